"""`grantcall demo`: play a call from inputs, print what it came to, serve the site."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from grantcall.cli.speech import print_json
from grantcall.core.money import format_cents
from grantcall.demo.folder import finished
from grantcall.demo.play import play_demo

FOLDER = Path("var") / "demo"
_COUNTS = (
    ("started", "groups started"),
    ("presented", "presented, with a number and a receipt"),
    ("withdrawn", "withdrawn after sending"),
    ("not_admitted", "not admitted"),
    ("admitted", "admitted to evaluation"),
    ("below_threshold", "below the threshold"),
    ("suitable", "suitable"),
    ("funded_first", "funded by the first decision"),
    ("funded_first_cents", "given by the first decision"),
    ("funded", "funded in the end"),
    ("funded_cents", "given in the end"),
    ("reserve", "still on the reserve"),
    ("letters", "funding letters"),
    ("paid_cents", "paid so far"),
    ("labs", "labs alive"),
    ("members", "people named"),
    ("mails", "mails in the outbox"),
)


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the summary.")
@click.option("--fresh", is_flag=True, help="Play it again.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON object.")
def demo(no_serve: bool, fresh: bool, as_json: bool) -> None:
    """Play the demonstration in ./var/demo and serve the site."""
    data_dir = Path(os.environ.get("GRANTCALL_DATA_DIR") or FOLDER).absolute()
    port = os.environ.get("PORT", "8000")
    told = None if fresh else finished(data_dir)
    if told is None:
        told = play_demo(
            data_dir,
            f"http://127.0.0.1:{port}",
            datetime.now(UTC),
            lambda line: click.echo(f"{line} …", err=True),
        )
    else:
        click.echo(f"The finished demonstration in {data_dir} is used again.", err=True)
    if as_json:
        print_json(told)
    else:
        _print(told)
    if not no_serve:
        _serve(data_dir, port)


def _print(told: dict[str, Any]) -> None:
    for name, words in _COUNTS:
        shown = format_cents(told[name], "en") if name.endswith("_cents") else told[name]
        click.echo(f"{shown:>10}  {words}")
    click.echo(f"data    {told['data_dir']}")
    click.echo(f"letters {told['letters_dir']}")
    click.echo("accounts, all with the password printed beside them:")
    for account in told["accounts"]:
        click.echo(f"  {account['role']:<10} {account['email']:<28} {account['password']}")
    click.echo(f"digest {told['digest']}")


def _serve(data_dir: Path, port: str) -> None:
    environment = {
        "GRANTCALL_DATA_DIR": str(data_dir),
        "GRANTCALL_DEFINITIONS": str(data_dir / "definitions"),
        "GRANTCALL_BASE_URL": f"http://127.0.0.1:{port}",
    }
    os.environ.update(environment)
    os.environ.pop("GRANTCALL_SECRET_KEY", None)
    os.environ.pop("GRANTCALL_DATABASE_URL", None)
    from grantcall.cli.serve import serve

    serve.main(["--port", port], standalone_mode=False)

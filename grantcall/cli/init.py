"""`grantcall init`: the data folder, the secret key, the database. Safe to repeat."""

import os
import secrets
import tempfile
from pathlib import Path

import click

from grantcall.cli.speech import print_json
from grantcall.cli.standing import Standing, refuse_newer, standing
from grantcall.core.errors import SettingsError
from grantcall.core.migrate import upgrade
from grantcall.core.settings import Settings, read_settings

FOLDERS = ("files", "letters", "outbox")
_SECRET_BYTES = 32


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def init(as_json: bool) -> None:
    """Create the data folder, the secret key and the database, or bring them up to date."""
    settings = read_settings()
    done = prepare(settings)
    if as_json:
        print_json({"data_dir": str(settings.data_dir), **done})
        return
    click.echo(f"data folder   {settings.data_dir}")
    click.echo(f"secret key    {done['secret']}")
    click.echo(f"database      {done['database']}")


def prepare(settings: Settings) -> dict[str, str]:
    """Bring everything a site needs into being; return what was done, by name.

    `secret` is "made", "kept" or "environment"; `database` is "created", "upgraded" or
    "up to date". Raises `SettingsError` when a newer version made the database or the
    folder cannot be written.
    """
    try:
        settings.data_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
        for name in FOLDERS:
            (settings.data_dir / name).mkdir(mode=0o750, exist_ok=True)
        secret = _secret(settings)
    except OSError as error:
        raise SettingsError([f"GRANTCALL_DATA_DIR: {error.strerror}: {error.filename}"]) from error
    refuse_newer(settings)
    before = standing(settings.database_url)
    upgrade(settings.database_url)
    words = {Standing.MISSING: "created", Standing.OLDER: "upgraded"}
    return {"secret": secret, "database": words.get(before, "up to date")}


def _secret(settings: Settings) -> str:
    if settings.secret_key is not None:
        return "environment"
    path = settings.secret_file
    if path.exists():
        return "kept"
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # made with mode 600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as target:
            target.write(secrets.token_hex(_SECRET_BYTES) + "\n")
            target.flush()
            os.fsync(target.fileno())
        return _publish(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)


def _publish(written: Path, path: Path) -> str:
    """Give the finished file its name; whoever came first keeps theirs."""
    try:
        os.link(written, path)
    except FileExistsError:
        return "kept"
    return "made"

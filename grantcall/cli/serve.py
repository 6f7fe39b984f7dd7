"""`grantcall serve`: web processes and one worker, started and stopped together.

gunicorn serves (one request per process at a time: pages are bound by the processor). The
socket is opened here, so that an occupied port is one clear sentence.
"""

import os
import socket
import sys

import click

from grantcall.cli.speech import refuse
from grantcall.cli.standing import require_current
from grantcall.cli.supervise import Child, supervise
from grantcall.core.settings import Settings, read_settings

REQUEST_SECONDS = 120  # one file of 20 MB over a slow line
STOP_SECONDS = 20
_WAITING_CONNECTIONS = 1024
_DEFAULT_PORT = 8000


def default_workers() -> int:
    """Return two web processes per core the process may use, at most eight."""
    return min(8, 2 * len(os.sched_getaffinity(0)))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=None,
    help=f"Port to listen on.  [default: $PORT or {_DEFAULT_PORT}]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="Web processes.  [default: two per core, at most eight]",
)
def serve(host: str, port: int | None, workers: int | None) -> None:
    """Serve the site, with one worker for mail and background work, until stopped."""
    if port is not None:
        # Where no address is set, links follow the port, also in the processes below.
        os.environ["PORT"] = str(port)
    settings = read_settings()
    require_current(settings)
    from grantcall.app import secret_key

    secret_key(settings)  # says what is missing before any process starts
    sys.exit(serve_site(settings, host, workers or default_workers()))


def serve_site(settings: Settings, host: str, workers: int, port: int | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return the exit status of the web server.

    `port` defaults to `$PORT`, else 8000. The settings of the processes come from the
    environment. Exits with status 1 when the port is taken.
    """
    port = int(os.environ.get("PORT", str(_DEFAULT_PORT))) if port is None else port
    with _listen(host, port) as listener:
        listener.set_inheritable(True)
        bound = listener.getsockname()
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        click.echo(f"grantcall listens on http://{shown}:{bound[1]} ({settings.base_url})")
        web = Child("web", web_command(listener.fileno(), workers), listener.fileno())
        background = Child("worker", (sys.executable, "-m", "grantcall", "worker"))
        return supervise(web, background, STOP_SECONDS + 10)


def web_command(descriptor: int, workers: int) -> tuple[str, ...]:
    """Return the command of the web server on a socket that is already open."""
    return (
        *(sys.executable, "-m", "gunicorn"),
        *("--bind", f"fd://{descriptor}"),
        *("--workers", str(workers), "--worker-class", "sync"),
        *("--timeout", str(REQUEST_SECONDS), "--graceful-timeout", str(STOP_SECONDS)),
        "--preload",
        "--no-control-socket",
        "grantcall.cli.wsgi:make()",
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_WAITING_CONNECTIONS)
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        why = os.strerror(number) if number else str(error)
        refuse([f"cannot listen on {host} port {port}: {why}. Try another --port."])

"""Running commands as from a shell, inside the process of the test."""

from click.testing import CliRunner, Result

from grantcall.cli import grantcall


def run(*words: str) -> Result:
    """Run `grantcall` with some words; the result holds status, stdout and stderr."""
    return CliRunner().invoke(grantcall, words)


def refused(result: Result) -> str:
    """Return what stands on stderr of a command that ended with status 1 and said nothing."""
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr

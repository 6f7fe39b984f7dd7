"""The one address of the site: links in mails and papers never follow a request's Host."""

_base_url = "http://127.0.0.1:8000"


def use_base_url(base_url: str) -> None:
    """Set the address, once, when the application is built."""
    global _base_url  # noqa: PLW0603 - one site per process, set by the composition root
    _base_url = base_url.rstrip("/")


def absolute(path: str) -> str:
    """Return the full address of a local path."""
    return _base_url + path

"""Settings: environment variables only (contract §3). A wrong value is one clear line."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, validate
from environs.exceptions import EnvValidationError

from grantcall.core.errors import SettingsError

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, checked."""

    data_dir: Path
    database_url: str
    base_url: str
    secret_key: str | None
    smtp_url: str | None
    definitions: Path | None
    trusted_proxies: int
    log_level: str

    @property
    def secure(self) -> bool:
        """Tell whether the site is reached over https, which cookies and links follow."""
        return self.base_url.startswith("https://")

    @property
    def secret_file(self) -> Path:
        """Where `init` keeps the secret key when the environment gives none."""
        return self.data_dir / "secret_key"


def read_settings() -> Settings:
    """Read and check the environment.

    Raises `SettingsError` with one sentence per wrong value.
    """
    env = Env(eager=False, prefix="GRANTCALL_")
    port = os.environ.get("PORT", "8000")
    data_dir = Path(env.str("DATA_DIR", "./var")).absolute()
    values: dict[str, Any] = {
        "database_url": env.str("DATABASE_URL", f"sqlite:///{data_dir / 'grantcall.sqlite3'}"),
        "base_url": env.str("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        "secret_key": env.str("SECRET_KEY", None),
        "smtp_url": env.str("SMTP_URL", None),
        "definitions": env.str("DEFINITIONS", None),
        "trusted_proxies": env.int("TRUSTED_PROXIES", 0, validate=validate.Range(min=0, max=5)),
        "log_level": env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(_LEVELS)),
    }
    try:
        env.seal()
        faults: list[str] = []
    except EnvValidationError as error:
        found = error.error_messages
        by_name = found if isinstance(found, Mapping) else {"settings": found}
        faults = [
            f"{name}: {' '.join(str(message) for message in messages)}"
            for name, messages in by_name.items()
        ]
    faults += _faults_between(values, data_dir)
    if faults:
        raise SettingsError(faults)
    overlay = values["definitions"]
    return Settings(
        data_dir=data_dir,
        database_url=values["database_url"],
        base_url=values["base_url"],
        secret_key=values["secret_key"],
        smtp_url=values["smtp_url"],
        definitions=Path(overlay).absolute() if overlay else None,
        trusted_proxies=values["trusted_proxies"],
        log_level=values["log_level"],
    )


def _faults_between(values: dict[str, Any], data_dir: Path) -> list[str]:
    faults = []
    database = str(values["database_url"])
    if not database.startswith(("sqlite:///", "postgresql+psycopg://")):
        faults.append("GRANTCALL_DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://")
    base = urlsplit(str(values["base_url"]))
    if base.scheme not in ("http", "https") or not base.hostname:
        faults.append("GRANTCALL_BASE_URL: must be an address like https://grants.example.org")
    elif base.scheme == "http" and base.hostname not in _LOOPBACK:
        faults.append(
            "GRANTCALL_BASE_URL: plain http is allowed on this machine only; use https://"
        )
    smtp = values["smtp_url"]
    if smtp and urlsplit(str(smtp)).scheme not in ("smtp", "smtps"):
        faults.append("GRANTCALL_SMTP_URL: must begin with smtp:// or smtps://")
    secret = values["secret_key"]
    if secret is not None and len(str(secret)) < 32:
        faults.append("GRANTCALL_SECRET_KEY: must have at least 32 characters")
    overlay = values["definitions"]
    if overlay and not Path(str(overlay)).is_dir():
        faults.append(f"GRANTCALL_DEFINITIONS: {overlay} is not a folder")
    if data_dir.exists() and not data_dir.is_dir():
        faults.append(f"GRANTCALL_DATA_DIR: {data_dir} is not a folder")
    return faults

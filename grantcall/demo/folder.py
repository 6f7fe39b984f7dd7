"""The folder of the demonstration: never one that is somebody else's."""

import json
import shutil
from pathlib import Path
from typing import Any

from grantcall import __version__
from grantcall.core.errors import Reason, Refusal
from grantcall.core.settings import Settings
from grantcall.core.words import Words

MARKER = ".grantcall-demo"


def settings_of(data_dir: Path, base_url: str) -> Settings:
    """Return the settings of the demonstration: everything inside its folder."""
    return Settings(
        data_dir=data_dir,
        database_url=f"sqlite:///{data_dir / 'grantcall.sqlite3'}",
        base_url=base_url,
        secret_key=None,
        smtp_url=None,
        definitions=data_dir / "definitions",
        trusted_proxies=0,
        log_level="WARNING",
    )


def finished(data_dir: Path) -> dict[str, Any] | None:
    """Return what a finished demonstration of this version came to, else `None`."""
    try:
        told: dict[str, Any] = json.loads((data_dir / MARKER).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    if told.get("version") != __version__ or "summary" not in told:
        return None
    summary: dict[str, Any] = told["summary"]
    return summary


def make_room(data_dir: Path) -> None:
    """Empty the folder for a new play and mark it as begun.

    Raises `Refusal` for a folder with things in it that no demonstration left there.
    """
    marker = data_dir / MARKER
    if data_dir.exists() and any(data_dir.iterdir()) and not marker.is_file():
        raise Refusal(
            Reason(
                "not_a_demo",
                Words(
                    "«{folder}» contiene altri dati: la dimostrazione non la tocca.",
                    "“{folder}” holds other data: the demonstration does not touch it.",
                ).format(folder=data_dir),
                next=Words(
                    "Scegliete un'altra cartella con GRANTCALL_DATA_DIR.",
                    "Choose another folder with GRANTCALL_DATA_DIR.",
                ),
            )
        )
    if data_dir.exists():
        shutil.rmtree(data_dir)
    data_dir.mkdir(parents=True)
    marker.write_text(json.dumps({"version": __version__}), encoding="utf-8")


def mark_finished(data_dir: Path, summary: dict[str, Any]) -> None:
    """Note that the play came to its end, and with what."""
    told = {"version": __version__, "summary": summary}
    (data_dir / MARKER).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

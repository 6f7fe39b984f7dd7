"""A site of its own for each test of the command line."""

import os
from pathlib import Path

import pytest

from tests.contract.shell import run


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the settings at an empty data folder that does not exist yet."""
    for name in list(os.environ):
        if name.startswith("GRANTCALL_") and name != "GRANTCALL_REQUIRE_ALL":
            monkeypatch.delenv(name)
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setenv("GRANTCALL_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "var"


@pytest.fixture
def site(data_dir: Path) -> Path:
    """Return the data folder of a site that `init` has made."""
    assert run("init").exit_code == 0
    return data_dir

"""What is shipped: the package list, the wheel and the files that say where things come from."""

import configparser
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grantcall import __version__

ROOT = Path(__file__).parents[2]
MAPPED = ("forms", "migrations", "templates", "workflows")
# Built, downloaded or private to a working copy: not part of what the project says.
NOT_OURS = (
    *(".git", ".venv", "node_modules", "build", "dist", "var", "vendor", "screenshots"),
    *("__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
)
TEXT = (
    *(".cfg", ".css", ".html", ".in", ".ini", ".js", ".json", ".mako", ".md", ".po", ".py"),
    *(".svg", ".toml", ".txt", ".yml", ""),
)


def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def listed(section: str, key: str) -> list[str]:
    return setup()[section][key].split()


def our_files() -> Iterator[Path]:
    """Walk the checkout, or a copy of it without git, and yield the files that are ours."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if not _foreign(name)]
        yield from (Path(folder) / name for name in names if not _foreign(name))


def _foreign(name: str) -> bool:
    return name in NOT_OURS or name.endswith(".egg-info")


def test_package_list_equals_the_disk() -> None:
    on_disk = {
        ".".join(found.parent.relative_to(ROOT).parts)
        for found in (ROOT / "grantcall").rglob("__init__.py")
    }
    mapped = {f"grantcall._data.{folder}" for folder in MAPPED}
    assert set(listed("options", "packages")) == on_disk | mapped


def test_every_folder_of_code_is_a_package() -> None:
    folders = {found.parent for found in (ROOT / "grantcall").rglob("*.py")}
    assert [str(one) for one in sorted(folders) if not (one / "__init__.py").is_file()] == []


def test_mapped_folders_are_the_top_level_folders() -> None:
    lines = setup()["options"]["package_dir"].strip().splitlines()
    mapping = dict(re.split(r"\s*=\s*", line) for line in lines)
    assert mapping == {f"grantcall._data.{folder}": folder for folder in MAPPED}


def test_constraints_pin_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][\w.+]*", line)] == []
    pinned = {_normal(line.partition("==")[0]) for line in pins}
    asked = {
        _normal(re.split(r"[\[><=~]", line)[0])
        for text in (
            setup()["options"]["install_requires"],
            *setup()["options.extras_require"].values(),
        )
        for line in text.split()
    }
    assert asked - pinned == set()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel from a copy of the sources, so that the checkout stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    for source in our_files():
        target = copy / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    vendor = ROOT / "grantcall" / "static" / "vendor"
    for source in (found for found in vendor.rglob("*") if found.is_file()):
        target = copy / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    command = [
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"),
        *("--no-build-isolation", "--wheel-dir", str(folder), str(copy)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_wheel_holds_only_the_package(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    (info,) = tops - {"grantcall"}
    assert re.fullmatch(r"grantcall-[0-9][\w.]*\.dist-info", info)


def test_wheel_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    held = set(wheel.namelist())
    expected = set()
    for source in our_files():
        path = source.relative_to(ROOT)
        if path.parts[0] in MAPPED:
            expected.add(f"grantcall/_data/{path.as_posix()}")
        elif path.parts[0] == "grantcall":
            expected.add(path.as_posix())
    assert expected - held == set()
    assert {name.split("/")[2] for name in held if "/_data/" in name} == set(MAPPED)


def test_wheel_holds_translations_and_built_assets(wheel: zipfile.ZipFile) -> None:
    held = set(wheel.namelist())
    sources = {path.relative_to(ROOT) for path in (ROOT / "grantcall").rglob("*.po")}
    assert {path.with_suffix(".mo").as_posix() for path in sources} - held == set()
    assert [name for name in held if name.startswith("grantcall/static/vendor/")] != []


def test_wheel_asks_for_no_build_or_test_tool(wheel: zipfile.ZipFile) -> None:
    (path,) = [name for name in wheel.namelist() if name.endswith("dist-info/METADATA")]
    metadata = wheel.read(path).decode("utf-8")
    required = re.findall(r"^Requires-Dist: ([\w.-]+)(?![^\n]*extra ==)", metadata, re.MULTILINE)
    assert sorted(required) == sorted(
        re.split(r"[\[><=~]", line)[0] for line in listed("options", "install_requires")
    )
    assert re.findall(r"^License-Expression: (.*)$", metadata, re.MULTILINE) == ["EUPL-1.2"]


def test_every_page_of_the_project_gives_the_same_version() -> None:
    said = re.search(
        r"^softwareVersion: (\S+)$", (ROOT / "publiccode.yml").read_text("utf-8"), re.MULTILINE
    )
    assert said is not None
    assert said[1] == __version__


def test_no_file_names_a_registry_or_a_machine() -> None:
    hosts = ("pypi" + ".org", "python" + "hosted", "npm" + "js", "yarn" + "pkg", "jsde" + "livr")
    places = ("/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/op" + "t/", "/Us" + "ers/")
    unwanted = re.compile("|".join(re.escape(word) for word in (*hosts, *places)))
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in our_files()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if unwanted.search(line)
    ]
    assert found == []


def test_the_npm_lock_holds_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages != {}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    settings = (ROOT / ".npmrc").read_text(encoding="utf-8").split()
    assert "omit-lockfile-registry-resolved=true" in settings

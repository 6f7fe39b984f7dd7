"""The worlds, played once per run, and a site for each."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.safety.site import Site
from tests.safety.world import play

for found in sorted(Path(__file__).parent.glob("world_*.py")):
    importlib.import_module(f"tests.safety.{found.stem}")


@pytest.fixture(scope="session")
def site_of(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Callable[[str], Site]]:
    """Return the function that gives the site of a world; each is played when first asked for."""
    sites: dict[str, Site] = {}

    def give(name: str) -> Site:
        if name not in sites:
            folder = tmp_path_factory.mktemp(name)
            sites[name] = Site(play(name, folder, sqlite_template))
        return sites[name]

    yield give
    for site in sites.values():
        site.close()

"""The public catalogue: labs that live here, found by place, municipality, area, words."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask_babel import gettext as _

from grantcall.core.db import reader
from grantcall.core.policy import Right, may_somewhere
from grantcall.labs.pages_map import map_of
from grantcall.labs.pages_room import labs
from grantcall.labs.pages_tiles import tiles_of
from grantcall.labs.pages_words import cards
from grantcall.labs.queries import (
    UNSTATED,
    CatalogueFilter,
    CataloguePage,
    CatalogueRow,
    Start,
    catalogue,
    count_labs,
    labs_by_town,
    places,
)
from grantcall.labs.queries_people import labs_of_account
from grantcall.labs.roles import works_with_labs
from grantcall.labs.towns import Options, areas, towns
from grantcall.web.access import actor, public
from grantcall.web.context import language
from grantcall.web.from_address import storable

PAGE = 24  # labs
_LONGEST = 100


@labs.get("/labs")
@public
def catalogue_page() -> Any:
    """Show the labs of the catalogue, as filtered."""
    session, asking = reader(), actor()
    all_towns, all_areas, all_places = towns(session), areas(session), places(session)
    wanted = _wanted(all_towns, all_areas, [one.slug for one in all_places])
    found = catalogue(session, wanted, _start(request.args.get("from", "")), PAGE)
    counts = labs_by_town(session)
    return render_template(
        "labs/catalogue.html",
        wanted=wanted,
        cards=cards(session, found.rows, all_towns),
        total=count_labs(session, wanted),
        **_neighbours(found),
        towns=[*all_towns.values(), (UNSTATED, _("Comune non indicato"))],
        areas=list(all_areas.values()),
        places=[(one.slug, one.name) for one in all_places],
        tiles=tiles_of(counts, all_towns, language()),
        map=map_of(session, counts, all_towns),
        mine=labs_of_account(session, asking.account_id) if asking.account_id else [],
        opens=works_with_labs(asking),
        manages=may_somewhere(asking, Right.PLACE_MANAGE),
    )


def _wanted(all_towns: Options, all_areas: Options, all_places: list[str]) -> CatalogueFilter:
    """Return what is asked; a choice that does not exist asks nothing."""
    asked = request.args
    town, area, place = (asked.get(name, "") for name in ("municipality", "area", "place"))
    return CatalogueFilter(
        text=" ".join(asked.get("q", "").replace("\x00", "").split())[:_LONGEST],
        municipality=town if town in all_towns or town == UNSTATED else "",
        area=area if area in all_areas else "",
        place=place if place in all_places else "",
        past=asked.get("past") == "yes",
    )


def _neighbours(found: CataloguePage) -> dict[str, str | None]:
    before = found.rows and found.more_before
    after = found.rows and found.more_after
    return {
        "previous": _page(found.rows[0], backwards=True) if before else None,
        "following": _page(found.rows[-1], backwards=False) if after else None,
    }


def _page(row: CatalogueRow, *, backwards: bool) -> str:
    """Return the address of the page beyond a lab, under the same filter."""
    key = json.dumps([row.name, row.id, backwards], separators=(",", ":")).encode()
    kept = [(name, value) for name, value in request.args.items() if name != "from" and value]
    token = urlsafe_b64encode(key).decode().rstrip("=")
    return f"?{urlencode([*kept, ('from', token)])}#results"


def _start(token: str) -> Start | None:
    """Return where a page begins; a token that was altered begins afresh."""
    try:
        padded = token + "=" * (-len(token) % 4)
        name, id_, backwards = json.loads(urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, TypeError):
        return None
    if not isinstance(name, str) or not isinstance(id_, str) or not storable(name + id_):
        return None
    return Start(name, id_, backwards is True)

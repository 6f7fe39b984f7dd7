"""From a row of the tables to requests: addresses of things, and forms filled in."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pikepdf import Pdf
from werkzeug.test import TestResponse

from grantcall.web.access import PUBLIC, access_of
from tests.safety.site import Site, text_of, to_sign_in
from tests.safety.table import NOTHING, Row, arguments, rules_of

_HIDDEN = re.compile(r'<input type="hidden" id="v-[^"]+" name="(v-[^"]+)" value="([^"]*)"')
_PART = re.compile(r"\{(\w+)\.(\w+)\.(\w+)\}")


def is_public(site: Site, row: Row) -> bool:
    """Tell whether a route is open to everybody."""
    declared = access_of(site.app, row.endpoint)
    return declared is not None and declared.permission == PUBLIC


def things_of(site: Site, row: Row) -> Mapping[str, Mapping[str, str]]:
    """Return the things that a row is about, and one that does not exist."""
    declared = access_of(site.app, row.endpoint)
    kind = row.object or (declared.object if declared else None)
    if kind is None or not rules_of(site.app)[row.key].arguments:
        return {"": {}}
    assert kind in site.played.things, f"the world “{row.world}” has no “{kind}”"
    return {**site.played.things[kind], NOTHING: {}}


def parts_of(site: Site, row: Row, thing: str) -> dict[str, str]:
    """Return the parts of the address of a row's route for a thing."""
    return arguments(rules_of(site.app)[row.key], things_of(site, row)[thing], row.extra)


def address(site: Site, row: Row, thing: str) -> str:
    """Return the path of a row's route for a thing."""
    parts = parts_of(site, row, thing)
    path = site.app.url_map.bind("127.0.0.1").build(row.endpoint, parts, method=row.method)
    return path + (f"?{row.query}" if row.query else "")


def no_answer(site: Site, row: Row, answer: TestResponse) -> bool:
    """Tell whether an answer says no more than that there is nothing here for this visitor."""
    if is_public(site, row):
        return answer.status_code == 404
    return answer.status_code in (401, 403, 404) or to_sign_in(answer)


def filled_in(site: Site, row: Row, principal: str, path: str) -> dict[str, Any]:
    """Return the good form of a row, as this principal would send it."""
    form = {name: _value(site, value) for name, value in (row.form or {}).items()}
    if row.seen:
        page = text_of(site.ask(principal, "GET", path))
        form.update(dict(_HIDDEN.findall(page)))
    return form


def those_who_may(site: Site, row: Row) -> Iterator[tuple[str, str]]:
    """Give principal and thing of everything that a row allows, in the order of the file."""
    things = things_of(site, row)
    for thing in (*row.who, *things):
        if thing in things:
            for principal in ("anonymous", *site.played.cookies):
                if row.may(thing, principal):
                    yield principal, thing


def with_things(site: Site, text: str) -> str:
    """Return a text with each `{kind.thing.part}` put in."""
    return _PART.sub(lambda part: site.played.things[part[1]][part[2]][part[3]], text)


def small_paper() -> tuple[io.BytesIO, str]:
    """Return a PDF of one empty page as an upload."""
    paper, pdf = io.BytesIO(), Pdf.new()
    pdf.add_blank_page()
    pdf.save(paper, deterministic_id=True)
    paper.seek(0)
    return paper, "foglio.pdf"


def _value(site: Site, value: Any) -> Any:
    if value == "<paper>":
        return small_paper()
    return with_things(site, value) if isinstance(value, str) else value

"""Labs over the territory: a schematic map where the middle of each place is known.

Residents and middles come with the imported figures; a site without them shows tiles. The
shade is a rate, so that large towns are not dark only for being large.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.i18n import number_words
from grantcall.impact.models import Municipality
from grantcall.labs.towns import Options
from grantcall.web.charts.territory import MapPlace, TerritoryMap, shades_for, territory
from grantcall.web.context import language

_PER = 10_000


@dataclass(frozen=True, slots=True)
class LabMap:
    """The picture, and where the residents come from."""

    picture: TerritoryMap
    source: str


def map_of(session: Session, counts: Mapping[str | None, int], all_towns: Options) -> LabMap | None:
    """Draw living labs by municipality; nothing when too few middles are known; one statement.

    A municipality is recognised by its code, which calls and figures share.
    """
    by_code = {one.code: one for one in all_towns.values() if one.code}
    if len(by_code) < 2:
        return None
    rows = session.scalars(
        select(Municipality)
        .where(Municipality.code.in_(by_code))
        .order_by(Municipality.label, Municipality.id)
    )
    known = {row.code: row for row in rows}
    if len(known) < 2:
        return None
    rates = {
        code: counts.get(by_code[code].id, 0) * _PER / row.residents for code, row in known.items()
    }
    bounds = shades_for([rate for rate in rates.values() if rate])
    places = [
        _place(row, by_code[code].id, counts.get(by_code[code].id, 0), rates[code])
        for code, row in known.items()
    ]
    says = _("Mappa schematica: laboratori per Comune, le tinte ogni 10.000 residenti")
    sources = dict.fromkeys(row.source for row in known.values())
    return LabMap(territory(places, bounds, _key(bounds), says), ", ".join(sources))


def _place(row: Municipality, town: str, number: int, rate: float) -> MapPlace:
    lang = language()
    return MapPlace(
        label=row.label,
        north=row.north / _PER,
        east=row.east / _PER,
        residents=row.residents,
        rate=rate if number else None,
        shown=number_words(number, lang),
        says=_(
            "%(place)s: %(labs)s, %(rate)s ogni 10.000 residenti",
            place=row.label,
            labs=ngettext("%(num)s laboratorio", "%(num)s laboratori", number),
            rate=number_words(rate, lang, 1),
        ),
        url=f"/labs?municipality={town}#results",
    )


def _key(bounds: Sequence[float]) -> list[str]:
    """Name the shades: labs for each 10,000 residents, from – to."""
    ends = [number_words(bound, language(), 1) for bound in bounds]
    if not ends:
        return [_("almeno uno")]
    middle = [f"{low}–{high}" for low, high in zip(ends, ends[1:], strict=False)]
    return [_("meno di %(rate)s", rate=ends[0]), *middle, _("%(rate)s e oltre", rate=ends[-1])]

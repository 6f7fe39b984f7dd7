"""What is counted, unit by unit: never added to one another."""

from dataclasses import dataclass

from grantcall.core.words import Words


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name on screen, and what one of it is."""

    label: Words
    means: Words


UNITS: dict[str, Unit] = {
    "people": Unit(
        Words("persone", "people"),
        Words("persone diverse, ciascuna contata una volta", "different people, each counted once"),
    ),
    "attendances": Unit(
        Words("presenze", "attendances"),
        Words("chi viene tre volte conta tre", "whoever comes three times counts three"),
    ),
    "consultations": Unit(
        Words("consulenze", "consultations"),
        Words("ogni colloquio o richiesta conta", "each conversation or request counts"),
    ),
    "events": Unit(
        Words("eventi", "events"),
        Words("appuntamenti aperti a tutti", "dates open to everybody"),
    ),
    "sessions": Unit(
        Words("incontri", "sessions"),
        Words("ogni incontro di un laboratorio", "each meeting of a lab"),
    ),
    "labs": Unit(
        Words("laboratori", "labs"),
        Words("gruppi stabili, contati una volta", "standing groups, counted once"),
    ),
    "classes": Unit(Words("classi", "classes"), Words("classi di scuola", "school classes")),
    "pupils": Unit(Words("alunni", "pupils"), Words("bambini e ragazzi", "children and youths")),
    "hours": Unit(Words("ore", "hours"), Words("ore di una persona", "hours of one person")),
    "weeks": Unit(Words("settimane", "weeks"), Words("settimane di attività", "weeks at work")),
    "places": Unit(Words("luoghi", "places"), Words("luoghi aperti", "open places")),
    "cents": Unit(Words("euro", "euro"), Words("somme in euro", "sums in euro")),
    "percent": Unit(Words("per cento", "per cent"), Words("quote su cento", "shares of a hundred")),
    "proposals": Unit(
        Words("progetti", "projects"),
        Words("domande di gruppi, contate una volta", "groups' proposals, counted once"),
    ),
}
SHOWN = ("pair", "edition", "curve", "share", "factor", "value", "count")
"""Where the figures page puts an indicator; `factor` and `value` belong to people's time."""

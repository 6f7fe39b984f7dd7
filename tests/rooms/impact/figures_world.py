"""A small programme for tests: a pair, a curve that disagrees with it, factors, a reading."""

from copy import deepcopy
from typing import Any

PROGRAMME: dict[str, Any] = {
    "programme": "oltreiperimetri",
    "it": "#Programma",
    "en": "#Programme",
    "about": {"it": "Che cosa è.", "en": "What it is."},
    "window": {
        "first": {"it": "primi 36 mesi", "en": "first 36 months", "after": 0, "months": 36},
        "second": {"it": "36 mesi dopo", "en": "36 months later", "after": 36, "months": 36},
        "short": {"it": "30 mesi dopo", "en": "30 months later", "after": 36, "months": 30},
        "half": {"it": "dopo 18 mesi", "en": "after 18 months", "after": 0, "months": 18},
        "never": {"it": "non indicato", "en": "not stated"},
    },
    "indicator": [
        {
            "name": "helpers",
            "unit": "people",
            "shown": "pair",
            "beside": "growth",
            "front": True,
            "it": "Cittadini collaboratori",
            "en": "Citizens who help",
            "source": "tabella",
            "rows": [{"value": 319, "window": "first"}, {"value": 450, "window": "second"}],
        },
        {
            "name": "pupils",
            "unit": "pupils",
            "shown": "pair",
            "it": "Alunni",
            "en": "Pupils",
            "source": "tabella",
            "rows": [{"value": 700, "window": "first"}, {"value": 1004, "window": "short"}],
        },
        {
            "name": "growth",
            "unit": "people",
            "shown": "curve",
            "it": "Chi dà tempo",
            "en": "Who gives time",
            "note": {"it": "Come si conta.", "en": "How it is counted."},
            "source": "curva",
            "rows": [
                {"value": 198, "window": "half"},
                {
                    "value": 437,
                    "window": "first",
                    "caveat": {"it": "La tabella dice 319.", "en": "The table says 319."},
                },
            ],
        },
        *(
            {
                "name": name,
                "unit": unit,
                "shown": "factor",
                "it": name.capitalize(),
                "en": name.capitalize(),
                "source": "moltiplicatore",
                "rows": [{"value": value, "window": "never"}],
            }
            for name, unit, value in (
                ("hours", "hours", 3), ("weeks", "weeks", 138), ("rate", "cents", 1500)
            )
        ),
    ],
    "reading": [
        {
            "it": "Bassa", "en": "Low", "people": "growth", "months": 36,
            "hours": "hours", "weeks": "weeks", "rate": "rate",
        },
        {
            "it": "Alta", "en": "High", "people": "helpers", "turn": 2, "months": 36,
            "hours": "hours", "weeks": "weeks", "rate": "rate",
        },
    ],
    "territory": {
        "source": "ISTAT",
        "municipalities": [
            {"code": "015182", "name": "Rho", "residents": 49609, "north": 45.53, "east": 9.05},
            {"code": "015009", "name": "Arese", "residents": 19201, "north": 45.55, "east": 9.07},
        ],
    },
}  # fmt: skip


def programme(**changes: Any) -> dict[str, Any]:
    """Return the programme as a parsed file, changed at its top."""
    return {**deepcopy(PROGRAMME), **changes}

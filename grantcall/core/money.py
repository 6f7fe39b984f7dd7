"""Money as integer cents of euro."""

import re

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words

_PLAIN = re.compile(r"^\d{1,9}([.,]\d{1,2})?$")
_GROUPED_IT = re.compile(r"^\d{1,3}(\.\d{3})+(,\d{1,2})?$")
_GROUPED_EN = re.compile(r"^\d{1,3}(,\d{3})+(\.\d{1,2})?$")


def parse_euro(text: str) -> int:
    """Read an amount typed by a person ("2000", "1.999,50", "1,999.50", "€ 20") as cents.

    Raises `Invalid` with code `not_money` when the text is no amount or is ambiguous.
    """
    bare = text.strip().replace("€", "").replace("\u00a0", "").replace(" ", "")
    if _GROUPED_IT.match(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif _GROUPED_EN.match(bare):
        bare = bare.replace(",", "")
    elif _PLAIN.match(bare):
        bare = bare.replace(",", ".")
    else:
        raise Invalid(
            Reason(
                "not_money",
                Words(
                    "Scrivete un importo in euro, per esempio 1.850 oppure 1.850,50.",
                    "Write an amount in euro, for example 1850 or 1850.50.",
                ),
            )
        )
    euro, _, cents = bare.partition(".")
    return int(euro) * 100 + int(cents.ljust(2, "0") or 0)


def format_cents(cents: int, lang: str = "it") -> str:
    """Show cents as people write them: "2.000 €" or "€2,000"; decimals only when needed."""
    sign = "-" if cents < 0 else ""
    euro, rest = divmod(abs(cents), 100)
    grouped = f"{euro:,}"
    if lang == "en":
        return f"{sign}€{grouped}" + (f".{rest:02d}" if rest else "")
    grouped = grouped.replace(",", ".")
    return f"{sign}{grouped}" + (f",{rest:02d}" if rest else "") + " €"

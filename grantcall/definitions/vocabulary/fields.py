"""Types of field, the keys each may have, and who may see an answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from grantcall.core.words import Words


@dataclass(frozen=True, slots=True)
class FieldType:
    """A type: extra keys, the kind of its fact in conditions, whether rows may hold it."""

    keys: tuple[str, ...]
    fact: str
    says: Words
    in_rows: bool = True
    needs: tuple[str, ...] = ()


_LENGTH = ("min", "max", "soft_max")
_RANGE = ("min", "max")

FIELD_TYPES: Mapping[str, FieldType] = {
    "line": FieldType(_LENGTH, "text", Words("una riga", "one line"), needs=("max",)),
    "text": FieldType(_LENGTH, "text", Words("un testo", "paragraphs"), needs=("max",)),
    "number": FieldType(_RANGE, "number", Words("un numero intero", "a whole number")),
    "money": FieldType(_RANGE, "money", Words("una somma in euro", "a sum in euro")),
    "date": FieldType(_RANGE, "date", Words("una data", "a date")),
    "yes_no": FieldType((), "yes_no", Words("sì o no", "yes or no")),
    "declaration": FieldType(
        (), "yes_no", Words("una dichiarazione da spuntare", "a declaration to tick"), in_rows=False
    ),
    "choice": FieldType(
        ("options", "other"), "choice", Words("una scelta", "one choice"), needs=("options",)
    ),
    "choices": FieldType(
        ("options", "other", "min", "max"),
        "choices",
        Words("una o più scelte", "one or more choices"),
        needs=("options",),
    ),
    "place": FieldType(
        ("options", "other"), "choice", Words("un luogo", "a place"), needs=("options",)
    ),
    "email": FieldType((), "text", Words("un indirizzo e-mail", "an e-mail address")),
    "phone": FieldType((), "text", Words("un numero di telefono", "a telephone number")),
    "tax_code": FieldType((), "text", Words("un codice fiscale", "an Italian tax code")),
    "iban": FieldType((), "text", Words("un IBAN", "an IBAN")),
    "link": FieldType((), "text", Words("un indirizzo web", "a web address")),
    "file": FieldType(("min", "max"), "file", Words("uno o più file", "one or more files")),
    "rows": FieldType(
        ("columns", "min", "max"),
        "rows",
        Words("una tabella", "a table of rows"),
        in_rows=False,
        needs=("columns",),
    ),
    "roster": FieldType(
        ("min", "max"), "roster", Words("i componenti", "the members"), in_rows=False
    ),
    "note": FieldType((), "note", Words("un testo da leggere", "a text to read"), in_rows=False),
}

COLUMN_KEYS = ("type", "it", "en", "help", "optional")
FIELD_KEYS = (*COLUMN_KEYS, "when", "prefill", "seen_by", "keep")

SEEN_BY = ("public", "committee", "staff")
KEEP = ("answers", "contacts", "members", "marks", "payments")
"""Retention classes; how long each lasts stands in the call."""

CHARACTERS = ("line", "text")
COUNTED = ("choices", "file", "rows", "roster")
MEASURED = ("number", "money", "date")
"""Types whose `min` and `max` limit characters, how many, or the value itself."""

"""Reading one answer by the type of its question."""

from collections.abc import Callable, Mapping

from grantcall.core.errors import Reason
from grantcall.definitions.answers import texts, values
from grantcall.definitions.answers.result import Read
from grantcall.definitions.model import Column, Option

_OF_KNOWN_FORM: Mapping[str, Callable[[str], Read]] = {
    "email": texts.read_email,
    "phone": texts.read_phone,
    "tax_code": texts.read_tax_code,
    "iban": texts.read_iban,
    "link": texts.read_link,
}
_BY_TYPE: Mapping[str, Callable[[Column, object], Read]] = {
    "line": texts.read_text,
    "text": texts.read_text,
    "number": values.read_number,
    "money": values.read_money,
    "date": values.read_date,
    "yes_no": values.read_yes_no,
    "declaration": values.read_yes_no,
    "file": values.read_files,
}


class Reader:
    """Reads answers of one call, whose lists it knows."""

    def __init__(self, lists: Mapping[str, Mapping[str, Option]]) -> None:
        self._lists = lists

    def read(self, column: Column, raw: object) -> Read:
        """Read one answer; blank is no answer. Raises `KeyError` for a type it cannot read."""
        if _blank(raw):
            return Read(None)
        if column.type in _OF_KNOWN_FORM:
            line = texts.tidy(raw, lines=False)
            if isinstance(line, Reason):
                return Read(None, (line,))
            return _OF_KNOWN_FORM[column.type](line)
        if column.type in ("choice", "place"):
            return values.read_choice(column, raw, self._allowed(column))
        if column.type == "choices":
            return values.read_choices(column, raw, self._allowed(column))
        return _BY_TYPE[column.type](column, raw)

    def _allowed(self, column: Column) -> frozenset[str]:
        if column.options is not None:
            return frozenset(self._lists[column.options])
        return frozenset(option.id for option in column.inline_options)


def _blank(raw: object) -> bool:
    return raw is None or raw in ([], ()) or (isinstance(raw, str) and not raw.strip())

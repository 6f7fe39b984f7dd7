"""What an address says of a place in a list: anybody may have altered it."""

LARGEST = 2**31 - 1  # what a column of whole numbers holds in both databases


def whole_number(text: str) -> int | None:
    """Read a whole number that both databases can compare with; `None` for all else."""
    known = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))
    return int(text) if known and int(text) <= LARGEST else None


def two_numbers(text: str, between: str) -> tuple[int, int] | None:
    """Read two numbers with a mark between them: "7-2"."""
    first, _mark, second = text.partition(between)
    one, other = whole_number(first), whole_number(second)
    return None if one is None or other is None else (one, other)


def storable(value: object) -> bool:
    """Tell whether both databases can compare with a value out of a token."""
    if isinstance(value, int):
        return abs(value) <= LARGEST
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    return True

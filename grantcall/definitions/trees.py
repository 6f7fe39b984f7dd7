"""Small readers of parsed trees, forgiving on purpose.

A tree is a file as TOML gives it, or its frozen form in which tables with an order are
lists of `{"id": …}`. These readers give nothing where a wrong thing stands, so that one
fault is reported once and never hides the others.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Table = dict[str, Any]
Path = tuple[str | int, ...]


def table(value: object) -> Table:
    """Return a table, or an empty one where no table stands."""
    return value if isinstance(value, dict) else {}


def named(value: object) -> dict[str, Table]:
    """Return named tables by id, from a table of tables or from a list with ids."""
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if isinstance(item, dict)}
    if isinstance(value, list):
        return {item["id"]: item for item in value if isinstance(item, dict) and "id" in item}
    return {}


def ids(value: object) -> tuple[str, ...]:
    """Return one id or a list of ids as a tuple."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(item for item in value if isinstance(item, str))
    return ()


def text(value: object) -> str | None:
    """Return a text, or `None` where no text stands."""
    return value if isinstance(value, str) else None


def items(value: object) -> Iterator[tuple[int, Any]]:
    """Number the items of a list."""
    if isinstance(value, list):
        yield from enumerate(value)


def at(tree: Mapping[str, object], path: Path) -> object | None:
    """Return what stands at a path, or `None`."""
    here: object = tree
    for part in path:
        if isinstance(here, dict):
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        else:
            return None
    return here

"""Freezing: a call with everything it names, as one canonical document.

Tables whose order is the order on the page become lists of `{"id": …}`; comments and
`sources` are left out, the paths nobody has confirmed (`assumed`) are kept, and the texts
of the letters and mails that a record may cause travel along. Instants and dates are
written as local ISO text, as the author wrote them; the zone stands in the calendar.
"""

from datetime import date, datetime
from typing import Any

from grantcall.core.canonical import canonical_bytes as _canonical
from grantcall.core.canonical import sha256_hex
from grantcall.core.errors import DefinitionFaults
from grantcall.core.resources import Resources
from grantcall.core.words import LANGUAGES
from grantcall.definitions.faults import Fault
from grantcall.definitions.reading import CallFiles, gather
from grantcall.definitions.trees import Table, ids, named, table, text
from grantcall.definitions.vocabulary.settings import ENGINE_MAILS, FORMAT, LETTER_MAIL

_ORDERED_IN_CALL = ("conditions", "rules", "parts", "criteria", "tranches", "reports")
_LEFT_OUT = ("format", "sources", "forms", "workflows")


def resolve(slug: str, resources: Resources) -> Table:
    """Return the canonical document of a call.

    Raises `DefinitionFaults` when a file is missing or is not TOML. Everything else that
    may be wrong is for `check` to say.
    """
    files = gather(slug, resources)
    if isinstance(files, Fault):
        raise DefinitionFaults([str(files)])
    if files.faults:
        raise DefinitionFaults([str(fault) for fault in files.faults])
    return freeze(files, resources)


def freeze(files: CallFiles, resources: Resources) -> Table:
    """Return the canonical document of files already read."""
    workflows = [_workflow(record, source.tree) for record, source in files.workflows.items()]
    sources = table(files.call.tree.get("sources"))
    return {
        "format": FORMAT,
        "slug": files.slug,
        "call": _call(files.call.tree),
        "workflows": workflows,
        "forms": [
            {
                "id": slot,
                "name": source.name.removeprefix("forms/").removesuffix(".toml"),
                **_form(source.tree),
            }
            for slot, source in files.forms.items()
        ],
        "texts": _texts(files, resources),
        "assumed": list(ids(sources.get("assumed"))),
    }


def canonical_bytes(document: Table) -> bytes:
    """Return the one spelling of a document: JSON, sorted keys, UTF-8, no spaces."""
    return _canonical(document)


def digest(document: Table) -> str:
    """Return the sha256 of a document in hexadecimal."""
    return sha256_hex(canonical_bytes(document))


def text_names(files: CallFiles) -> list[tuple[str, str]]:
    """Return (kind, name) of each letter and mail that the workflows name or the engine
    sends by itself, each once, sorted."""
    found: set[tuple[str, str]] = {("emails", name) for name in ENGINE_MAILS}
    for source in files.workflows.values():
        for step in named(source.tree.get("transitions")).values():
            found.update(("emails", name) for name in table(step.get("mail")))
            letter = text(step.get("letter"))
            if letter:
                found |= {("letters", letter), ("emails", LETTER_MAIL)}
    return sorted(found)


def _texts(files: CallFiles, resources: Resources) -> dict[str, str]:
    texts: dict[str, str] = {}
    for kind, name in text_names(files):
        for lang in LANGUAGES:
            relative = f"{name}.{lang}.txt"
            content = resources.read_text(f"templates/{kind}", relative)
            if content is not None:
                texts[f"{kind}/{relative}"] = content
    return texts


def _call(tree: Table) -> Table:
    out = {key: _plain(value) for key, value in tree.items() if key not in _LEFT_OUT}
    for key in _ORDERED_IN_CALL:
        if key in tree:
            out[key] = _listed(tree[key])
    if "lists" in tree:
        out["lists"] = [
            {"id": id_, "options": _listed(options)}
            for id_, options in named(tree["lists"]).items()
        ]
    if "money" in tree and "lots" in table(tree["money"]):
        out["money"]["lots"] = _listed(tree["money"]["lots"])
    if "committee" in tree and "declarations" in table(tree["committee"]):
        out["committee"]["declarations"] = _listed(tree["committee"]["declarations"])
    return out


def _workflow(record: str, tree: Table) -> Table:
    out = {key: _plain(value) for key, value in tree.items() if key != "format"}
    return {
        **out,
        "id": record,
        "states": _listed(tree.get("states")),
        "transitions": _listed(tree.get("transitions")),
    }


def _form(tree: Table) -> Table:
    out = {key: _plain(value) for key, value in tree.items() if key != "format"}
    fields = []
    for entry in _listed(tree.get("fields")):
        for key in ("columns", "options"):
            if isinstance(entry.get(key), dict):
                entry[key] = _listed(entry[key])
        fields.append(entry)
    out.update(sections=_listed(tree.get("sections")), fields=fields)
    if "rules" in tree:
        out["rules"] = _listed(tree["rules"])
    return out


def _listed(value: object) -> list[Table]:
    return [{"id": id_, **table(_plain(entry))} for id_, entry in named(value).items()]


def _plain(value: object) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value

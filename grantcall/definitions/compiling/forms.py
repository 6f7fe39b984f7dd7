"""Forms and rules."""

from datetime import date
from typing import Any, cast

from grantcall.core.words import Words
from grantcall.definitions.asked import asked_in_call, asked_in_form
from grantcall.definitions.compiling.conditions import ConditionCompiler
from grantcall.definitions.factbook import FactBook, Scope
from grantcall.definitions.model import Column, Field, Form, Option, Rule, Section
from grantcall.definitions.trees import Table, ids
from grantcall.definitions.values import cents, in_order, is_money, label, sub_words, written_date


def options(value: object) -> tuple[Option, ...]:
    """Compile the choices of a list, or of a field that carries its own."""
    return tuple(_option(id_, entry) for id_, entry in in_order(value))


def compile_form(slot: str, tree: Table, book: FactBook, conditions: ConditionCompiler) -> Form:
    """Compile the form that a call uses under a slot."""
    scope = Scope(tree["record"])
    sections = tuple(
        Section(
            id=id_,
            label=label(entry),
            fields=ids(entry["fields"]),
            minutes=entry.get("minutes"),
            when=conditions.optional(entry, "when", scope),
        )
        for id_, entry in in_order(tree.get("sections"))
    )
    home = {field: section.id for section in sections for field in section.fields}
    fields = {
        id_: _field(id_, entry, home[id_], conditions, scope)
        for id_, entry in in_order(tree.get("fields"))
    }
    ordered = {id_: fields[id_] for section in sections for id_ in section.fields}
    rules = tuple(
        _rule(
            id_,
            entry,
            asked_in_form(entry, slot, tree, book.workflows),
            conditions,
            scope,
            slot,
        )
        for id_, entry in in_order(tree.get("rules"))
    )
    return Form(tree["name"], tree["record"], label(tree), sections, ordered, rules)


def compile_call_rules(
    call: Table, book: FactBook, conditions: ConditionCompiler
) -> tuple[Rule, ...]:
    """Compile the rules of the call itself; they are about the proposal."""
    return tuple(
        _rule(id_, entry, asked_in_call(entry, book.workflows), conditions, Scope("proposal"), None)
        for id_, entry in in_order(call.get("rules"))
    )


def _rule(
    id_: str,
    entry: Table,
    at: tuple[str, ...],
    conditions: ConditionCompiler,
    scope: Scope,
    form: str | None,
) -> Rule:
    return Rule(
        id=id_,
        label=label(entry),
        must=conditions.compile(entry["must"], scope),
        unmet=entry["unmet"],
        at=at,
        when=conditions.optional(entry, "when", scope),
        article=entry.get("article"),
        question=sub_words(entry, "question"),
        next=sub_words(entry, "next"),
        form=form,
    )


def _field(
    id_: str, entry: Table, section: str, conditions: ConditionCompiler, scope: Scope
) -> Field:
    return Field(
        **_shared(id_, entry),
        when=conditions.optional(entry, "when", scope),
        columns=tuple(Column(**_shared(column, e)) for column, e in in_order(entry.get("columns"))),
        seen_by=entry.get("seen_by", "committee"),
        keep=entry.get("keep", "answers"),
        prefill=entry.get("prefill"),
        section=section,
    )


def _shared(id_: str, entry: Table) -> dict[str, Any]:
    type_ = entry["type"]
    choices = entry.get("options")
    return {
        "id": id_,
        "type": type_,
        "label": label(entry),
        "optional": entry.get("optional", False),
        "min": _limit(entry.get("min"), type_),
        "max": _limit(entry.get("max"), type_),
        "soft_max": entry.get("soft_max"),
        "options": choices if isinstance(choices, str) else None,
        "inline_options": () if isinstance(choices, str) else options(choices),
        "other": entry.get("other", False),
        "help": sub_words(entry, "help"),
    }


def _limit(value: object, type_: str) -> int | str | date | None:
    if type_ == "money" and is_money(value):
        return cents(cast("int | str", value))
    if type_ == "date":
        return written_date(value) or cast("str | None", value)
    return cast("int | str | None", value)


def _option(id_: str, entry: Table) -> Option:
    spoken = entry.get("words", {})
    return Option(
        id=id_,
        label=label(entry),
        code=entry.get("code"),
        examples=_examples(entry.get("examples", {})),
        words={lang: tuple(words) for lang, words in spoken.items()},
        article=entry.get("article"),
    )


def _examples(tree: Table) -> tuple[Words, ...]:
    italian, english = tree.get("it", []), tree.get("en", [])
    padded = [*english, *([None] * len(italian))]
    return tuple(Words(it, en) for it, en in zip(italian, padded, strict=False))

"""The whole: one document, one `Definition`."""

from grantcall.definitions.compiling import sections
from grantcall.definitions.compiling.conditions import ConditionCompiler
from grantcall.definitions.compiling.forms import compile_call_rules, compile_form, options
from grantcall.definitions.compiling.workflows import compile_workflow
from grantcall.definitions.factbook import FactBook, Scope
from grantcall.definitions.freezing import digest
from grantcall.definitions.model import Classification, Definition, NamedCondition
from grantcall.definitions.sites import body, named_scopes
from grantcall.definitions.trees import Table, ids, named, table
from grantcall.definitions.values import in_order, label, sub_words


def compile_definition(document: Table) -> Definition:
    """Compile a frozen document. Raises `ValueError` for a format this code cannot read."""
    if document.get("format") != 1:
        raise ValueError(f"definition format {document.get('format')!r} is not known here")
    call: Table = document["call"]
    book = FactBook(call, named(document["workflows"]), named(document["forms"]))
    conditions = ConditionCompiler(book, call["calendar"]["zone"])
    forms = {
        slot: compile_form(slot, tree, book, conditions)
        for slot, tree in in_order(document["forms"])
    }
    return Definition(
        slug=document["slug"],
        digest=digest(document),
        ref=call["ref"],
        label=label(call),
        summary=sub_words(call, "summary"),
        programme=call["programme"],
        applicant=call.get("applicant", "group"),
        promoter=sections.promoter(call["promoter"]) if "promoter" in call else None,
        calendar=sections.calendar(call["calendar"]),
        money=sections.money(call["money"], conditions) if "money" in call else None,
        lists={
            id_: {option.id: option for option in options(entry["options"])}
            for id_, entry in in_order(call.get("lists"))
        },
        conditions=_conditions(call, book, conditions),
        rules=(
            *compile_call_rules(call, book, conditions),
            *(rule for form in forms.values() for rule in form.rules),
        ),
        classification=_classification(table(call.get("classification"))),
        committee=sections.committee(call["committee"]) if "committee" in call else None,
        scoring=sections.scoring(call["scoring"]) if "scoring" in call else None,
        parts=sections.parts(call.get("parts")),
        criteria=sections.criteria(
            call.get("criteria"), table(call.get("scoring")).get("comment", "never")
        ),
        ranking=sections.ranking(call["ranking"]) if "ranking" in call else None,
        allocation=sections.allocation(call["allocation"], book) if "allocation" in call else None,
        tranches=sections.tranches(call.get("tranches"), conditions),
        reports=sections.reports(call.get("reports")),
        publication=sections.publication(table(call.get("publication"))),
        fiscal=table(call.get("fiscal")),
        privacy_notice=table(call.get("privacy")).get("notice"),
        hide_counts_below=table(call.get("privacy")).get("hide_counts_below", 0),
        keep={
            name: sections.length(entry)
            for name, entry in table(table(call.get("privacy")).get("keep")).items()
        },
        forms=forms,
        workflows={
            record: compile_workflow(tree, conditions)
            for record, tree in in_order(document["workflows"])
        },
        texts=document["texts"],
        assumed=tuple(document["assumed"]),
    )


def _conditions(
    call: Table, book: FactBook, compiler: ConditionCompiler
) -> dict[str, NamedCondition]:
    scopes = named_scopes(book)
    return {
        id_: NamedCondition(
            id_,
            label(entry),
            compiler.compile(body(entry), next(iter(scopes.get(id_, ())), Scope("proposal"))),
        )
        for id_, entry in in_order(call.get("conditions"))
    }


def _classification(tree: Table) -> Classification | None:
    return Classification(tree["field"], ids(tree["reads"])) if tree else None

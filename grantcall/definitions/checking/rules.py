"""Rules: when they are asked, and that something is asked at sending."""

from grantcall.definitions.asked import (
    asked_in_call,
    asked_in_form,
    sending_steps,
    steps_needing_rules,
)
from grantcall.definitions.checking.context import Context
from grantcall.definitions.faults import Reporter
from grantcall.definitions.trees import Path, Table, named, text
from grantcall.definitions.vocabulary.kinds import RECORDS


def check_rules(context: Context) -> None:
    """Check the steps of every rule of a call and of its forms."""
    asked: set[str] = set()
    for id_, rule in named(context.call.get("rules")).items():
        steps = asked_in_call(rule, context.workflows)
        _check_steps(context, context.report, ("rules", id_), rule, steps)
        asked.update(steps)
    for slot, form in context.forms.items():
        for id_, rule in named(form.get("rules")).items():
            steps = asked_in_form(rule, slot, form, context.workflows)
            _check_steps(context, context.of_form(slot), ("rules", id_), rule, steps)
            asked.update(steps)
    _check_sending(context, asked)


def _check_steps(
    context: Context, report: Reporter, path: Path, rule: Table, steps: tuple[str, ...]
) -> None:
    if not steps and not report.touched((*path, "at")):
        report.fault(path, "is asked at no step")
    if "at" not in rule:
        return
    for step in steps:
        _check_step(context, report, (*path, "at"), step)


def _check_step(context: Context, report: Reporter, path: Path, step: str) -> None:
    record, _, name = step.partition(".")
    known = [
        f"{one}.{id_}"
        for one, tree in context.workflows.items()
        for id_ in named(tree.get("transitions"))
    ]
    if record in RECORDS and step in known:
        if name not in steps_needing_rules(context.workflows[record]):
            report.fault(
                path, f"“{step}” does not need rules_met, so the rule would never be asked"
            )
    else:
        report.unknown(path, step, known, f"there is no step “{step}”")


def _check_sending(context: Context, asked: set[str]) -> None:
    workflow = context.workflows.get("proposal")
    if workflow is None:
        if "rules" in context.call:
            context.report.fault(("rules",), "rules are about a proposal, but there is no workflow")
        return
    if context.of_workflow("proposal").touched(("transitions",)):
        return
    sends = list(sending_steps(workflow))
    if not set(sends) & asked and not _unasked_reported(context):
        where = text(sends[0]) if sends else "sending"
        context.report.fault(("rules",), f"no rule is asked at {where}")


def _unasked_reported(context: Context) -> bool:
    """A rule with a wrong `at` is reported there; say no more about it."""
    return any(
        context.report.touched(("rules", id_, "at")) for id_ in named(context.call.get("rules"))
    )

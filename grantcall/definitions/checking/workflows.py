"""Workflows: states, clocks, steps, rights under the ceiling."""

from grantcall.definitions.checking.context import Context
from grantcall.definitions.factbook import Scope
from grantcall.definitions.faults import Reporter
from grantcall.definitions.trees import Path, Table, ids, items, named, table, text
from grantcall.definitions.vocabulary import settings
from grantcall.definitions.vocabulary.effects import EFFECTS
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.kinds import HEARD_BY_ALL, KINDS, RECORDS
from grantcall.definitions.vocabulary.roles import CEILING, EDITS_CEILING, ONLY_ABOUT, ROLES


def check_structure(report: Reporter, tree: Table) -> None:
    """Check what one workflow says by itself, whichever call uses it."""
    record = text(tree.get("record")) or ""
    if record not in KINDS:
        return
    states = named(tree.get("states"))
    starts = text(tree.get("starts"))
    if starts is not None and starts not in states:
        report.unknown(("starts",), starts, states, f"there is no state “{starts}”")
    for id_, state in states.items():
        _check_state(report, record, id_, state)
    for id_, step in named(tree.get("transitions")).items():
        _StepCheck(report, record, tree, id_, step).check()
    _check_clock_ends(report, tree)


def check_in_call(context: Context, record: str) -> None:
    """Check what a workflow needs from the call that uses it."""
    tree, report = context.workflows[record], context.of_workflow(record)
    if record not in KINDS:
        return
    for id_, state in named(tree.get("states")).items():
        _check_fills(context, report, record, id_, state)
        until = text(table(state.get("clock")).get("until"))
        if until is not None:
            _check_until(context, report, ("states", id_, "clock", "until"), record, until)
    for id_, step in named(tree.get("transitions")).items():
        _check_on(context, report, record, ("transitions", id_), step)


def _check_state(report: Reporter, record: str, id_: str, state: Table) -> None:
    path: Path = ("states", id_)
    kind = text(state.get("kind"))
    if kind is None:
        return
    if kind not in KINDS[record]:
        report.unknown((*path, "kind"), kind, KINDS[record], f"“{kind}” is not a kind of {record}")
        return
    allowed = EDITS_CEILING.get(record, {}).get(kind, frozenset())
    for role in ids(state.get("edits")):
        if role in ROLES and role not in allowed:
            report.fault((*path, "edits"), f"“{role}” may never write in a {record} of kind {kind}")
    opens = "fills" in state or kind == "clarification"
    if "edits" in state and not opens and allowed:
        report.fault((*path, "edits"), "opens nothing: the state fills no form")


def _check_clock_ends(report: Reporter, tree: Table) -> None:
    steps = named(tree.get("transitions"))
    for id_, state in named(tree.get("states")).items():
        clock = table(state.get("clock"))
        then = text(clock.get("then"))
        if then is None:
            continue
        path: Path = ("states", id_, "clock", "then")
        if then not in steps:
            report.unknown(path, then, steps, f"there is no step “{then}”")
            continue
        if id_ not in ids(steps[then].get("from")):
            report.fault(path, f"the step “{then}” does not start from “{id_}”")
        if "engine" not in ids(steps[then].get("by")):
            report.fault(
                ("transitions", then),
                f"“{then}” is the end of a clock, so “by” must name engine",
            )


class _StepCheck:
    """Checks one transition inside its workflow."""

    def __init__(self, report: Reporter, record: str, tree: Table, id_: str, step: Table) -> None:
        self._report = report
        self._record = record
        self._states = named(tree.get("states"))
        self._steps = named(tree.get("transitions"))
        self._id = id_
        self._step = step
        self._path: Path = ("transitions", id_)

    def check(self) -> None:
        self._check_ends()
        self._check_rights()
        self._check_four_eyes()
        self._check_needs()
        self._check_mail()
        for effect in ids(self._step.get("effects")):
            if effect in EFFECTS and self._record not in EFFECTS[effect].records:
                self._say("effects", f"“{effect}” is no effect of a step of {self._record}")

    def _say(self, key: str, message: str) -> None:
        self._report.fault((*self._path, key), message)

    def _check_ends(self) -> None:
        for key in ("from", "to"):
            for state in ids(self._step.get(key)):
                if state not in self._states:
                    self._report.unknown(
                        (*self._path, key), state, self._states, f"there is no state “{state}”"
                    )

    def _check_rights(self) -> None:
        target = self._states.get(text(self._step.get("to")) or "", {})
        kind = text(target.get("kind"))
        allowed = CEILING[self._record].get(kind or "")
        by = ids(self._step.get("by"))
        for role in by:
            if role in ONLY_ABOUT and self._record not in ONLY_ABOUT[role]:
                self._say("by", f"“{role}” does not exist for a {self._record}")
            elif allowed is not None and role in ROLES and role not in allowed:
                self._say("by", f"“{role}” may never bring a {self._record} to “{kind}”")
        if "on" in self._step and allowed is not None and "engine" not in allowed:
            self._say("on", f"the engine may never bring a {self._record} to “{kind}”")
        if self._step.get("reason") is True and not set(by) - {"engine"}:
            self._say("reason", "no person takes this step, so nobody can write a reason")

    def _check_four_eyes(self) -> None:
        for other in ids(self._step.get("other_than")):
            if other == self._id:
                self._say("other_than", f"“{other}” is this step itself")
            elif other not in self._steps:
                self._report.unknown(
                    (*self._path, "other_than"), other, self._steps, f"there is no step “{other}”"
                )

    def _check_needs(self) -> None:
        for need in ids(self._step.get("needs")):
            if need in GUARDS and self._record not in GUARDS[need].records:
                self._say("needs", f"“{need}” cannot be asked of a {self._record}")

    def _check_mail(self) -> None:
        mail = self._step.get("mail")
        if mail is None:
            if self._step.get("hold") is True and "letter" not in self._step:
                self._say("hold", "has nothing to hold: the step sends no letter and no mail")
            return
        if not isinstance(mail, dict):
            self._say("mail", 'must say who gets which: { proposal_received = ["contact"] }')
            return
        for name, who in mail.items():
            path = (*self._path, "mail", name)
            if not ids(who):
                self._report.fault(path, "must name roles")
            for role in ids(who):
                if role == "engine" or role not in ROLES:
                    people = [one for one in ROLES if one != "engine"]
                    self._report.unknown(path, role, people, f"“{role}” is not a role")
                elif role in ONLY_ABOUT and self._record not in ONLY_ABOUT[role]:
                    self._report.fault(path, f"“{role}” does not exist for a {self._record}")


def _check_fills(context: Context, report: Reporter, record: str, id_: str, state: Table) -> None:
    slot = text(state.get("fills"))
    if slot is None:
        return
    path: Path = ("states", id_, "fills")
    if slot == settings.RUBRIC:
        if record != "review":
            report.fault(path, "only a review fills the rubric")
        elif "criteria" not in context.call:
            report.fault(path, "the call has no criteria")
        return
    context.used.slots.add(slot)
    slots = table(context.call.get("forms"))
    if slot not in slots:
        report.unknown(path, slot, slots, f"the call's [forms] has no “{slot}”")
        return
    form = context.forms.get(slot)
    if form is not None and form.get("record") in RECORDS and form.get("record") != record:
        report.fault(path, f"“{slot}” is a form of {form['record']}, not of {record}")


def _check_until(context: Context, report: Reporter, path: Path, record: str, until: str) -> None:
    dates = [name for name, fact in context.book.fields(record).items() if fact.type == "date"]
    entries = [name for name in context.calendar if name not in ("zone", "rest_days")]
    if until in entries:
        context.use_moment(until, Scope(record))
    elif until in ("opens", "closes") and "call" in context.workflows:
        return  # the calendar's own check says that it is missing
    elif until == "due":
        if record != "report":
            report.fault(path, f"a {record} has no due date of its own")
    elif until not in dates:
        report.unknown(path, until, [*entries, *dates], f"the call's calendar has no “{until}”")


def _check_on(context: Context, report: Reporter, record: str, path: Path, step: Table) -> None:
    value = step.get("on")
    for index, heard in items([value] if isinstance(value, str) else value):
        here: Path = (*path, "on", index) if isinstance(value, list) else (*path, "on")
        if not isinstance(heard, str):
            continue
        other, _, name = heard.partition(".")
        if other not in RECORDS or not name:
            report.unknown(here, other, RECORDS, f"“{heard}” is not a step such as “call.close”")
            continue
        if record in HEARD_BY_ALL and other not in HEARD_BY_ALL:
            report.fault(here, f"a {record} does not hear the steps of a {other}")
            continue
        steps = (
            named(context.workflows[other].get("transitions")) if other in context.workflows else {}
        )
        if other in context.workflows and name not in steps:
            known = [f"{other}.{one}" for one in steps]
            report.unknown(here, heard, known, f"there is no step “{heard}”")

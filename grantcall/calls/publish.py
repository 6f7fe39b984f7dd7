"""Publishing a call: its definition is frozen under a formal act."""

import json
from dataclasses import dataclass
from datetime import datetime

from grantcall.calls.assumed import confirm_assumed
from grantcall.calls.draft_call import already_published, keep_draft
from grantcall.calls.found import all_checks, managed_call_or_none
from grantcall.calls.guards import CHECKED, Checked, fault_reasons
from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven, add_act, checked_act
from grantcall.calls.versions import current_version
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import DefinitionFaults, Reason, Refusal
from grantcall.core.i18n import instant_words
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.faults import Fault
from grantcall.definitions.freezing import resolve
from grantcall.definitions.loading import check
from grantcall.definitions.model import Definition
from grantcall.definitions.trees import Table
from grantcall.process.door import fire
from grantcall.process.registry import Circumstances

STEP = "publish"


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: version, its digest, and the two instants."""

    call_id: str
    version: int
    digest: str
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class FilesNow:
    """A call's files as they stand: their faults, and the document when they are clean."""

    faults: tuple[Fault, ...]
    document: Table | None
    definition: Definition | None

    @property
    def assumed(self) -> tuple[str, ...]:
        """Return the paths that nobody has confirmed."""
        return () if self.definition is None else self.definition.assumed


def read_files(slug: str, resources: Resources) -> FilesNow:
    """Check and read the files of a call; nothing is written and nothing is refused."""
    faults = tuple(check(slug, resources))
    if any(not fault.warning for fault in faults):
        return FilesNow(faults, None, None)
    try:
        document = resolve(slug, resources)
    except DefinitionFaults as gone:  # a file was taken away between the two reads
        said = tuple(Fault(slug, "", fault) for fault in gone.faults)
        return FilesNow(faults + said, None, None)
    return FilesNow(faults, document, compile_definition(document))


def publish(
    slug: str,
    act: ActGiven,
    *,
    resources: Resources,
    actor: Actor,
    clock: Clock,
    token: str,
    accept_assumed: bool = False,
    demo: bool = False,
) -> Published:
    """Freeze and publish a call under an act; what was prepared before is brought up to date.

    Opening is not part of it: the frozen instant decides. Raises `NotFound` without the
    right, `Conflict` when it is published already, `Refusal` with every fault of the files,
    `Invalid` with what is wrong in the act and with the paths still to be confirmed.
    """
    files = read_files(slug, resources)
    with unit_of_work(actor, clock) as work:
        call = managed_call_or_none(work, slug)
        work.trying("call.publish", f"call:{slug}" if call is None else call.object_ref)
        payload = {"slug": slug, "act": act.payload, "assumed": accept_assumed}
        known = idempotency.recall(work, token, "call.publish", payload)
        if known is not None and call is not None:
            return _told(known)
        if call is not None and call.kind != "draft":
            raise already_published()
        if files.document is None or files.definition is None:
            raise Refusal(*fault_reasons(files.faults), code="definition_fault")
        _refuse_past(files.definition, work.now)
        call = keep_draft(work, call, files.document, files.definition, demo=demo)
        _confirm(work, call, act, files.definition, accept_assumed)
        act_id = add_act(work, call, STEP, act)
        checked = Checked(files.definition.digest, files.faults)
        fire(work, call, STEP, Circumstances(act_id=act_id, extra={CHECKED: checked}))
        done = _done(work, call)
        idempotency.remember(work, token, "call.publish", payload, done)
        return _told(done)


def _refuse_past(definition: Definition, now: datetime) -> None:
    closes = definition.calendar.entries.get("closes")
    if not isinstance(closes, datetime) or now < closes:
        return
    zone = definition.calendar.zone
    raise Refusal(
        Reason(
            "closes_past",
            Words(
                "La chiusura è già passata: {when}.", "The closing has already passed: {when}."
            ).format(
                when=Words(instant_words(closes, zone, "it"), instant_words(closes, zone, "en"))
            ),
            next=Words("Cambiate le date nel file.", "Change the dates in the file."),
        )
    )


def _confirm(
    work: Work, call: Call, act: ActGiven, definition: Definition, accept_assumed: bool
) -> None:
    """Refuse a faulty act and parts that nobody has confirmed, in one answer."""
    all_checks(
        lambda: checked_act(work, call, act),
        lambda: confirm_assumed(definition, accept_assumed),
    )


def _done(work: Work, call: Call) -> str:
    version = current_version(work.session, call)
    return json.dumps(
        {
            "call_id": call.id,
            "version": version.number,
            "digest": version.digest,
            "opens": call.opens.isoformat(),
            "closes": call.closes.isoformat(),
        }
    )


def _told(outcome: str) -> Published:
    values = json.loads(outcome)
    values["opens"] = datetime.fromisoformat(values["opens"])
    values["closes"] = datetime.fromisoformat(values["closes"])
    return Published(**values)

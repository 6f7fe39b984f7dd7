"""The worlds of opening and screening: two groups, two calls, everybody who might ask."""

import io

from pikepdf import Pdf
from sqlalchemy import select

from grantcall.calls.draft_call import draft_call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.links import SIGN_IN, SIGN_IN_LASTS, link_ref, make_link
from grantcall.people.models import RoleGrant
from grantcall.proposals.answers import present_answers
from grantcall.proposals.attach import attach_file
from grantcall.proposals.clarify import ask_clarification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.models import CitizenGroup, GroupRole, Proposal
from grantcall.proposals.roster import add_member
from grantcall.proposals.save_answers import save_answers
from grantcall.proposals.screen import decide_admission
from grantcall.proposals.submit import submit
from grantcall.web.assets import asset_url
from tests.safety.world import ON_FILE, World, world

GROUP = ("contact", "deputy", "writer", "connector")
OFFICE = ("staff", "office", "auditor")


@world("open")
def opening(here: World) -> None:
    """The call is open: drafts are written and sent."""
    people(here)
    of_the_draft = here.canary("canarino", *GROUP)
    of_the_sent = here.canary("cardellino", *GROUP, *OFFICE)
    here.canary("passerotto", "rival")
    here.canary("usignolo", "rival", *OFFICE)
    draft = _draft(here, "contact", of_the_draft)
    sent = _send(here, _draft(here, "contact", of_the_sent), "contact")
    rival = _draft(here, "rival", "passerotto")
    rival_sent = _send(here, _draft(here, "rival", "usignolo"), "rival")
    for name, proposal_id in {
        "draft": draft,
        "sent": sent,
        "rival_draft": rival,
        "rival_sent": rival_sent,
    }.items():
        _as_draft(here, name, proposal_id)
    _sent_thing(here, "sent", sent)
    _sent_thing(here, "rival_sent", rival_sent)
    _mixed(here, "draft", "rival_draft")
    _links(here, draft)
    version, _, path = asset_url("css/own.css").removeprefix("/static/").partition("/")
    here.thing("asset", "own_css", version=version, path=path)
    _calls(here)
    _mails(here)
    _accounts(here)


@world("screening")
def screening(here: World) -> None:
    """The call is closed and the office screens: one asked, one refused, one half decided."""
    people(here)
    word = here.canary("cardellino", *GROUP, *OFFICE)
    here.canary("usignolo", "rival", *OFFICE)
    ids = {
        name: _send(here, _draft(here, who, canary), who)
        for name, who, canary in (
            ("sent", "contact", word),
            ("asked", "contact", word),
            ("refused", "contact", word),
            ("decided", "contact", word),
            ("rival_sent", "rival", "usignolo"),
        )
    }
    make, office = here.make, here.actor("office")
    make.closed(here.call)
    make.clock.advance(days=2)
    ask_clarification(
        ids["asked"], ["place"], "Dove?", actor=office, clock=make.clock, token=new_id()
    )
    here.thing("decision", "act", id=make.act(here.call))
    decide_admission(
        ids["refused"],
        "reject",
        actor=office,
        clock=make.clock,
        token=new_id(),
        act_id=make.act(here.call, number="13"),
        reason="Manca un requisito.",
    )
    _half_decided(here, ids["decided"])
    for name, proposal_id in ids.items():
        _as_draft(here, name, proposal_id)
        _sent_thing(here, name, proposal_id)
    _calls(here)


def people(here: World) -> None:
    """Add everybody who asks, and the parts they have in the first group."""
    make, call = here.make, here.call
    for name, actor in {
        "contact": make.account(name="Contatto"),
        "deputy": make.account(name="Vice"),
        "writer": make.account(name="Scrivente"),
        "connector": make.account("connector", name="Connettrice"),
        "rival": make.account(name="Rivale"),
        "reviewer": make.account("reviewer", name="Commissaria", call=call),
        "chair": make.account("chair", name="Presidente", call=call),
        "staff": make.account("staff", name="Ufficio", call=call),
        "office": make.account("staff", name="Ufficio di tutti"),
        "outsider": make.account("staff", name="Altro ufficio", call=here.other_call),
        "promoter": make.account("promoter", name="Promotrice"),
        "auditor": make.account("auditor", name="Revisora"),
        "admin": make.account("admin", name="Amministratore"),
        "blocked": make.account("staff", name="Bloccata"),
    }.items():
        here.principal(name, actor)


def give_parts(here: World, proposal_id: str) -> None:
    """Let deputy, writer and connector have their part in a proposal's group."""
    group_id = db.session.get_one(Proposal, proposal_id).group_id
    db.session.rollback()
    roles = {"deputy": "deputy", "writer": "member", "connector": "connector"}
    with unit_of_work(ENGINE, here.make.clock) as work:
        for principal, role in roles.items():
            with work.recording("group.role", f"citizen_group:{group_id}") as event:
                event.seal(
                    GroupRole(
                        group_id=group_id,
                        account_id=str(here.actor(principal).account_id),
                        role=role,
                        since=work.now,
                    )
                )


def attach(here: World, proposal_id: str, actor: Actor) -> str:
    """Keep a one-page PDF as the proposal's delegation; return the file's id."""
    paper, pdf = io.BytesIO(), Pdf.new()
    pdf.add_blank_page()
    pdf.save(paper, deterministic_id=True)
    paper.seek(0)
    clock = here.make.clock
    stored = attach_file(
        proposal_id, "delegation", paper, "delega.pdf", store=here.store, actor=actor, clock=clock
    )
    bases = {
        name: answer.token for name, answer in present_answers(db.session(), proposal_id).items()
    }
    db.session.rollback()
    save_answers(proposal_id, {"delegation": [stored]}, bases, actor=actor, clock=clock)
    return stored


def _draft(here: World, who: str, word: str) -> str:
    """Start a draft whose texts and people carry a canary; the first group has its parts."""
    make, actor = here.make, here.actor(who)
    proposal_id = make.draft(here.call, actor, title="Orti", need=f"Bisogno {word}")
    if who == "contact":
        give_parts(here, proposal_id)
    make.people(proposal_id, 10, surname=f"Cognome{word}")
    db.session.rollback()
    return proposal_id


def _send(here: World, proposal_id: str, who: str) -> str:
    clock = here.make.clock
    submit(
        proposal_id,
        actor=here.actor(who),
        clock=clock,
        received_at=clock.now(),
        token=new_id(),
    )
    return proposal_id


def _half_decided(here: World, proposal_id: str) -> None:
    """Let one of two persons decide about a rule."""
    decision = decide_finding(
        proposal_id,
        "delegation_signed",
        accept=True,
        reason="Vista.",
        actor=here.actor("office"),
        clock=here.make.clock,
    )
    here.thing("decision", "half", id=decision)


def _as_draft(here: World, name: str, proposal_id: str) -> None:
    """Name a proposal by its random id, with a person and a file of its own."""
    proposal = db.session.get_one(Proposal, proposal_id)
    writes = proposal.kind == "draft"
    who = here.actor("rival" if name.startswith("rival") else "contact")
    db.session.rollback()
    member = file = ""
    if writes:
        named = {"name": "Gina", "surname": "Verdi", "email": f"{name}@example.org".lower()}
        member = add_member(proposal_id, named, actor=who, clock=here.make.clock)
        file = attach(here, proposal_id, who)
        here.thing("member draft_file", name, draft_id=proposal_id, member_id=member, file_id=file)
        here.thing("file", name, id=file)
    here.thing("draft", name, draft_id=proposal_id)


def _sent_thing(here: World, name: str, proposal_id: str) -> None:
    ref = db.session.get_one(Proposal, proposal_id).ref
    db.session.rollback()
    here.thing("proposal sent_proposal", name, ref=str(ref))


def _mixed(here: World, own: str, foreign: str) -> None:
    """The address of one draft with the person and the file of another."""
    mine, theirs = here.things["member"][own], here.things["member"][foreign]
    mixed = {**theirs, "draft_id": mine["draft_id"]}
    here.thing("member draft_file", "mixed", **mixed)


def _links(here: World, draft_id: str) -> None:
    group = db.session.scalars(
        select(CitizenGroup)
        .join(Proposal, Proposal.group_id == CitizenGroup.id)
        .where(Proposal.id == draft_id)
    ).one()
    here.thing("join", "open", secret=group.join_secret)
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.recipient == "draft@example.org")
    ).one()
    here.thing("person", "named", secret=mail.body.partition("/member/")[2][:43])
    db.session.rollback()
    with unit_of_work(ENGINE, here.make.clock) as work:
        secret = make_link(work, SIGN_IN, "nuova@example.org", SIGN_IN_LASTS)
        with work.recording("link.make", link_ref(secret)):
            pass
    here.thing("link", "good", secret=secret)


def _calls(here: World) -> None:
    drafted, on_file = ON_FILE
    draft_call(drafted, resources=here.resources, actor=here.actor("office"), clock=here.make.clock)
    for name, slug in {
        "call": here.call.slug,
        "other_call": here.other_call.slug,
        "drafted": drafted,
        "on_file": on_file,
    }.items():
        here.thing("public_call listed_call managed_call", name, slug=slug)


def _mails(here: World) -> None:
    mails = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.audit_seq)).all()
    here.thing("mail", "of_the_call", id=next(one.id for one in mails if one.call_id))
    db.session.rollback()


def _accounts(here: World) -> None:
    staff, contact = here.actor("staff"), here.actor("contact")
    grant = db.session.scalars(
        select(RoleGrant.id).where(RoleGrant.account_id == staff.account_id)
    ).one()
    db.session.rollback()
    here.thing("account", "contact", account_id=str(contact.account_id))
    here.thing("account", "staff", account_id=str(staff.account_id))
    here.thing("granted", "staff", account_id=str(staff.account_id), grant_id=grant)
    here.thing("granted", "mixed", account_id=str(contact.account_id), grant_id=grant)

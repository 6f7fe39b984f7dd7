"""Everything a funding letter says about one award, gathered as plain text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.errors import Reason
from grantcall.core.i18n import day_words, number_words
from grantcall.core.money import format_cents
from grantcall.core.placeholders import PlaceholderError, names_in
from grantcall.core.site_address import absolute
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Transition
from grantcall.documents.letter_facts import Instalment, LetterFacts
from grantcall.engine.clocks import due
from grantcall.engine.tranches import split_in_tranches
from grantcall.evaluation.models import Ranking, RankingEntry
from grantcall.funding.letter_words import term_in_words, tranche_name, tranche_when
from grantcall.funding.models import Award
from grantcall.funding.placeholders import act_words
from grantcall.process.registry import facts_of, record_kind
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.proposals.people import recipients_of_proposal

_MAY_BE_EMPTY = frozenset({"cuts", "tranches", "reports"})
_SHORT = 8
_ACT = Words("atto {act}", "act {act}")
_PLACE = Words("{place} su {all}", "{place} of {all}")
_POINTS = Words("{points} su 100", "{points} out of 100")
_TO = Words("Al gruppo di cittadini", "To the group of citizens")
_FOR = Words("all'attenzione di {contact}", "for the attention of {contact}")
_TOTAL = Words("Contributo assegnato", "Grant awarded")
_AS_ASKED = Words("pari a quanto avete chiesto", "as much as you asked for")
_LESS = Words("su {asked} che avete chiesto", "out of the {asked} you asked for")
_NAMES = {
    "act": Words("l'atto che approva il riparto", "the act that approves the allocation"),
    "contact": Words("il nome del referente", "the name of the contact"),
    "due": Words("il termine per accettare", "the term for accepting"),
    "latest_start": Words("l'ultimo giorno per cominciare", "the last day to begin"),
    "office": Words("il nome dell'ufficio", "the name of the office"),
    "office_mail": Words("la mail dell'ufficio", "the e-mail address of the office"),
    "officer": Words("il responsabile del procedimento", "the responsible officer"),
    "phone": Words("il telefono dell'ufficio", "the telephone number of the office"),
    "points": Words("i punti della graduatoria", "the points of the ranking"),
    "position": Words("il posto in graduatoria", "the place in the ranking"),
    "promoter": Words("chi promuove il bando", "who promotes the call"),
    "ref": Words("il numero della domanda", "the number of the application"),
    "title": Words("il titolo del progetto", "the title of the project"),
}
_MISSING = Words("Per la lettera di {ref} manca {what}.", "The letter for {ref} lacks {what}.")
_NO_TEXT = Words(
    "Nel bando pubblicato manca il testo della lettera «{name}».",
    "The published call holds no text for the letter “{name}”.",
)
_BAD_TEXT = Words(
    "Il testo della lettera «{name}» ha un segnaposto sbagliato: {fault}.",
    "The text of the letter “{name}” has a wrong placeholder: {fault}.",
)
_COMPLETE = Words(
    "Completate il dato, poi riprovate: nessuna lettera è partita.",
    "Complete it, then try again: no letter has left.",
)
_RECTIFY = Words("Serve una rettifica del bando.", "The call needs a correction.")


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a letter this letter: number, instant, code, head of the trail before it."""

    number: str
    at: datetime
    code: str
    chain: str
    preview: bool = False


def short_code(code: str) -> str:
    """Return the part of a code that people type: "7K4M-2QXD"."""
    return f"{code[: _SHORT // 2]}-{code[_SHORT // 2 : _SHORT]}".upper()


def template_of(definition: Definition, name: str, lang: str) -> tuple[str, str] | None:
    """Return the language and the frozen text of a letter, Italian where it is missing."""
    for one in (lang, "it"):
        text = definition.texts.get(f"letters/{name}.{one}.txt")
        if text is not None:
            return one, text
    return None


def language_of(session: Session, proposal: Proposal) -> str:
    """Return the language that the contact of a group reads."""
    contact = next(iter(recipients_of_proposal(session, proposal, "contact")), None)
    return "it" if contact is None else contact.language


def letter_facts(
    session: Session,
    award: Award,
    definition: Definition,
    transition: Transition,
    identity: Identity,
) -> tuple[LetterFacts | None, list[Reason]]:
    """Return what the letter of a step says, or every reason why it cannot be written.

    A fixed number of statements. The term for accepting is the award's own once the step
    was taken, else what it would be if it were taken at `identity.at`.
    """
    proposal = session.get_one(Proposal, award.proposal_id)
    frozen = _frozen_text(session, proposal, definition, transition.letter or "")
    if isinstance(frozen, Reason):
        return None, [frozen]
    lang, template, used = frozen
    group = session.get_one(CitizenGroup, proposal.group_id)
    due_at = _term(session, award, definition, transition, identity.at)
    values = _values(session, award, proposal, group, definition, lang)
    values.update(
        due=term_in_words(due_at, definition, lang) if due_at is not None else "",
        number=identity.number,
        instant=day_words(identity.at, definition.calendar.zone, lang),
    )
    missing = [one for one in used if not values.get(one, "").strip() and one not in _MAY_BE_EMPTY]
    if missing:
        return None, [_lacks(one, proposal) for one in missing]
    contact = _FOR.format(contact=values["contact"]).in_(lang)
    chain = identity.chain
    return (
        LetterFacts(
            lang=lang,
            template=template,
            values=values,
            rows=_instalments(award, definition, lang),
            total=_total(award, lang),
            owner=values["promoter"] or values["call"],
            office=values["office"],
            ref=proposal.ref or "",
            number=identity.number,
            dated=values["instant"],
            addressee=(_TO.in_(lang), group.name, contact),
            code=identity.code,
            short_code=short_code(identity.code),
            verify_link=absolute(f"/verify/{identity.code}"),
            verify_page=absolute("/verify"),
            chain=" ".join(chain[at : at + 8] for at in range(0, len(chain), 8)),
            amount_cents=award.amount_cents,
            demo=bool(session.scalar(select(Call.demo).where(Call.id == award.call_id))),
            preview=identity.preview,
        ),
        [],
    )


def _frozen_text(
    session: Session, proposal: Proposal, definition: Definition, name: str
) -> tuple[str, str, tuple[str, ...]] | Reason:
    """Return language, text and placeholders of a letter, or why it cannot be used."""
    found = template_of(definition, name, language_of(session, proposal))
    if found is None:
        return Reason("letter_text_missing", _NO_TEXT.format(name=name), next=_RECTIFY)
    try:
        return *found, names_in(found[1])
    except PlaceholderError as error:
        text = _BAD_TEXT.format(name=name, fault=str(error))
        return Reason("letter_text_wrong", text, next=_RECTIFY)


def _values(
    session: Session,
    award: Award,
    proposal: Proposal,
    group: CitizenGroup,
    definition: Definition,
    lang: str,
) -> dict[str, str]:
    values = record_kind(award.RECORD).placeholders(session, award, definition, lang, "contact")
    contact = next(iter(recipients_of_proposal(session, proposal, "contact")), None)
    named = contact.name if contact is not None and contact.name.strip() else group.name
    act = act_words(session, award.allocation_id, definition.calendar.zone, lang)
    rows = _instalments(award, definition, lang)
    values.update(_place(session, award, lang))
    values.update(
        contact=named,
        person=named,
        act=_ACT.format(act=act).in_(lang) if act else "",
        tranches="\n".join(f"{row.name}: {row.amount}" for row in rows),
        reports="\n".join(line.removeprefix("- ") for line in values["reports"].split("\n")),
        reason=award.cut_reason,
        phone=_phone(definition),
    )
    return values


def _phone(definition: Definition) -> str:
    """Return the telephone of the office, else its name: its mail address stands beside."""
    promoter = definition.promoter
    return "" if promoter is None else promoter.phone or promoter.office


def _place(session: Session, award: Award, lang: str) -> Mapping[str, str]:
    """Return place and points of the final ranking; empty where there is none yet."""
    row = session.execute(
        select(RankingEntry.ranking_id, RankingEntry.position, RankingEntry.points)
        .add_columns(RankingEntry.list_value)
        .join(Ranking, Ranking.id == RankingEntry.ranking_id)
        .where(RankingEntry.proposal_id == award.proposal_id, Ranking.stage == "final")
        .order_by(Ranking.number.desc())
        .limit(1)
    ).first()
    if row is None or row.position is None or row.points is None:
        return {"position": "", "points": ""}
    same_list = (
        RankingEntry.list_value.is_(None)
        if row.list_value is None
        else RankingEntry.list_value == row.list_value
    )
    suitable = session.scalar(
        select(func.count()).where(
            RankingEntry.ranking_id == row.ranking_id, RankingEntry.tier == "suitable", same_list
        )
    )
    return {
        "position": _PLACE.format(place=row.position, all=suitable).in_(lang),
        "points": _POINTS.format(points=number_words(row.points / 100, lang, 2)).in_(lang),
    }


def _term(
    session: Session, award: Award, definition: Definition, transition: Transition, at: datetime
) -> datetime | None:
    if award.state == transition.target:
        return award.due_at
    clock = definition.workflows[award.RECORD].states[transition.target].clock
    entry = None if clock is None else definition.calendar.entries.get(clock.until)
    if entry is None or isinstance(entry, datetime):
        return entry
    counted: object = None
    if entry.after is not None:
        counted = facts_of(session, award, definition, at).get(entry.after).value
    return due(entry, at, definition.calendar, counted)


def _instalments(award: Award, definition: Definition, lang: str) -> tuple[Instalment, ...]:
    if not definition.tranches:
        return ()
    parts = split_in_tranches(award.amount_cents, definition.tranches)
    return tuple(
        Instalment(
            tranche_name(rule, lang),
            tranche_when(rule, definition, lang),
            format_cents(part.amount, lang),
        )
        for rule, part in zip(definition.tranches, parts, strict=True)
    )


def _total(award: Award, lang: str) -> Instalment:
    whole = award.amount_cents >= award.asked_cents
    asked = format_cents(award.asked_cents, lang)
    when = _AS_ASKED if whole else _LESS.format(asked=asked)
    return Instalment(_TOTAL.in_(lang), when.in_(lang), format_cents(award.amount_cents, lang))


def _lacks(name: str, proposal: Proposal) -> Reason:
    what = _NAMES.get(name, Words(f"«{name}»", f"“{name}”"))
    text = _MISSING.format(ref=proposal.ref or "", what=what)
    return Reason("letter_value_missing", text, next=_COMPLETE, field=name)

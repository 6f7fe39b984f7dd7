"""Comparing two versions: every place, its tendency, its words, what each phase refuses."""

from pathlib import Path
from typing import Any

import pytest

from grantcall.core.resources import Resources
from grantcall.definitions.diffing import (
    Change,
    Phase,
    Place,
    Tendency,
    compare,
    phase_of,
    refused_in,
)
from grantcall.definitions.freezing import resolve
from tests.unit.definitions.conftest import FIRST, overlay

CALL = f"workflows/calls/{FIRST}.toml"
FORM, PROPOSAL, AWARD = "forms/proposal.toml", "workflows/proposal.toml", "workflows/award.toml"
OLD = resolve(FIRST, Resources())
NOBODY: tuple[str, ...] = ()
LATER = ("closed", "evaluation", "decided")
AFTER_OPENING = ("open", *LATER)
ALWAYS = ("published", *AFTER_OPENING)
NEVER_LOOSER = AFTER_OPENING
L, S, N = Tendency.LOOSER, Tendency.STRICTER, Tendency.NEITHER


def changed(root: Path, file: str, old: str, new: str) -> dict[str, Any]:
    overlay(root, file, old, new)
    return resolve(FIRST, Resources(root))


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "place", "tendency", "refused"),
    [
        (
            CALL,
            'it = "Una delle tre aree"',
            'it = "Una delle aree"',
            "call.rules.one_area.it",
            Place.WORDS,
            N,
            NOBODY,
        ),
        (
            FORM,
            'help.it = "Non scrivete',
            'help.it = "Mai',
            "forms.proposal.fields.need.help.it",
            Place.WORDS,
            N,
            NOBODY,
        ),
        (
            CALL,
            '"babysit*", ',
            "",
            "call.lists.areas.options.time.words.it",
            Place.WORDS,
            N,
            NOBODY,
        ),
        (
            "templates/emails/not_admitted.it.txt",
            "Buongiorno.",
            "Salve.",
            "texts.emails/not_admitted.it.txt",
            Place.WORDS,
            N,
            NOBODY,
        ),
        (CALL, '"calendar", "cond', '"cond', "assumed", Place.WORDS, N, NOBODY),
        (
            CALL,
            "opens = 2018-10-15",
            "opens = 2018-10-16",
            "call.calendar.opens",
            Place.OPENS_OR_LENGTH,
            S,
            AFTER_OPENING,
        ),
        (
            CALL,
            "clarification = { days = 10 }",
            "clarification = { days = 15 }",
            "call.calendar.clarification",
            Place.OPENS_OR_LENGTH,
            L,
            NOBODY,
        ),
        (
            CALL,
            "clarification = { days = 10 }",
            "clarification = { days = 9 }",
            "call.calendar.clarification",
            Place.OPENS_OR_LENGTH,
            S,
            AFTER_OPENING,
        ),
        (
            CALL,
            "clarification = { days = 10 }",
            "clarification = { working_days = 15 }",
            "call.calendar.clarification",
            Place.OPENS_OR_LENGTH,
            N,
            AFTER_OPENING,
        ),
        (
            CALL,
            "closes = 2018-11-30",
            "closes = 2018-12-05",
            "call.calendar.closes",
            Place.CLOSES,
            L,
            LATER,
        ),
        (
            CALL,
            "closes = 2018-11-30",
            "closes = 2018-11-20",
            "call.calendar.closes",
            Place.CLOSES,
            S,
            AFTER_OPENING,
        ),
        (CALL, '"saturday", ', "", "call.calendar.rest_days", Place.OTHER, N, ALWAYS),
        (
            CALL,
            "budget = 44000",
            'budget = "44000.50"',
            "call.money.budget",
            Place.BUDGET,
            L,
            ("decided",),
        ),
        (
            CALL,
            "budget = 44000",
            "budget = 42000",
            "call.money.budget",
            Place.BUDGET,
            S,
            AFTER_OPENING,
        ),
        (
            CALL,
            "round_down_to = 10",
            "round_down_to = 10\nawards = 20",
            "call.allocation.awards",
            Place.BUDGET,
            S,
            AFTER_OPENING,
        ),
        (CALL, "cap = 2000", "cap = 2500", "call.money.cap", Place.REQUIREMENTS, L, AFTER_OPENING),
        (CALL, "cap = 2000", "cap = 1500", "call.money.cap", Place.REQUIREMENTS, S, AFTER_OPENING),
        (
            CALL,
            "at_least = 10",
            "at_least = 8",
            "call.rules.ten_people.must",
            Place.REQUIREMENTS,
            L,
            AFTER_OPENING,
        ),
        (
            CALL,
            "at_least = 10",
            "at_least = 12",
            "call.rules.ten_people.must",
            Place.REQUIREMENTS,
            S,
            AFTER_OPENING,
        ),
        (
            CALL,
            '"public_body", "school", ',
            '"public_body", ',
            "call.rules.citizens_not_bodies.must",
            Place.REQUIREMENTS,
            L,
            AFTER_OPENING,
        ),
        (
            CALL,
            'counted_in_another_group", is = false',
            'counted_in_another_group", is = true',
            "call.conditions.counted_member.condition",
            Place.REQUIREMENTS,
            S,
            AFTER_OPENING,
        ),
        (
            CALL,
            "at_most = 20 }",
            "at_most = 25 }",
            "call.conditions.small_change.condition",
            Place.REQUIREMENTS,
            L,
            AFTER_OPENING,
        ),
        (
            CALL,
            'unmet = "flag"\narticle',
            'unmet = "stop"\narticle',
            "call.rules.unregistered_body.unmet",
            Place.REQUIREMENTS,
            S,
            AFTER_OPENING,
        ),
        (
            CALL,
            'given = true }\nunmet = "cure"',
            'given = true }\nunmet = "flag"',
            "call.rules.delegation_signed.unmet",
            Place.REQUIREMENTS,
            L,
            AFTER_OPENING,
        ),
        (
            CALL,
            "vanzago = {",
            'zibido = { it = "Zibido" }\nvanzago = {',
            "call.lists.municipalities.options.zibido",
            Place.REQUIREMENTS,
            L,
            AFTER_OPENING,
        ),
        (
            CALL,
            'pero = { code = "015170", it = "Pero", en = "Pero" }\n',
            "",
            "call.lists.municipalities.options.pero",
            Place.REQUIREMENTS,
            S,
            AFTER_OPENING,
        ),
        (FORM, "max = 1500", "max = 1800", "forms.proposal.fields.need.max", Place.FIELD, L, LATER),
        (
            FORM,
            "max = 1500",
            "max = 1400",
            "forms.proposal.fields.need.max",
            Place.FIELD,
            S,
            AFTER_OPENING,
        ),
        (
            FORM,
            'month = { type = "number", min = 1, max = 12',
            'month = { type = "number", min = 1, max = 24',
            "forms.proposal.fields.plan.columns.month.max",
            Place.FIELD,
            L,
            LATER,
        ),
        (
            FORM,
            'fields = ["title", "need"',
            'fields = ["need", "title"',
            "forms.proposal.sections.idea.fields",
            Place.FIELD,
            N,
            AFTER_OPENING,
        ),
        (
            CALL,
            "weight = 25",
            "weight = 30",
            "call.criteria.ties.weight",
            Place.EVALUATION,
            N,
            ALWAYS,
        ),
        (
            CALL,
            'it = "Riguarda solo',
            'it = "Tocca solo',
            "call.criteria.ties.anchors.0.it",
            Place.EVALUATION,
            N,
            ALWAYS,
        ),
        (
            CALL,
            "threshold = 60",
            "threshold = 55",
            "call.ranking.threshold",
            Place.EVALUATION,
            N,
            ALWAYS,
        ),
        (CALL, "quorum = 3 ", "quorum = 4 ", "call.committee.quorum", Place.EVALUATION, N, ALWAYS),
        (
            CALL,
            'hides = ["members", "delegation"]',
            'hides = ["members", "delegation", "party"]',
            "call.committee.hides",
            Place.COMMITTEE,
            S,
            ("evaluation", "decided"),
        ),
        (
            CALL,
            'hides = ["members", "delegation"]',
            'hides = "members"',
            "call.committee.hides",
            Place.COMMITTEE,
            L,
            AFTER_OPENING,
        ),
        (
            AWARD,
            "remind = [7, 2]",
            "remind = [7, 3, 2]",
            "workflows.award.states.offered.clock.remind",
            Place.NEWS,
            L,
            NOBODY,
        ),
        (
            AWARD,
            "remind = [7, 2]",
            "remind = [7]",
            "workflows.award.states.offered.clock.remind",
            Place.PATH,
            N,
            AFTER_OPENING,
        ),
        (
            AWARD,
            'mail = { lapse = ["contact", "deputy"] }',
            'mail = { lapse = ["contact", "deputy", "staff"] }',
            "workflows.award.transitions.lapse.mail",
            Place.NEWS,
            L,
            NOBODY,
        ),
        (
            AWARD,
            'by = ["contact", "deputy", "staff", "engine"]',
            'by = ["staff", "engine"]',
            "workflows.award.transitions.start.by",
            Place.PATH,
            N,
            AFTER_OPENING,
        ),
        (
            CALL,
            "percent = 50",
            "percent = 40",
            "call.tranches.start.percent",
            Place.TRANCHES,
            N,
            AFTER_OPENING,
        ),
        (
            CALL,
            "answers = { months = 60 }",
            "answers = { months = 48 }",
            "call.privacy.keep.answers",
            Place.KEEP,
            S,
            NOBODY,
        ),
        (
            CALL,
            "answers = { months = 60 }",
            "answers = { months = 72 }",
            "call.privacy.keep.answers",
            Place.KEEP,
            L,
            AFTER_OPENING,
        ),
        (CALL, 'ref = "OC1"', 'ref = "OC9"', "call.ref", Place.OTHER, N, ALWAYS),
        (
            CALL,
            "people_named = false",
            "people_named = true",
            "call.publication.people_named",
            Place.OTHER,
            N,
            ALWAYS,
        ),
    ],
)
def test_a_change_has_its_place(
    tmp_path: Path,
    file: str,
    old: str,
    new: str,
    where: str,
    place: Place,
    tendency: Tendency,
    refused: tuple[str, ...],
) -> None:
    (change,) = compare(OLD, changed(tmp_path, file, old, new))
    assert (change.where, change.place, change.tendency) == (where, place, tendency)
    assert tuple(phase.value for phase in Phase if refused_in(phase, [change])) == refused
    assert change.words.en is not None and change.words.it


@pytest.mark.parametrize(
    ("file", "old", "new", "it", "en"),
    [
        (
            CALL,
            "budget = 44000",
            "budget = 46000",
            "la parte del bando «Soldi», somma: 44.000 € → 46.000 € (più largo)",
            "the part of the call “Money”, sum: €44,000 → €46,000 (looser)",
        ),
        (
            CALL,
            "acceptance = { days = 15 }",
            "acceptance = { days = 20 }",
            "la data «acceptance»: 15 giorni → 20 giorni (più largo)",
            "the date “acceptance”: 15 days → 20 days (looser)",
        ),
        (
            CALL,
            '{ fact = "signs_of_a_body", at_most = 0 }',
            '{ fact = "signs_of_a_body", at_most = 1 }',
            (
                "il requisito «Nessun indizio di ente iscritto», che cosa deve valere: «Gli indizi di "
                "un ente iscritto» è al massimo 0 → «Gli indizi di un ente iscritto» è al massimo 1 "
                "(più largo)"
            ),
            (
                "the rule “No sign of a registered body”, what must be true: “The signs of a "
                "registered body” is at most 0 → “The signs of a registered body” is at most 1 (looser)"
            ),
        ),
        (
            AWARD,
            'needs = ["reports_accepted", "tranches_settled"]',
            'needs = ["tranches_settled"]',
            (
                "il passo «Chiudi il contributo», che cosa serve: le relazioni sono accolte; le quote "
                "sono regolate → le quote sono regolate"
            ),
            (
                "the step “Close the award”, what it needs: the reports are accepted; the tranches are "
                "settled → the tranches are settled"
            ),
        ),
    ],
)
def test_a_change_is_told_in_words(
    tmp_path: Path, file: str, old: str, new: str, it: str, en: str
) -> None:
    (change,) = compare(OLD, changed(tmp_path, file, old, new))
    assert (change.words.it, change.words.in_("en")) == (it, en)


def test_nothing_changes_between_equals() -> None:
    assert compare(OLD, resolve(FIRST, Resources())) == ()


def test_one_id_may_stand_alone_or_in_a_list(tmp_path: Path) -> None:
    assert compare(OLD, changed(tmp_path, AWARD, 'by = "engine"', 'by = ["engine"]')) == ()


def test_things_are_added_removed_and_moved_by_id(tmp_path: Path) -> None:
    text = (
        '[tranches.start]\npercent = 50\nit = "All\'avvio"\nen = "At the start"\n'
        'needs = [{ fact = "award.accepted_at", given = true }, "act_published", '
        '"bank_details_checked"]\n\n'
    )
    overlay(tmp_path, CALL, text, "")
    new = resolve(FIRST, Resources(tmp_path))
    assert [(c.act, c.where) for c in compare(OLD, new)] == [("removed", "call.tranches.start")]
    assert [(c.act, c.where) for c in compare(new, OLD)] == [("added", "call.tranches.start")]
    turned = {**OLD, "call": {**OLD["call"], "reports": OLD["call"]["reports"][::-1]}}
    (moved,) = compare(OLD, turned)
    assert (moved.act, moved.before, moved.after) == ("moved", 1, 2)
    assert moved.words.it == "la relazione «Relazione intermedia» passa dal posto 1 al posto 2"


def test_a_new_optional_field_is_looser_and_a_new_required_one_is_not(tmp_path: Path) -> None:
    for optional, tendency in (("optional = true\n", L), ("", S)):
        overlay(tmp_path, FORM, '"sells"]', '"sells", "photo"]')
        path = tmp_path / FORM
        field = f'[fields.photo]\ntype = "file"\n{optional}it = "Una foto"\n\n[fields.place]'
        path.write_text(
            path.read_text(encoding="utf-8").replace("[fields.place]", field, 1), encoding="utf-8"
        )
        changes = compare(OLD, resolve(FIRST, Resources(tmp_path)))
        assert {(c.where, c.tendency) for c in changes} == {
            ("forms.proposal.sections.idea.fields", tendency),
            ("forms.proposal.fields.photo", tendency),
        }
        assert bool(refused_in("open", changes)) is (tendency is S)


def test_while_open_requirements_widen_only_with_more_time(tmp_path: Path) -> None:
    overlay(tmp_path, CALL, "cap = 2000", "cap = 2500")
    alone = compare(OLD, resolve(FIRST, Resources(tmp_path)))
    assert [one.why.it for one in refused_in("open", alone)] == [
        "si può allargare solo spostando più avanti anche la chiusura"
    ]
    path = tmp_path / CALL
    text = path.read_text(encoding="utf-8").replace("closes = 2018-11-30", "closes = 2018-12-07")
    path.write_text(text, encoding="utf-8")
    both = compare(OLD, resolve(FIRST, Resources(tmp_path)))
    assert {one.place for one in both} == {Place.CLOSES, Place.REQUIREMENTS}
    assert refused_in("open", both) == ()
    assert len(refused_in("closed", both)) == 2


def test_a_list_that_shuts_out_gets_stricter_when_it_grows(tmp_path: Path) -> None:
    overlay(
        tmp_path,
        CALL,
        'none_of = ["public_body", "school", "company", "social_cooperative", '
        '"registered_association"]',
        'none_of = "party_kinds"',
    )
    before = resolve(FIRST, Resources(tmp_path))
    path = tmp_path / CALL
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("citizens = {", 'bank = { it = "Una banca" }\ncitizens = {', 1),
        encoding="utf-8",
    )
    (change,) = compare(before, resolve(FIRST, Resources(tmp_path)))
    assert (change.where, change.tendency) == ("call.lists.party_kinds.options.bank", S)


def test_a_phase_is_told_by_the_kind_of_state() -> None:
    assert phase_of("draft") is None
    assert [
        phase_of(kind) for kind in ("published", "open", "screening", "provisional", "running")
    ] == [
        Phase.PUBLISHED,
        Phase.OPEN,
        Phase.CLOSED,
        Phase.EVALUATION,
        Phase.DECIDED,
    ]
    with pytest.raises(ValueError, match="someday"):
        refused_in("someday", ())


def test_a_document_from_elsewhere_names_every_difference() -> None:
    other = resolve("rete-laboratori", Resources())
    changes: tuple[Change, ...] = compare(OLD, other)
    assert {change.path[0] for change in changes} == {
        "slug",
        "call",
        "workflows",
        "forms",
        "texts",
        "assumed",
    }
    assert ("removed", "workflows.award") in {(c.act, c.where) for c in changes}

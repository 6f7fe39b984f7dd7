"""How labs come into being: from an award, or outside any call in a frozen network."""

import pytest
from sqlalchemy import select

from grantcall.calls.freeze_network import freeze_network
from grantcall.calls.models import Call, Network
from grantcall.core.actor import SHELL
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound
from grantcall.core.resources import Resources
from grantcall.labs.models import Lab, LabRole
from grantcall.labs.open_free_lab import FreeLab, open_free_lab
from grantcall.process.frozen import definition_of
from grantcall.process.models import CallVersion
from grantcall.process.registry import record_kind
from tests.factories import Makers
from tests.lab_world import (
    NETWORK,
    accepted,
    award_for,
    codes,
    count,
    free_lab,
    lab_of,
    network,
)


def test_the_acceptance_of_an_award_opens_the_lab_of_its_proposal(make: Makers) -> None:
    call = make.call()
    make.account()
    proposal = make.sent(call, title="Orti in cassetta", municipality="arese")
    award = award_for(make, proposal)
    lab = accepted(make, award)
    assert lab is not None
    lab = lab_of(lab.id)
    group = lab.name
    assert (lab.state, lab.kind, lab.about) == ("nascent", "nascent", "Orti in cassetta")
    assert (lab.call_id, lab.proposal_id) == (call.id, proposal.id)
    assert (lab.municipality, lab.area, lab.place_id) == ("arese", "commons", None)
    assert (lab.activities, lab.people, lab.helper_minutes) == (0, 0, 0)
    assert lab.slug == group.lower().replace(" ", "-")
    assert lab.due_at is not None  # silence is counted from the first day


def test_a_second_acceptance_makes_no_second_lab(make: Makers) -> None:
    proposal = make.sent(make.call())
    award = award_for(make, proposal)
    first = accepted(make, award)
    assert first is not None
    assert accepted(make, award) is None
    assert count(Lab) == 1
    family = record_kind("lab").of_family(db.session(), proposal.id)
    assert [one.id for one in family] == [first.id]


def test_names_that_repeat_get_addresses_of_their_own(make: Makers) -> None:
    connector = make.account("connector")
    slugs = [
        lab_of(free_lab(make, connector, name)).slug
        for name in ("Spazio Compiti", "Spazio compiti!", "Però, chi?", "New", "☺", "a" * 120)
    ]
    assert slugs == [
        "spazio-compiti",
        "spazio-compiti-2",
        "pero-chi",
        "new-2",
        "x",
        "a" * 40,
    ]


def test_a_free_lab_obeys_its_network_and_has_neither_call_nor_proposal(make: Makers) -> None:
    make.call()
    connector = make.account("connector")
    network_id = network(make)
    lab = lab_of(
        open_free_lab(
            FreeLab("Ludoverse", municipality="lainate", area="time", meets=" il  lunedì "),
            actor=connector,
            clock=make.clock,
        )
    )
    version = db.session.get_one(CallVersion, lab.version_id)
    assert (version.call_id, version.number) == (network_id, 1)
    assert (lab.call_id, lab.proposal_id, lab.kind) == (None, None, "nascent")
    assert (lab.municipality, lab.area, lab.meets) == ("lainate", "time", "il lunedì")
    roles = db.session.execute(select(LabRole.account_id, LabRole.role)).all()
    assert [tuple(row) for row in roles] == [(connector.account_id, "connector")]
    assert record_kind("lab").call_id(lab) is None
    assert record_kind("lab").family_id(lab) is None


def test_a_lab_whose_place_is_not_stated_says_so(make: Makers) -> None:
    lab = lab_of(free_lab(make, make.account("staff"), "Coro"))
    assert (lab.municipality, lab.place_id, lab.area, lab.meets) == (None, None, None, "")
    assert count(LabRole) == 0  # the office opens labs, connectors accompany them


def test_everything_wrong_with_a_free_lab_is_said_at_once(make: Makers) -> None:
    make.call()
    network(make)
    given = FreeLab(" ", place="nowhere", municipality="roma", area="sport", about="x" * 2001)
    with pytest.raises(Invalid) as refusal:
        open_free_lab(given, actor=make.account("connector"), clock=make.clock)
    assert codes(refusal) == [
        "name_missing",
        "too_long",
        "place_unknown",
        "town_unknown",
        "area_unknown",
    ]
    assert count(Lab) == 0


def test_only_connectors_and_the_sites_office_open_labs(make: Makers) -> None:
    call = make.call()
    network(make)
    for actor in (make.account(), make.account("promoter"), make.account("staff", call=call)):
        with pytest.raises(NotFound):
            open_free_lab(FreeLab("Coro"), actor=actor, clock=make.clock)
    assert count(Lab) == 0


def test_no_lab_before_its_network_is_frozen(make: Makers) -> None:
    with pytest.raises(Conflict) as refusal:
        open_free_lab(FreeLab("Coro"), actor=make.account("connector"), clock=make.clock)
    assert codes(refusal) == ["no_network"]
    assert count(Lab) == 0


def test_the_same_token_opens_one_lab(make: Makers) -> None:
    network(make)
    connector = make.account("connector")
    ids = {
        open_free_lab(FreeLab("Coro"), actor=connector, clock=make.clock, token="t")
        for _ in range(2)
    }
    assert (len(ids), count(Lab)) == (1, 1)


def test_freezing_the_same_files_again_adds_no_version(make: Makers) -> None:
    first = network(make)
    assert network(make) == first
    assert (count(Network), count(CallVersion), count(Call)) == (1, 1, 0)
    version = db.session.scalars(select(CallVersion)).one()
    assert definition_of(db.session(), version.id).slug == NETWORK


def test_what_nobody_confirmed_is_confirmed_before_freezing(make: Makers) -> None:
    with pytest.raises(Invalid) as refusal:
        freeze_network(NETWORK, resources=Resources(), actor=SHELL, clock=make.clock)
    assert codes(refusal) == ["assumed"]
    assert (count(Network), count(CallVersion)) == (0, 0)


def test_a_call_is_no_network(make: Makers) -> None:
    with pytest.raises(Conflict) as refusal:
        freeze_network(
            "operazione-comunita-1", resources=Resources(), actor=SHELL, clock=make.clock
        )
    assert codes(refusal) == ["is_a_call"]
    assert count(CallVersion) == 0


def test_who_works_for_one_call_freezes_no_network(make: Makers) -> None:
    staff = make.account("staff", call=make.call())
    before = count(CallVersion)
    for actor in (staff, make.account("connector"), make.account()):
        with pytest.raises(NotFound):
            freeze_network(NETWORK, resources=Resources(), actor=actor, clock=make.clock)
    assert count(CallVersion) == before

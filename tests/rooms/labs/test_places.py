"""Places, what a lab says of itself, and who belongs to it."""

from datetime import date

import pytest
from sqlalchemy import select

from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound
from grantcall.labs.lab_people import follow, let_go, name_person, unfollow
from grantcall.labs.models import LabRole, Place
from grantcall.labs.places import PlaceGiven, add_place, change_place, close_place, place_token
from grantcall.labs.roles import roles_on_lab
from grantcall.labs.set_details import Details, details_token, set_lab_details
from grantcall.people.models import Account
from tests.factories import Makers
from tests.lab_world import codes, count, free_lab, lab_of, living_lab, step, with_role

CAFE = PlaceGiven("#OP Café Lainate", "lainate", "cafe", "via Lamarmora 7", "lun-ven 9-18")


def place(slug: str) -> Place:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Place).where(Place.slug == slug)).one()


def test_a_place_is_added_corrected_and_closed(make: Makers) -> None:
    make.call()
    connector, staff = make.account("connector"), make.account("staff")
    slug = add_place(CAFE, actor=connector, clock=make.clock)
    assert slug == "op-cafe-lainate"
    change_place(
        slug,
        PlaceGiven(" Café  Lainate", "lainate", "cafe", opened_on=date(2015, 5, 4)),
        actor=staff,
        clock=make.clock,
    )
    found = place(slug)
    assert (found.name, found.address, found.opened_on) == ("Café Lainate", "", date(2015, 5, 4))
    close_place(slug, date(2018, 9, 30), actor=connector, clock=make.clock)
    assert place(slug).closed_on == date(2018, 9, 30)
    with pytest.raises(Conflict) as again:
        close_place(slug, date(2018, 9, 30), actor=connector, clock=make.clock)
    assert codes(again) == ["place_closed"]


def test_everything_wrong_with_a_place_is_said_at_once(make: Makers) -> None:
    make.call()
    given = PlaceGiven("", "roma", "castle", "x" * 201, opened_on=date(2030, 1, 1))
    with pytest.raises(Invalid) as refusal:
        add_place(given, actor=make.account("connector"), clock=make.clock)
    expected = ["name_missing", "too_long", "town_unknown", "sort_unknown", "opened_on"]
    assert codes(refusal) == expected
    assert count(Place) == 0


def test_a_place_closes_between_its_opening_and_today(make: Makers) -> None:
    make.call()
    connector = make.account("connector")
    given = PlaceGiven("Corte", "rho", opened_on=date(2018, 5, 1))
    slug = add_place(given, actor=connector, clock=make.clock)
    for day in (date(2018, 4, 30), date(2018, 10, 21)):
        with pytest.raises(Invalid) as refusal:
            close_place(slug, day, actor=connector, clock=make.clock)
        assert codes(refusal) == ["closed_on"]
    assert place(slug).closed_on is None


def test_two_people_who_correct_a_place_at_once_do_not_overwrite(make: Makers) -> None:
    make.call()
    connector = make.account("connector")
    slug = add_place(CAFE, actor=connector, clock=make.clock)
    base = place_token(place(slug))
    change_place(slug, PlaceGiven("Prima", "lainate"), actor=connector, clock=make.clock, base=base)
    with pytest.raises(Conflict) as refusal:
        change_place(
            slug, PlaceGiven("Seconda", "lainate"), actor=connector, clock=make.clock, base=base
        )
    assert codes(refusal) == ["place_changed"]
    assert place(slug).name == "Prima"


def test_only_connectors_and_the_office_touch_places(make: Makers) -> None:
    make.call()
    slug = add_place(CAFE, actor=make.account("connector"), clock=make.clock)
    for role in ("promoter", "reviewer", "auditor", "admin", "applicant"):
        actor = make.account(role)
        with pytest.raises(NotFound):
            add_place(CAFE, actor=actor, clock=make.clock)
        with pytest.raises(NotFound):
            change_place(slug, CAFE, actor=actor, clock=make.clock)
        with pytest.raises(NotFound):
            close_place(slug, date(2018, 10, 1), actor=actor, clock=make.clock)
    assert (count(Place), place(slug).closed_on) == (1, None)
    with pytest.raises(NotFound):
        close_place("nowhere", date(2018, 10, 1), actor=make.account("staff"), clock=make.clock)


def test_a_lab_says_where_and_when_it_meets(make: Makers) -> None:
    make.call()
    connector = make.account("connector")
    slug = add_place(CAFE, actor=connector, clock=make.clock)
    lab_id = free_lab(make, connector)
    contact = with_role(make, lab_id, "contact")
    base = details_token(lab_of(lab_id))
    given = Details(slug, " il lunedì,  9.30-11.30", "Si canta.\n\nSenza provino. ")
    set_lab_details(lab_id, given, actor=contact, clock=make.clock, base=base)
    lab = lab_of(lab_id)
    assert (lab.meets, lab.about) == ("il lunedì, 9.30-11.30", "Si canta.\n\nSenza provino.")
    assert (lab.place_id, lab.municipality) == (place(slug).id, "lainate")
    with pytest.raises(Conflict) as refusal:
        set_lab_details(lab_id, Details(), actor=connector, clock=make.clock, base=base)
    assert codes(refusal) == ["details_changed"]
    set_lab_details(lab_id, Details(), actor=connector, clock=make.clock)
    lab = lab_of(lab_id)
    assert (lab.place_id, lab.meets, lab.municipality) == (None, "", "lainate")


def test_a_closed_place_takes_no_lab(make: Makers) -> None:
    make.call()
    connector = make.account("connector")
    slug = add_place(CAFE, actor=connector, clock=make.clock)
    close_place(slug, date(2018, 10, 1), actor=connector, clock=make.clock)
    lab_id = free_lab(make, connector)
    with pytest.raises(Invalid) as refusal:
        set_lab_details(lab_id, Details(slug, meets="x" * 201), actor=connector, clock=make.clock)
    assert codes(refusal) == ["too_long", "place_unknown"]
    for role in ("promoter", "auditor", "connector"):
        with pytest.raises(NotFound):
            set_lab_details(lab_id, Details(), actor=make.account(role), clock=make.clock)
    with pytest.raises(NotFound):
        member = with_role(make, lab_id, "member")
        set_lab_details(lab_id, Details(), actor=member, clock=make.clock)
    assert lab_of(lab_id).place_id is None


def test_what_has_ended_says_no_more(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    step(make, lab_id, "end", connector, reason="Fine.")
    with pytest.raises(Conflict):
        set_lab_details(lab_id, Details(about="Ancora"), actor=connector, clock=make.clock)
    assert lab_of(lab_id).about == ""


def test_a_connector_follows_a_lab_and_lets_it_go(make: Makers) -> None:
    lab_id = free_lab(make, make.account("staff"))
    connector = make.account("connector")
    for _ in range(2):
        follow(lab_id, actor=connector, clock=make.clock)
    assert "connector" in roles_on_lab(db.session(), connector, lab_of(lab_id))
    assert count(LabRole) == 1
    for _ in range(2):
        unfollow(lab_id, actor=connector, clock=make.clock)
    assert "connector" not in roles_on_lab(db.session(), connector, lab_of(lab_id))
    follow(lab_id, actor=connector, clock=make.clock)
    assert count(LabRole) == 2  # the first time keeps its end
    for role in ("staff", "promoter", "applicant"):
        with pytest.raises(NotFound):
            follow(lab_id, actor=make.account(role), clock=make.clock)
    assert count(LabRole) == 2


def test_people_are_named_and_let_go_by_connector_and_office(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    first = name_person(lab_id, "Ada@Example.org", "contact", actor=connector, clock=make.clock)
    again = name_person(lab_id, "ada@example.org", "contact", actor=connector, clock=make.clock)
    assert first == again
    name_person(lab_id, "bruno@example.org", "contact", actor=connector, clock=make.clock)
    present = db.session.execute(
        select(Account.email, LabRole.role)
        .join(Account, Account.id == LabRole.account_id)
        .where(LabRole.until.is_(None), LabRole.role != "connector")
    )
    assert [tuple(row) for row in present] == [("bruno@example.org", "contact")]
    let_go(first, actor=make.account("staff"), clock=make.clock)
    assert count(Account) == 4
    with pytest.raises(Invalid):
        name_person(lab_id, "nobody", "contact", actor=connector, clock=make.clock)
    with pytest.raises(Invalid) as refusal:
        name_person(lab_id, "ada@example.org", "connector", actor=connector, clock=make.clock)
    assert codes(refusal) == ["role_unknown"]


def test_nobody_else_says_who_belongs_to_a_lab(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    role_id = name_person(lab_id, "ada@example.org", "member", actor=connector, clock=make.clock)
    before = count(LabRole)
    strangers = [make.account(role) for role in ("connector", "promoter", "auditor", "admin")]
    for actor in [*strangers, make.account()]:
        with pytest.raises(NotFound):
            name_person(lab_id, "eva@example.org", "contact", actor=actor, clock=make.clock)
        with pytest.raises(NotFound):
            let_go(role_id, actor=actor, clock=make.clock)
    with pytest.raises(NotFound):
        let_go("0" * 26, actor=connector, clock=make.clock)
    present = select(LabRole.id).where(LabRole.until.is_(None), LabRole.id == role_id)
    assert db.session.scalars(present).all() == [role_id]
    assert count(LabRole) == before

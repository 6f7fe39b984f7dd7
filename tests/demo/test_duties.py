"""Signed in with a printed account, each duty is reached by following links alone."""

from tests.demo.conftest import Demo
from tests.demo.crawl import Visitor

COMMITTEE = {"evaluation.desk", "evaluation.sheet", "evaluation.conflict"}
EVERYBODY = {
    *("calls.home", "calls.call", "calls.check", "calls.help_page", "people.sign_in"),
    *("evaluation.public_ranking", "labs.catalogue_page", "labs.lab_page", "labs.places_page"),
    *("impact.figures_page", "impact.indicator", "funding.verify"),
}
DUTIES: dict[str, set[str]] = {
    "staff": {
        *("desks.desk", "desks.proposal_list", "desks.record", "desks.record_people"),
        *("desks.step_form", "desks.clarification_form", "desks.outbox", "calls.staff_call"),
        *("evaluation.committee", "evaluation.ranking", "evaluation.minutes"),
        *("funding.allocation", "funding.scenario", "funding.awards", "funding.award_record"),
        *("funding.letters", "funding.letter", "funding.account", "funding.tranches"),
        *("funding.tranche_step_form", "funding.reports", "funding.report_record"),
        *("impact.staff_figures", "labs.new_lab", "labs.network_page", "labs.new_place"),
    },
    "chair": {*COMMITTEE, "evaluation.chair", "evaluation.chair_proposal", "evaluation.ranking"},
    "reviewer": COMMITTEE,
    "auditor": {
        *("desks.audit", "desks.desk", "desks.record", "evaluation.ranking"),
        *("funding.allocation", "funding.awards", "funding.tranches"),
    },
    "admin": {"people.accounts", "people.new_account", "desks.outbox", "desks.audit"},
    "connector": {"labs.following", "labs.diary", "labs.step", "labs.new_lab", "labs.new_place"},
    "contact": {"proposals.mine", "proposals.apply"},
}
"""The views that each role must find, by the name of the view."""
OF_CONTACTS = {
    *("proposals.draft", "proposals.section", "proposals.people", "proposals.preview"),
    *("proposals.clarification", "proposals.sent", "proposals.receipt", "proposals.withdrawing"),
    *("funding.award_page", "funding.letter_file", "funding.report_page", "labs.diary"),
}
"""What the contacts find between them: their groups stand at different points."""


def test_each_duty_is_reached_by_links(demo: Demo) -> None:
    missing = []
    of_contacts: set[str] = set()
    for account in demo.told["accounts"]:
        reached = reached_by(Visitor(demo.client(account["email"])))
        missing += [f"{account['email']}: {one}" for one in DUTIES[account["role"]] - reached]
        if account["role"] == "contact":
            of_contacts |= reached
    missing += [f"contacts: {one}" for one in OF_CONTACTS - of_contacts]
    missing += [f"nobody: {one}" for one in EVERYBODY - reached_by(Visitor(demo.app.test_client()))]
    assert sorted(missing) == []


def reached_by(visitor: Visitor) -> set[str]:
    """Return the views that somebody reaches from the home page by links alone."""
    return {seen.endpoint for seen in visitor.walk(most=4) if seen.status == 200}

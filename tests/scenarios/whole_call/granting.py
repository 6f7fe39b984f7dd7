"""From the first scenario of the money to the groups' answers to their letters."""

from tests.scenarios.whole_call.cast import HOME, Cast, Group, act


def the_money_is_allocated(cast: Cast) -> None:
    """One officer drafts and proposes; only another one can approve, under an act."""
    page = cast.at_the_call(cast.first).follow("Il riparto")
    print(page)
    page = page.press("Prova", name="Per intero")
    print(page)
    page = page.press("Proponi")
    print(page)
    assert not page.shows("Approva il riparto")
    scenario = page.path
    cast.nobody_else(f"{HOME}/allocation", scenario)
    page = cast.at_the_call(cast.second).follow("Il riparto")
    page = page.follow("Leggete e approvate")
    print(page)
    page = page.press("Approva il riparto", **act(cast.clock, "11", "Riparto"))
    print(page)
    cast.wait(minutes=20)
    assert cast.call().kind == "running"
    assert cast.kinds() == ["awarded", "awarded", "withdrawn"]

"""From the closing of the call to the admission under an act."""

from tests.scenarios.whole_call.cast import HOME, Cast, act
from tests.scenarios.whole_call.opening import paper


def the_office_screens(cast: Cast) -> None:
    """The call closes; one group completes a point, one withdraws, two are admitted."""
    cast.wait_for("closes")
    assert cast.call().kind == "screening"
    assert cast.kinds() == ["screening", "screening", "screening"]
    page = cast.at_the_call(cast.first).says("Chiuso, in istruttoria").follow("Le domande")
    page.says("3 domande", "chiesti 5.300 €", "In istruttoria")
    print(page)
    _, second, third = cast.groups
    page = page.follow(second.title)
    print(page)
    page = page.follow("Chiedi un'integrazione")
    print(page)

"""Who looks after the figures of a programme: it stands above every call."""

from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call


def may_manage_figures(actor: Actor) -> bool:
    """Tell whether an actor works for all calls, not for one of them alone."""
    return allowed(Right.FIGURES_MANAGE, roles_on_call(actor, None))


def require_figures(actor: Actor) -> None:
    """Refuse whoever does not look after the figures: the page is not there for them."""
    if not may_manage_figures(actor):
        raise NotFound()

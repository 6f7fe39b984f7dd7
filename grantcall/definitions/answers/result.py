"""What reading one answer gives."""

from dataclasses import dataclass

from grantcall.core.errors import Reason


@dataclass(frozen=True, slots=True)
class Read:
    """A value ready for JSON (`None` = nothing was answered), and what is wrong with it.

    A value with reasons can be kept in a draft but not sent; no value with reasons could
    not be read at all.
    """

    value: object | None
    reasons: tuple[Reason, ...] = ()

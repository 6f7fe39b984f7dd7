"""Refusals: one family, each with a code and all its reasons."""

from dataclasses import dataclass

from grantcall.core.words import Words


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was refused, in words a person can act upon.

    `code` is stable and never shown; `field` names the answer concerned; `article`
    cites the rule's source; `next` says what to do.
    """

    code: str
    text: Words
    next: Words | None = None
    field: str | None = None
    article: str | None = None


class Refusal(Exception):
    """A request that the domain turns down. Nothing was changed."""

    code = "refused"
    summary = Words("Non si può fare.", "This cannot be done.")

    def __init__(self, *reasons: Reason, code: str | None = None) -> None:
        super().__init__("; ".join(reason.text.en or reason.text.it for reason in reasons))
        self.reasons = reasons
        if code is not None:
            self.code = code


class NotFound(Refusal):
    """The thing does not exist, or is not for this actor: both look the same."""

    code = "not_found"
    summary = Words(
        "Questa pagina non c'è, oppure non è per voi.",
        "This page does not exist, or is not for you.",
    )


class Invalid(Refusal):
    """What was typed cannot be taken as it stands."""

    code = "invalid"
    summary = Words("Qualcosa va corretto.", "Something needs correcting.")


class Conflict(Refusal):
    """Somebody else changed the same thing meanwhile; both texts are kept."""

    code = "conflict"
    summary = Words("Qualcun altro ha cambiato questa parte.", "Someone else changed this part.")


class TooMany(Refusal):
    """Too many attempts in a short time."""

    code = "too_many"
    summary = Words("Troppi tentativi.", "Too many attempts.")


class SettingsError(Exception):
    """Settings that cannot be used; `faults` holds one sentence per fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class DefinitionFaults(Exception):
    """Definition files with faults; `faults` holds `file: path: message` lines."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults

"""The parts of a definition that nobody has confirmed: accepted knowingly, or refused."""

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Definition


def confirm_assumed(definition: Definition, accepted: bool) -> None:
    """Raise `Invalid` (`assumed`) with the unconfirmed paths, unless they are accepted."""
    if definition.assumed and not accepted:
        raise Invalid(
            Reason(
                "assumed",
                Words(
                    "Nessuno ha ancora confermato: {paths}.",
                    "Nobody has confirmed yet: {paths}.",
                ).format(paths=", ".join(definition.assumed)),
                next=Words(
                    "Confermate che valgono così, o correggete i file.",
                    "Confirm that they hold as they are, or correct the files.",
                ),
                field="accept_assumed",
            )
        )

"""The details a payment needs: kept in one place, committed to everywhere else.

Account, holder and tax code are answers that the form keeps as `payments`. While a group
writes they lie in its sheet; once the acceptance is sent they move into a sheet of their
own, with a salt. The document that is filed for good holds only a salted digest of each:
it proves what was sent, and forgetting the sheet forgets the details.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.ids import new_salt
from grantcall.core.unit_of_work import Work
from grantcall.definitions.answers.texts import read_iban
from grantcall.definitions.model import Column, Form
from grantcall.funding.models_project import AwardSheet
from grantcall.funding.sheets import new_award_sheet

SLOT = "payments"
KEEP = "payments"
_MASKED = ("iban", "tax_code")
_LEFT = {"iban": (4, 4), "tax_code": (0, 4)}


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """What the payment rests on, by field, and the digest of it that a check names."""

    values: Mapping[str, object]
    salt: str

    @property
    def digest(self) -> str:
        """Return the salted digest of all details."""
        return sha256_hex(self.salt.encode() + b"\x00" + canonical_bytes(dict(self.values)))

    def commitments(self) -> dict[str, str]:
        """Return a salted digest per field, for the document that is filed."""
        return {name: _committed(self.salt, name, value) for name, value in self.values.items()}


def fields_for_payment(form: Form) -> tuple[str, ...]:
    """Return the fields of a form that are kept for payments."""
    return tuple(field.id for field in form.fields.values() if field.keep == KEEP)


def is_masked(column: Column) -> bool:
    """Tell whether a stored answer is never shown whole on a page."""
    return column.type in _MASKED


def masked(column: Column, value: object) -> str:
    """Return an answer with its middle hidden; whole where its type is not secret."""
    text = str(value)
    if not is_masked(column):
        return text
    first, last = _LEFT[column.type]
    return f"{text[:first]}{' ' if first else ''}•••• •••• {text[-last:]}"


def details_in(sheet: AwardSheet | None) -> PaymentDetails | None:
    """Return the details that a sheet of the slot `payments` holds."""
    if sheet is None or not sheet.answers:
        return None
    values, salt = sheet.answers.get("values"), sheet.answers.get("salt")
    assert isinstance(values, dict)
    return PaymentDetails(values, str(salt))


def details_of(session: Session, award_id: str) -> PaymentDetails | None:
    """Return the details that the payments of an award rest on."""
    return details_in(session.get(AwardSheet, (award_id, SLOT)))


def keep_details(work: Work, award_id: str, values: Mapping[str, object]) -> PaymentDetails:
    """Put the details of an award into their own place, with a new salt."""
    details = PaymentDetails(dict(values), new_salt())
    sheet = work.session.get(AwardSheet, (award_id, SLOT)) or new_award_sheet(award_id, SLOT, work)
    sheet.answers = {"values": dict(values), "salt": details.salt}
    sheet.version += 1
    sheet.changed_at, sheet.changed_by = work.now, work.actor.ref
    work.session.add(sheet)
    return details


def account_is_sound(form: Form, details: PaymentDetails) -> bool:
    """Tell whether every account among the details is one that can exist."""
    return all(
        not read_iban(str(details.values.get(field.id, ""))).reasons
        for field in form.fields.values()
        if field.type == "iban"
    )


def _committed(salt: str, name: str, value: object) -> str:
    return sha256_hex(salt.encode() + b"\x00" + name.encode() + b"\x00" + canonical_bytes(value))

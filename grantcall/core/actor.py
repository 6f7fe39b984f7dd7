"""Who acts: an explicit value handed to every use case."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Roles an account can be granted (contract §2)."""

    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    CHAIR = "chair"
    STAFF = "staff"
    CONNECTOR = "connector"
    PROMOTER = "promoter"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, for one call or (with `call_id` None) for all."""

    role: str
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """An account, the engine, a member with a personal link, the shell, or a visitor.

    `ref` is what the audit trail shows: "account:<id>", "member:<id>", "engine", "shell",
    "visitor".
    """

    ref: str
    account_id: str | None = None
    member_id: str | None = None
    display_name: str = ""
    language: str = "it"
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def has_role(self, role: str, call_id: str | None = None) -> bool:
        """Tell whether a role is held for `call_id` (grants without a call hold for all)."""
        return any(
            grant.role == role and (grant.call_id is None or grant.call_id == call_id)
            for grant in self.grants
        )

    def call_ids(self, role: str) -> frozenset[str] | None:
        """Return the calls a role is held for; `None` means all of them."""
        held = [grant.call_id for grant in self.grants if grant.role == role]
        if None in held:
            return None
        return frozenset(call_id for call_id in held if call_id is not None)

    @property
    def is_engine(self) -> bool:
        """Tell whether the engine itself acts (a clock or a follow-up)."""
        return self.ref == "engine"


ENGINE = Actor(ref="engine", display_name="grantcall")
VISITOR = Actor(ref="visitor")
SHELL = Actor(
    ref="shell",
    display_name="grantcall (shell)",
    grants=frozenset({Grant("staff"), Grant("admin")}),
)

"""The caller of a request: an account, the roles that its token grants, and the civil servant behind it."""

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from shared.errors import Forbidden, UnknownSubject, text

__all__ = ["ROLES", "Caller", "Grant", "Role"]

Role = Literal["evaluator", "unit_admin", "training_admin", "analyst", "operator"]
ROLES: frozenset[str] = frozenset(get_args(Role))


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, within `unit_id` and what lies below it; without a unit, within the whole government."""

    role: str
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. Unit, superior and reports come from the service's own copy of people, never from the token."""

    issuer: str
    subject: str
    government_id: UUID | None = None
    person_id: UUID | None = None
    unit_id: UUID | None = None
    grants: tuple[Grant, ...] = ()

    def has(self, *roles: Role) -> bool:
        """Whether the caller holds one of `roles`, in any unit."""
        return any(grant.role in roles for grant in self.grants)

    def require(self, *roles: Role) -> None:
        """Raise `Forbidden`, naming the roles that would do, when the caller holds none of them."""
        if not self.has(*roles):
            names = ", ".join(roles)
            raise Forbidden(
                text(
                    f"Tindakan ini memerlukan peran: {names}. Minta peran itu kepada administrator instansi Anda.",
                    f"This needs one of the roles: {names}. Ask your government's administrator for it.",
                )
            )

    def require_whole(self, *roles: Role) -> None:
        """Raise `Forbidden` unless the caller holds one of `roles` for the whole government, not only in a unit."""
        self.require(*roles)
        if self.units_of(*roles) is not None:
            raise Forbidden(
                text(
                    "Tindakan ini untuk seluruh instansi, sedangkan peran Anda terbatas pada unit kerja. "
                    "Minta administrator instansi melakukannya.",
                    "This is for the whole government, and your role ends at a unit. "
                    "Ask the government's administrator to do it.",
                )
            )

    def require_system(self) -> None:
        """Raise `Forbidden` unless the caller operates the whole system: the role operator, in no government."""
        self.require("operator")
        if self.government_id is not None or self.units_of("operator") is not None:
            raise Forbidden(
                text(
                    "Tindakan ini menyangkut semua instansi. Hanya operator sistem, dengan token tanpa instansi, "
                    "yang dapat melakukannya.",
                    "This concerns every government. Only a system operator, whose token names none, can do it.",
                )
            )

    def units_of(self, *roles: Role) -> frozenset[UUID] | None:
        """The units in which the caller holds one of `roles`; None means the whole government."""
        units = [grant.unit_id for grant in self.grants if grant.role in roles]
        if None in units:
            return None
        return frozenset(unit for unit in units if unit is not None)

    @property
    def person(self) -> UUID:
        """The civil servant behind the account; raises `UnknownSubject` when there is none."""
        if self.person_id is None:
            raise UnknownSubject
        return self.person_id

    @property
    def government(self) -> UUID:
        """The government within which the caller acts; raises `Forbidden` when the token names none."""
        if self.government_id is None:
            raise Forbidden(
                text(
                    "Token Anda tidak menyebut instansi. Masuk kembali dengan memilih instansi.",
                    "Your token names no government. Sign in again and choose one.",
                )
            )
        return self.government_id

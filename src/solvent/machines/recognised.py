"""What a program that signs in may do, and where grants let it or a member go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Way:
    """Where a grant leads: the organisation that gave it, and to whom of the grantee's.

    member_id: the one member that may go there, None for all of the grantee's organisation.
    """

    tenant_id: UUID
    grant_id: UUID
    member_id: UUID | None

    @staticmethod
    def of(row: Mapping[str, Any]) -> Way:
        """Read a row of find_way."""
        return Way(
            UUID(int=row["granting_tenant_id"].int), row["grant_id"], row["grantee_member_id"]
        )


@dataclass(frozen=True, slots=True)
class Machine:
    """A key or client that holds. companies: None for all of the organisation.

    address_ranges: CIDR blocks that it may come from, none for anywhere.
    made_by: the member who made it, None where the operator did.
    """

    permissions: frozenset[str]
    companies: frozenset[UUID] | None
    address_ranges: tuple[str, ...]
    tenant_state: str
    policy_version: int
    ways: tuple[Way, ...] = ()
    last_used_at: datetime | None = None
    made_by: UUID | None = None

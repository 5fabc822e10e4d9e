"""The inventory: what of a tenant goes into its export, what does not and why, in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from solvent.errors import Invalid

TENANT_COLUMN: Final = "tenant_id"


class TablesCircular(Invalid):
    """Tables refer to one another in a circle, so no order of writing them exists."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the catalogue has it.

    type: its SQL type. counted: given by the database itself, so it is never written.
    note: the catalogue's comment, or ''.
    """

    name: str
    type: str
    counted: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of tenants' rows as the catalogue has it.

    key: the columns of its primary key. refers: the tables that its rows point to.
    born: its place in the order in which tables were made.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers: frozenset[str]
    born: int
    note: str = ""


# Tables with a tenant's rows that stay behind, each with the reason that stands in the archive.
LEFT_OUT: Final[Mapping[str, str]] = {
    "session": "Who is signed in here; members sign in again at the new place.",
    "sign_in_link": "One-time links of this installation; new ones are made at the new place.",
    "password": "Hashes of passwords; members set new ones by a link.",
    "totp": "Seeds of one-time codes; members set them up again.",
    "recovery_code": "Hashes of recovery codes; they are made again.",
    "passkey": "Passkeys hold for the address of this installation only.",
    "reset_link": "One-time links of this installation.",
    "audit_unnumbered": "Records that wait for their number; follows from the records.",
    "audit_due": "What this installation has planned to do; it is planned anew.",
    "audit_witness": "Where this installation sends its checkpoints, with secrets; name it again.",
    "oauth_client_secret": "Hashes of clients' secrets; make new ones.",
    "oauth_token_revoked": "Tokens of this installation, which hold nowhere else.",
    "oauth_assertion_seen": "Tokens of this installation, which hold nowhere else.",
    "federated_member": "Keyed hashes that link members to a provider; made when they sign in.",
    "federated_sign_in": "Sign-ins on their way to a provider and back.",
    "federated_session": "Which provider a session of this installation came from.",
    "credential": "Hashes of secrets that lead to members and keys here; they are set again.",
    "export": "The list of exports themselves.",
    "departure_due": "When the organisation is to be erased here.",
    "departure": "Whether the organisation is about to leave this installation.",
    "tombstone": "What stays here of an organisation that has left.",
}
# Columns that stay behind, by table, each with the reason; a restored row has none or the default.
BLANKED: Final[Mapping[str, Mapping[str, str]]] = {
    "identity_provider": {"client_secret_sealed": "Shared with the provider; set it again."},
}
SET_AGAIN: Final = (
    "Members' passwords, one-time codes, passkeys and recovery codes: each member gets a link.",
    "API keys and clients: make new ones; the old secrets lead nowhere.",
    "Secrets of identity providers and witnesses.",
    "The proof of e-mail domains; after it a directory sends its members once more.",
    "Access given to accountants and lenders: offer it again.",
)
# Of these tables only the rows that hold of the condition go along, with the reason.
PART: Final[Mapping[str, tuple[str, str]]] = {
    "outbox": (
        "relayed_at is null and type <> 'export.requested'",
        "Only what still waits to be done, but for exports; the rest has been done.",
    ),
}


def exported(tables: Sequence[Table]) -> list[Table]:
    """List the tables that go into an export, in an order in which they can be written back.

    A table stands after those that it refers to, else in the order in which tables were made,
    which rules of the database rely on. Raises TablesCircular.
    """
    waiting = sorted((one for one in tables if one.name not in LEFT_OUT), key=_born)
    known = {one.name for one in waiting}
    done: list[Table] = []
    placed: set[str] = set()
    while waiting:
        free = [one for one in waiting if (one.refers & known) - {one.name} <= placed]
        if not free:
            names = ", ".join(one.name for one in waiting)
            message = f"These tables refer to one another in a circle: {names}."
            raise TablesCircular(message)
        done.append(free[0])
        placed.add(free[0].name)
        waiting.remove(free[0])
    return done


def left_out(tables: Sequence[Table]) -> dict[str, str]:
    """Say what stays behind of these tables, and why."""
    found = {table.name: LEFT_OUT[table.name] for table in tables if table.name in LEFT_OUT}
    for table in tables:
        blanked = BLANKED.get(table.name, {})
        found |= {f"{table.name}.{column}": reason for column, reason in blanked.items()}
        if table.name in PART:
            found[f"{table.name} (a part)"] = PART[table.name][1]
    return found


def written(table: Table) -> list[Column]:
    """List the columns of a table that go along."""
    blanked = BLANKED.get(table.name, {})
    return [one for one in table.columns if not one.counted and one.name not in blanked]


def _born(table: Table) -> int:
    return table.born

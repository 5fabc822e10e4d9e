"""The index of all that is sealed: columns, how their rows are named, the keyed hash beside them.

What seals again, exports or erases goes by this list; a test holds it against the schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

_SEALED = "_sealed"


class Row(Protocol):
    """A row that was read: gives the value of a column by its name."""

    def __getitem__(self, name: str, /) -> Any:
        """Give a column's value."""


@dataclass(frozen=True, slots=True)
class Blind:
    """A column with the keyed hash of what is sealed, by which it is looked for.

    The hashed text is the values of the columns `before`, then the plain text, joined by '/'.
    instead: the columns that are hashed where the plain text is empty; () hashes no empty text.
    """

    column: str
    purpose: str
    before: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()

    def text(self, plain: str, row: Row) -> str:
        """Give the text whose keyed hash stands in the column."""
        if not plain and self.instead:
            return "/".join(str(row[name]) for name in self.instead)
        return "/".join((*(str(row[name]) for name in self.before), plain))


@dataclass(frozen=True, slots=True)
class SealedField:
    """One sealed column of a table under row-level security.

    rows: the columns that name a row beside tenant_id, in the order of the primary key.
    placed_by: the column that holds the place itself, where a row's ids do not name it.
    rows_at_once: how many envelopes may be held in memory together.
    """

    table: str
    column: str
    rows: tuple[str, ...]
    blind: Blind | None = None
    placed_by: str = ""
    rows_at_once: int = 200

    def place(self, *row: object) -> str:
        """Name the place to which a row's envelope is bound: 'table/field/row'."""
        field = self.column.removesuffix(_SEALED)
        return "/".join((self.table, field, *(str(value) for value in row)))

    def place_of(self, row: Row) -> str:
        """Name the place of a row that was read, by its columns."""
        if self.placed_by:
            return str(row[self.placed_by])
        return self.place(*(row[name] for name in self.rows))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that opening, and blinding again, needs."""
        names = [*self.rows, self.column, *filter(None, (self.placed_by,))]
        if self.blind:
            names += (*self.blind.before, *self.blind.instead)
        return tuple(dict.fromkeys(names))


IMPORT_FILE = SealedField("import_file", "sealed", ("import_id",), rows_at_once=1)
NUMBER_BLIND = Blind(
    "number_blind",
    "bank_account.number",
    before=("company_id", "kind"),
    instead=("bank_account_id",),
)
ACCOUNT_NUMBER = SealedField(
    "bank_account", "number_sealed", ("bank_account_id",), blind=NUMBER_BLIND
)

PASSWORD = SealedField("password", "sealed", ("member_id",))
TOTP = SealedField("totp", "sealed", ("member_id",))
SESSION_ORIGIN = SealedField("session", "origin_sealed", ("session_id",))
RESET_EMAIL = SealedField("reset_link", "email_sealed", ("reset_link_id",))

EXPORT_KEY = SealedField("export", "key_sealed", ("export_id",))
EXPORT_LOCK = SealedField("export", "lock_sealed", ("export_id",))
DIRECTORY_DOCUMENT = SealedField("directory_user", "document_sealed", ("member_id",))
DIRECTORY_NAME = SealedField(
    "directory_user",
    "user_name_sealed",
    ("member_id",),
    blind=Blind("user_name_blind", "directory_user.name"),
)

ABOUT = SealedField("approval_request", "about_sealed", ("approval_id",))

MEMBER_NAME = SealedField("member", "name_sealed", ("member_id",))
MEMBER_EMAIL = SealedField(
    "member", "email_sealed", ("member_id",), blind=Blind("email_blind", "member/email")
)
INVITATION_EMAIL = SealedField(
    "invitation", "email_sealed", ("invitation_id",), blind=Blind("email_blind", "invitation/email")
)
GRANTEE = SealedField("grant_given", "grantee_sealed", ("grant_id",))
GRANTOR = SealedField("grant_given", "grantor_sealed", ("grant_id",))

PROVIDER_SECRET = SealedField(
    "identity_provider", "client_secret_sealed", ("identity_provider_id",)
)

AUDIT_OPENING = SealedField(
    "audit_opening", "sealed", ("audit_record_id", "part"), placed_by="place"
)
WITNESS_ADDRESS = SealedField("audit_witness", "sealed", ("witness_id",))

FIELDS: tuple[SealedField, ...] = (
    PASSWORD,
    TOTP,
    SESSION_ORIGIN,
    RESET_EMAIL,
    MEMBER_NAME,
    MEMBER_EMAIL,
    INVITATION_EMAIL,
    GRANTEE,
    GRANTOR,
    PROVIDER_SECRET,
    ABOUT,
    IMPORT_FILE,
    ACCOUNT_NUMBER,
    EXPORT_KEY,
    EXPORT_LOCK,
    DIRECTORY_DOCUMENT,
    DIRECTORY_NAME,
    AUDIT_OPENING,
    WITNESS_ADDRESS,
)

"""A company's chart as it stands: its accounts, found by id, role or code."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from solvent.errors import NotFound
from solvent.ledger.accounts import Kind, Role


class AccountUnknown(NotFound):
    """The company has no such account."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a company."""

    account_id: UUID
    code: str
    name: str
    kind: Kind
    role: Role


@dataclass(frozen=True, slots=True)
class Chart:
    """All accounts of a company, by code."""

    accounts: tuple[Account, ...]

    def by_role(self, role: Role) -> Account:
        """Give the first account of a role. Raises AccountUnknown."""
        for account in self.accounts:
            if account.role is role:
                return account
        message = f"The chart has no account for {role}."
        raise AccountUnknown(message)

    def by_id(self, account_id: UUID) -> Account:
        """Give the account. Raises AccountUnknown."""
        for account in self.accounts:
            if account.account_id == account_id:
                return account
        message = "The company has no such account."
        raise AccountUnknown(message, remedy="Choose one from its chart of accounts.")

    def has(self, account_id: UUID) -> bool:
        """Tell whether the account is in the chart."""
        return any(account.account_id == account_id for account in self.accounts)

    def id_by_role(self) -> dict[Role, UUID]:
        """Give the first account of each role."""
        found: dict[Role, UUID] = {}
        for account in self.accounts:
            found.setdefault(account.role, account.account_id)
        return found

    def next_code(self, first: int) -> str:
        """Give the next free code of the block that starts at `first`."""
        taken = {account.code for account in self.accounts}
        code = first
        while str(code) in taken:
            code += 1
        return str(code)

"""Where a statement goes: an own account that is there, a new one, or a question."""

from __future__ import annotations

from dataclasses import dataclass

from solvent import ids
from solvent.connectors.bank_account import BankAccount
from solvent.connectors.statement import Question

ANSWER = "account"
NEW = "new"
QUESTION = "The file names no account. Which of yours is the statement of?"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement goes.

    account: one that is there; None for a new one, or while it must be asked.
    answer: the name under which the person tells it, '' where the statement names its account.
    choices: the accounts it may be of, the likeliest first, where the statement names none.
    asks: nothing tells which of them is meant.
    books_minor: what the books hold before the statement's first line, None where unknown.
    known: how many of its lines are already there.
    """

    account: BankAccount | None
    answer: str = ""
    choices: tuple[BankAccount, ...] = ()
    asks: bool = False
    books_minor: int | None = None
    known: int = 0

    @property
    def goes_to(self) -> str:
        """The account as it is shown and answered; 'new' for one that is to be made."""
        return shown(self.account) if self.account else NEW

    def question(self) -> Question:
        """Ask which of the choices is meant, or a new account."""
        return Question(self.answer, (*map(shown, self.choices), NEW), QUESTION)


def shown(account: BankAccount) -> str:
    """Give the id by which an own account is shown and answered."""
    return ids.show(ids.BANK_ACCOUNT, account.bank_account_id)

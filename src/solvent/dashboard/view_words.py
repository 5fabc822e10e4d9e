"""The words for values that other rooms name by key: severities, frequencies, kinds, ties."""

from __future__ import annotations

from datetime import date
from typing import Final

from solvent.connectors.statement import AccountKind, Tie
from solvent.dashboard.charts_score import Band
from solvent.dashboard.language import Language
from solvent.dashboard.views import SignInState
from solvent.dashboard.views_books import StatementKind
from solvent.insights.finding import Severity

FREQUENCY: Final = {
    "weekly": "every week",
    "biweekly": "every two weeks",
    "semimonthly": "twice a month",
    "monthly": "every month",
    "quarterly": "every quarter",
    "yearly": "every year",
}
ACCOUNT_KIND: Final = {
    AccountKind.BANK: "Bank account",
    AccountKind.CARD: "Card",
    AccountKind.MOBILE_MONEY: "Mobile money",
}
TIE: Final = {
    Tie.TIED: "Ties to the bank's balance",
    Tie.BROKEN: "Does not tie to the bank's balance",
    Tie.UNKNOWN: "The file states no balance to tie to",
}
TIE_SEVERITY: Final = {
    Tie.TIED: Severity.GOOD,
    Tie.BROKEN: Severity.WARNING,
    Tie.UNKNOWN: Severity.NOTICE,
}
STATEMENT: Final = {
    StatementKind.PROFIT: "Profit and loss",
    StatementKind.BALANCE: "Balance sheet",
    StatementKind.TRIAL: "Trial balance",
}
SIGN_IN: Final = {
    SignInState.ASK: ("Sign in", "This page is for members of the organisation."),
    SignInState.USED: ("This link was used already", "Each sign-in link opens one session only."),
    SignInState.EXPIRED: ("This link has expired", "Nobody used it in time, so it was closed."),
    SignInState.SIGNED_OUT: ("You are signed out", "The session of this browser has ended."),
}
BANDS: Final = (
    Band("critical", "Critical", 0),
    Band("weak", "Weak", 30),
    Band("steady", "Steady", 50),
    Band("strong", "Strong", 75),
)
_SURE, _LIKELY = 85, 60
_KILO, _MEGA = 1000, 1_000_000


def sureness(confidence: int) -> str:
    """Say a confidence from 0 to 100 in a word (a message id)."""
    if confidence >= _SURE:
        return "sure"
    return "likely" if confidence >= _LIKELY else "a guess"


def quarter(day: date, language: Language) -> str:
    """Name the quarter that holds the day."""
    number = (day.month - 1) // 3 + 1
    return language.text("Q{number} {year}", number=number, year=day.year)


def file_size(size_bytes: int, language: Language) -> str:
    """Write a file's size."""
    if size_bytes < _KILO:
        return language.plural("{n} byte", "{n} bytes", size_bytes)
    if size_bytes < _MEGA:
        return language.text("{n} KB", n=language.numbers.count(round(size_bytes / _KILO)))
    return language.text("{n} MB", n=language.numbers.decimal(size_bytes / _MEGA, places=1))

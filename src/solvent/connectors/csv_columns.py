"""Which column of a table is what: by the words of its header, else by what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from solvent.connectors import csv_words
from solvent.connectors.csv_table import Row, looks_like_amount, looks_like_day
from solvent.connectors.statement import FileRefused

_HEADER_ROWS = 80
_SAMPLE_ROWS = 200
_MANY = frozenset({"description", "counterparty", "date", "account"})
_CODE = re.compile(r"[A-Z]{3}")
_GUESSED = 5  # the rank of roles that a single word suggests
_BY_TOKEN = (
    *((token, ("date", _GUESSED)) for token in ("date", "datum", "fecha", "data", "dato", "dt")),
    *((token, ("balance", _GUESSED)) for token in ("balance", "saldo", "solde", "kontostand")),
    *((token, ("debit", _GUESSED)) for token in ("debit", "withdrawal", "debito", "soll")),
    *((token, ("credit", _GUESSED)) for token in ("credit", "deposit", "credito", "haben")),
    *((token, ("amount", _GUESSED)) for token in ("amount", "betrag", "montant", "importe")),
    ("currency", ("currency", _GUESSED)),
)
_MOST = 0.8  # of the cells of a column must be alike for it to be taken by its cells
_FOREIGN = re.compile(
    r"partner|counter|gegen|tegen|empf|beguenst|begunst|payee|benef|original|orig |ultimate|"
    r"auftraggeber|kontrahent|remote|other|third|exchange|foreign|transfer amount"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of the columns, from 0. header: the header's row, None where there is none.

    dates: best first. descriptions: in the file's order, joined. currency: of the header's
    brackets, or ''. names: the header's own words, for messages.
    """

    header: Row | None
    names: list[str]
    dates: list[int]
    one: dict[str, int] = field(default_factory=dict)
    descriptions: list[int] = field(default_factory=list)
    counterparties: list[int] = field(default_factory=list)
    accounts: list[int] = field(default_factory=list)
    currency: str = ""

    @property
    def width(self) -> int:
        """The number of columns that rows are filled up to."""
        known = (*self.dates, *self.one.values(), *self.descriptions, *self.counterparties)
        return max(len(self.names), *known, *self.accounts, 0) + 1

    def place(self, role: str) -> int:
        """Give the column of a role, -1 where the table has none."""
        return self.one.get(role, -1)

    def name(self, at: int) -> str:
        """Name a column as its header does, else by its number."""
        if 0 <= at < len(self.names) and self.names[at].strip():
            return self.names[at].strip()
        return f"column {at + 1}"


def find_header(rows: Sequence[Row]) -> int | None:
    """Give the index of the header among the first rows, None where there is none.

    Raises FileRefused where the header is that of another sort of table.
    """
    best: tuple[int, int] | None = None
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        roles = {role for role, _ in _roles(row.cells) if role}
        has_amount = "amount" in roles or {"debit", "credit"} & roles
        if "date" in roles and has_amount and (best is None or len(roles) > best[0]):
            best = (len(roles), at)
    found = best[1] if best else None
    _refuse_other_tables(rows, found)
    return found


def by_header(rows: Sequence[Row], at: int) -> Columns:
    """Find the columns by the header at a row and the rows below it. Raises FileRefused."""
    return _by_header(rows[at], rows[at + 1 : at + 1 + _SAMPLE_ROWS])


def _roles(cells: Sequence[str]) -> list[tuple[str, int]]:
    """Give each header cell's role and rank; ('', 0) where it means nothing to us."""
    return [_role(cell) for cell in cells]


def _role(cell: str) -> tuple[str, int]:
    word = csv_words.normal(cell)
    known = csv_words.role_of(word)
    if known[0]:
        return known
    if not word or _FOREIGN.search(word):
        return "", 0
    if _CODE.fullmatch(cell.strip(" $")):
        return "amount", _GUESSED
    # 'Amount EUR', 'Betrag in EUR', 'Saldo EUR': a known word and a currency.
    bare = [part for part in word.split() if part != "in" and not _is_code(part, cell)]
    role, rank = csv_words.role_of(" ".join(bare))
    if role in {"amount", "debit", "credit", "balance"}:
        return role, rank + 1
    # 'Posted Transactions Date': unknown words with a known one; the cells have to agree.
    tokens = set(word.split())
    return next((headed for token, headed in _BY_TOKEN if token in tokens), ("", 0))


def mostly(cells: Sequence[str], test: Callable[[str], bool]) -> bool:
    """Tell whether four in five of the filled cells pass a test."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(map(test, filled)) >= _MOST * len(filled)


def is_code(cell: str) -> bool:
    """Tell whether a cell is written like a currency's code."""
    return _CODE.fullmatch(cell) is not None


_TEST_BY_ROLE: dict[str, Callable[[str], bool]] = {"date": looks_like_day, "currency": is_code}


def _is_code(part: str, cell: str) -> bool:
    return _CODE.fullmatch(part.upper()) is not None and part.upper() in cell


def _by_header(header: Row, sample: Sequence[Row]) -> Columns:
    found: dict[str, list[tuple[int, int]]] = {}
    for at, headed in enumerate(_roles(header.cells)):
        cells = [row.cells[at] for row in sample if at < len(row.cells)]
        role, rank = _checked(*headed, [text for text in cells if text])
        if role:
            found.setdefault(role, []).append((rank, at))
    one = {role: min(places)[1] for role, places in found.items() if role not in _MANY}
    _prefer_net(one, header)
    _refuse_without(found, header)
    currency = ""
    for role in ("amount", "debit", "credit", "balance"):
        if role in one and not currency:
            currency = _code_in(header.cells[one[role]])
    taken = {at for places in found.values() for _, at in places}
    descriptions = sorted(at for _, at in found.get("description", ()))
    if not descriptions and "counterparty" not in found:
        descriptions = _other_texts(header, sample, taken)
    return Columns(
        header=header,
        names=header.cells,
        dates=[at for _, at in sorted(found["date"])],
        one=one,
        descriptions=descriptions,
        counterparties=sorted(at for _, at in found.get("counterparty", ())),
        accounts=[at for _, at in sorted(found.get("account", ()))],
        currency=currency,
    )


def _checked(role: str, rank: int, cells: Sequence[str]) -> tuple[str, int]:
    """Correct a role by the cells: 'Value' may head days, 'Valuta' days or currencies."""
    if not cells:
        return ("", 0) if rank >= _GUESSED else (role, rank)
    if rank >= _GUESSED:
        agrees = _TEST_BY_ROLE.get(role, looks_like_amount)
        return (role, rank) if mostly(cells, agrees) else ("", 0)
    if role in {"amount", "debit", "credit", "balance", "currency"}:
        return ("date", 3) if mostly(cells, looks_like_day) else (role, rank)
    if role == "date" and mostly(cells, is_code):
        return "currency", 0
    return role, rank


def _prefer_net(one: dict[str, int], header: Row) -> None:
    """Where a table has a fee and a net amount, the net one is what moved."""
    names = [csv_words.normal(name) for name in header.cells]
    if "fee" in one and "net" in names:
        one["amount"] = names.index("net")


def _refuse_without(found: dict[str, list[tuple[int, int]]], header: Row) -> None:
    if "date" not in found or not {"amount", "debit", "credit"} & set(found):
        message = "The columns headed as dates or amounts hold neither."
        remedy = "Export the account's transactions from the bank as CSV again."
        raise FileRefused(message, remedy=remedy, where=f"line {header.line}")


def _other_texts(header: Row, sample: Sequence[Row], taken: set[int]) -> list[int]:
    """Give columns of words that no header explains, for a table that describes nothing else."""
    places = []
    for at in range(len(header.cells)):
        cells = [row.cells[at] for row in sample if at < len(row.cells)]
        if at not in taken and any(any(map(str.isalpha, cell)) for cell in cells):
            places.append(at)
    return places


def _code_in(cell: str) -> str:
    for text in (csv_words.in_brackets(cell), cell.strip().split(" ")[-1].strip("()[]$")):
        if _CODE.fullmatch(text):
            return text
    return ""


def _refuse_other_tables(rows: Sequence[Row], header: int | None) -> None:
    """Refuse tables whose header says that they hold something else than a bank's movements."""
    candidates: Iterable[Row] = [rows[header]] if header is not None else rows[:5]
    known = csv_words.OTHER_TABLES
    if header is None:
        known = csv_words.PERHAPS_OTHER_TABLES | known
    for row in candidates:
        for cell in row.cells:
            table = known.get(csv_words.normal(cell))
            if table:
                message = (
                    f"The column “{cell.strip()}” shows that this is {table}, no bank statement."
                )
                remedy = "Export the account's transactions from the bank instead."
                raise FileRefused(message, remedy=remedy, where=f"line {row.line}")

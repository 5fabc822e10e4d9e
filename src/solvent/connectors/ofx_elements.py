"""The tree of an OFX file, read tolerantly: in SGML, leaves and even aggregates may stay open."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from solvent.connectors.file_limits import Limits
from solvent.connectors.ofx_text import MASKED_AND, MASKED_LESS, PAD, OfxText
from solvent.connectors.statement import FileRefused

_TOKEN = re.compile(r"<(/?)([A-Z][A-Z0-9_.]*)>([^<]*(?:<(?![/A-Z])[^<]*)*)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CLOSING = re.compile(r"</([A-Z][A-Z0-9_.]*)>")
_UNMASK = str.maketrans({MASKED_LESS: "<", MASKED_AND: "&", PAD: ""})
_MOVEMENT = re.compile(r"<(STMTTRNP?)>")
# An unclosed movement ends where any of these begins.
_BEYOND = re.compile(
    r"</(?:BANKTRANLISTP?|INVBANKTRAN|INVTRANLIST|STMTRS|CCSTMTRS|INVSTMTRS|STMTTRNRS|CCSTMTTRNRS"
    r"|INVSTMTTRNRS|BANKMSGSRSV1|CREDITCARDMSGSRSV1|INVSTMTMSGSRSV1|OFX)>"
    r"|<(?:LEDGERBAL|AVAILBAL|BANKTRANLISTP?|SUBACCTFUND)>"
)


@dataclass(slots=True)
class Element:
    """One element. value: its text, entities resolved. movements: those directly inside."""

    name: str
    value: str = ""
    at: int = 0
    children: list[Element] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """Give the first child of the name, or None."""
        return next((child for child in self.children if child.name == name), None)

    def text(self, *path: str) -> str:
        """Give the text of the leaf at the end of the path, '' where there is none."""
        found: Element | None = self
        for name in path:
            found = found.child(name) if found else None
        return found.value if found else ""

    def walk(self) -> Iterator[Element]:
        """Give this element and all below it, in the file's order."""
        rest = [self]
        while rest:
            element = rest.pop()
            yield element
            rest.extend(reversed(element.children))


class Movement(NamedTuple):
    """The place of one STMTTRN or STMTTRNP in the body.

    number: counts all movements of the file from 1. start, end: its inside in the text.
    cut: the file ends inside it.
    """

    number: int
    pending: bool
    start: int
    end: int
    cut: bool = False


def plain(text: str) -> str:
    """Give a leaf's text: masks lifted, entities resolved, white space in one blank each."""
    if not text.isascii() and (PAD in text or MASKED_LESS in text or MASKED_AND in text):
        literal = MASKED_AND in text
        text = text.translate(_UNMASK)
        if literal:
            return " ".join(text.split())
    if "&" in text:
        text = text.replace("&amp;", "&") if _only_amp(text) else _ENTITY.sub(_resolved, text)
    return " ".join(text.split())


def _only_amp(text: str) -> bool:
    return text.count("&") == text.count("&amp;")


def _resolved(found: re.Match[str]) -> str:
    letter = html.unescape(found[0])
    return " " if not letter.isprintable() else letter


def read(text: OfxText, *, limits: Limits) -> Element:
    """Read the body into a tree whose movements are left as places. Raises FileRefused."""
    tree = _Tree(text, limits)
    at = 0
    for movement, after in _movements(text, limits):
        tree.take(at, movement.start - len("<STMTTRN>") - movement.pending)
        tree.add(movement)
        at = after
    tree.take(at, len(text.masked))
    return tree.root


def _movements(text: OfxText, limits: Limits) -> Iterator[tuple[Movement, int]]:
    """Give each movement and the place after it."""
    masked = text.masked
    starts = [(found.end(), found.start(), len(found[1])) for found in _MOVEMENT.finditer(masked)]
    if len(starts) > limits.elements_max:
        message = f"The file holds more than {limits.elements_max} movements."
        raise FileRefused(message, remedy="Ask the bank for a shorter period.")
    starts.append((len(masked), len(masked), 0))
    pending_letters = len("STMTTRNP")
    for number, (start, _, letters) in enumerate(starts[:-1], 1):
        next_at = starts[number][1]
        pending = letters == pending_letters
        closing = "</STMTTRNP>" if pending else "</STMTTRN>"
        end = masked.find(closing, start, next_at)
        if end >= 0:
            yield Movement(number, pending, start, end), end + len(closing)
            continue
        beyond = _BEYOND.search(masked, start, next_at)
        end = beyond.start() if beyond else next_at
        cut = beyond is None and next_at == len(masked)
        yield Movement(number, pending, start, end, cut), end


class _Tree:
    """Builds the tree from stretches of text between the movements."""

    def __init__(self, text: OfxText, limits: Limits) -> None:
        self.root = Element("")
        self._text, self._limits = text, limits
        self._stack = [self.root]
        self._count = 0
        self._closed_names: frozenset[str] | None = None

    def add(self, movement: Movement) -> None:
        self._stack[-1].movements.append(movement)

    def take(self, start: int, end: int) -> None:
        if end - start <= 1:
            return
        for found in _TOKEN.finditer(self._text.masked, start, end):
            slash, name, value = found.groups()
            if slash:
                self._close(name)
            else:
                self._open(name, value, found.start())

    def _open(self, name: str, value: str, at: int) -> None:
        self._count += 1
        if self._count > self._limits.elements_max:
            message = f"The file holds more than {self._limits.elements_max} elements."
            raise self._refused(message, at)
        if name in _AGGREGATES:
            self._close(name)
        element = Element(name, plain(value), at)
        self._stack[-1].children.append(element)
        if not element.value and (name in _AGGREGATES or self._holds_others(name)):
            self._stack.append(element)
            if len(self._stack) > self._limits.depth_max:
                message = "The file's elements stand too deep inside one another."
                raise self._refused(message, at)

    def _holds_others(self, name: str) -> bool:
        """Take an unknown empty element for an aggregate if it is closed anywhere."""
        if name in _LEAVES:
            return False
        if self._closed_names is None:
            self._closed_names = frozenset(_CLOSING.findall(self._text.masked))
        return name in self._closed_names

    def _close(self, name: str) -> None:
        """Close the nearest open element of the name, and all that stayed open inside it."""
        for depth in range(len(self._stack) - 1, 0, -1):
            if self._stack[depth].name == name:
                del self._stack[depth:]
                return

    def _refused(self, message: str, at: int) -> FileRefused:
        where = f"line {self._text.line_number(at)}"
        return FileRefused(message, remedy="Download the file from the bank again.", where=where)


# Aggregates that a statement is made of; none may hold another of its own name.
_AGGREGATES_NAMES = (
    "OFX SIGNONMSGSRSV1 SONRS STATUS FI BANKMSGSRSV1 STMTTRNRS STMTRS BANKACCTFROM BANKTRANLIST "
    "BANKTRANLISTP LEDGERBAL AVAILBAL CREDITCARDMSGSRSV1 CCSTMTTRNRS CCSTMTRS CCACCTFROM "
    "INVSTMTMSGSRSV1 INVSTMTTRNRS INVSTMTRS INVACCTFROM INVTRANLIST INVBANKTRAN INVPOSLIST INVBAL "
    "SIGNUPMSGSRSV1 ACCTINFOTRNRS ACCTINFORS ACCTINFO BANKACCTINFO CCACCTINFO INVACCTINFO BALLIST "
    "BAL"
)
_AGGREGATES = frozenset(_AGGREGATES_NAMES.split())
_LEAVES_NAMES = (
    "CODE SEVERITY MESSAGE DTSERVER LANGUAGE ORG FID DTPROFUP DTACCTUP TRNUID CLTCOOKIE CURDEF "
    "BANKID BRANCHID ACCTID ACCTTYPE ACCTKEY BROKERID DTSTART DTEND BALAMT DTASOF MKTGINFO DESC "
    "SUBACCTFUND SUBACCTSEC AVAILCASH NAME MEMO VALUE BALTYPE SESSCOOKIE USERKEY TSKEYEXPIRE "
    "INTU.BID INTU.USERID INTU.ORG FITID DTTRADE DTSETTLE TOTAL UNITS UNITPRICE"
)
_LEAVES = frozenset(_LEAVES_NAMES.split())

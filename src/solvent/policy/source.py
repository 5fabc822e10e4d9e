"""Source: the text of policies cut into words and statements, each with its line and column.

Cedar's parser says what it stumbled over, not where; an administrator needs both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(
    r"""(?P<blank>\s+|//[^\n]*)"""
    r"""|(?P<text>"(?:\\.|[^"\\\n])*")"""
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"""
    r"""|(?P<number>[0-9]+)"""
    r"""|(?P<sign>::|==|!=|<=|>=|&&|\|\||[@(){}\[\],;.<>+\-*!?:=])"""
    r"""|(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_UNTAUGHT: Final = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the source. at: where it starts in the text. kind: as in the expression above."""

    text: str
    at: int
    kind: str

    @property
    def end(self) -> int:
        """Where the word ends in the text."""
        return self.at + len(self.text)


@dataclass(frozen=True, slots=True)
class Statement:
    """One policy of the source, up to its semicolon. number: counted from 1."""

    number: int
    words: tuple[Word, ...]
    source: str

    @property
    def at(self) -> int:
        """Where the statement starts in the text."""
        return self.words[0].at

    @property
    def text(self) -> str:
        """The statement as written, without what stands around it."""
        return self.source[self.at : self.words[-1].end]

    @property
    def name(self) -> str:
        """What its @id says, or ''."""
        for at in range(len(self.words) - 4):
            mark, word, _, value, _ = (one.text for one in self.words[at : at + 5])
            if mark == "@" and word == "id" and value.startswith('"'):
                return _UNTAUGHT.sub(r"\1", value[1:-1])
        return ""

    @property
    def effect(self) -> str:
        """'permit' or 'forbid'; '' where neither is written."""
        found = [word.text for word in self.words if word.text in {"permit", "forbid"}]
        return found[0] if found else ""

    def actions(self) -> frozenset[str]:
        """Give the actions and groups that the head names; none where it is on all actions."""
        ends = [at for at, word in enumerate(self.words) if word.text in {"when", "unless"}]
        head = ends[0] if ends else len(self.words)
        return frozenset(
            ident for kind, ident, at in self.entities() if kind == "Action" and at < head
        )

    def entities(self) -> Iterator[tuple[str, str, int]]:
        """List the entities named: type, id and the number of the word."""
        for at in range(len(self.words) - 2):
            kind, sign, value = self.words[at : at + 3]
            if kind.kind == "name" and sign.text == "::" and value.kind == "text":
                yield kind.text, value.text[1:-1], at


def words(text: str) -> Iterator[Word]:
    """Cut a text into words, leaving blanks and remarks out."""
    for found in _WORD.finditer(text):
        kind = found.lastgroup or "other"
        if kind != "blank":
            yield Word(found[0], found.start(), kind)


def statements(text: str) -> list[Statement]:
    """Cut a text into its policies; what follows the last semicolon is one too."""
    found: list[Statement] = []
    gathered: list[Word] = []
    for word in words(text):
        gathered.append(word)
        if word.text == ";":
            found.append(Statement(len(found) + 1, tuple(gathered), text))
            gathered = []
    if gathered:
        found.append(Statement(len(found) + 1, tuple(gathered), text))
    return found


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Give a place as people count it: from 1, in letters."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1

"""The words of categories, put in order for finding them in one walk through a text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from solvent.ledger.accounts import Kind, Role, kind_of
from solvent.ledger.category_words import BOTH, IN, MONEY, OUT, Words
from solvent.ledger.category_words_costs import COSTS
from solvent.ledger.category_words_merchants import MERCHANTS
from solvent.ledger.category_words_names import NAMES
from solvent.ledger.category_words_purchases import PURCHASES
from solvent.ledger.category_words_sales import SALES

_WORDS_REMEMBERED = 60_000
_STEM_LETTERS = 4
_ENDING_LETTERS = 4
# Money back from a supplier lessens the cost it was, and is a little less sure.
_SURE_LESS_FOR_REFUND = 3

# Set words of US ACH texts, and the payer's account in M-Pesa texts, which may be any word.
_SET_TEXT = re.compile(
    r" DES:|ORIG ID:\S+ DESC DATE:\S* CO ENTRY DESCR:|ORIG CO NAME:|"
    r" ACC\.? (?=\S*\d)(?=\S*[A-Z])\S+"
)

_PARTING = {ord(mark): " " for mark in '.,;:-_#()[]{}"`/\\|+*=<>!?~·•@%$€£'}
_MARKS = {**_PARTING, ord("'"): None, ord("’"): None, ord("´"): None}
_ASCII_PARTED = bytes(
    ord(" ") if code in _PARTING or code < ord(" ") else code for code in range(256)
)
# Letters that do not come apart into a letter and an accent.
_LETTERS = {ord("Ł"): "L", ord("Ø"): "O", ord("Æ"): "AE", ord("Œ"): "OE", ord("Đ"): "D"}
_UMLAUTS = (("Ä", "AE"), ("Ö", "OE"), ("Ü", "UE"))


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """A phrase found: the role it points to and how sure it is. rule: 'name', 'word' or 'kind'."""

    role: Role
    sure: int
    phrase: str
    rule: str


# What may start at a word: the words that must follow, and what it then says; longest first.
_Choices = list[tuple[list[str], Hit]]


class _Index(dict[str, _Choices]):
    """Choices by word, for one direction; those of stems and endings are found once per word."""

    def __init__(self) -> None:
        super().__init__()
        self.stems: dict[str, list[tuple[str, Hit]]] = {}
        self.endings: dict[str, list[tuple[str, Hit]]] = {}

    def learn(self, word: str) -> _Choices:
        """Look for the word among stems and endings, and remember what was found."""
        choices = self.of_compound(word)
        if len(self) < _WORDS_REMEMBERED:
            self[word] = choices
        return choices

    def of_compound(self, word: str) -> _Choices:
        """Give what the word says as a compound: by its head at the end, else by its stem."""
        for ending, hit in self.endings.get(word[-_ENDING_LETTERS:], ()):
            if word.endswith(ending):
                return [([], hit)]
        for stem, hit in self.stems.get(word[:_STEM_LETTERS], ()):
            if word.startswith(stem):
                return [([], hit)]
        return []


def words_of(text: str) -> list[str]:
    """Split into words in capitals, without accents and marks."""
    text = text.upper()
    if "DES:" in text or "ORIG " in text or " ACC" in text:
        text = _SET_TEXT.sub(" ", text)
    if text.isascii():
        return text.encode().translate(_ASCII_PARTED, b"'").decode().split()
    parts = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    text = "".join(letter for letter in parts if not unicodedata.combining(letter)).upper()
    return text.translate(_MARKS).split()


def hits(words: list[str], *, direction: str, country: str) -> list[Hit]:
    """Find the phrases in the words; of those that start at one word, the longest.

    A word belongs to one phrase only. Words of the country's languages and names known there
    count; all of them where the country is unknown.
    """
    index = _index(direction, _KEYS_BY_COUNTRY.get(country, _ALL_KEYS))
    found: list[Hit] = []
    taken = 0
    known = index.get
    for at, word in enumerate(words):
        choices = known(word)
        if choices is None:
            choices = index.learn(word) if word.isalpha() else None
        if not choices or at < taken:
            continue
        for rest, hit in choices:
            if not rest or words[at + 1 : at + 1 + len(rest)] == rest:
                found.append(hit)
                taken = at + 1 + len(rest)
                break
    return found


def _spellings(phrase: str) -> set[str]:
    """Give the phrase without accents, and with umlauts written out."""
    written_out = phrase
    for umlaut, letters in _UMLAUTS:
        written_out = written_out.replace(umlaut, letters)
    return {" ".join(words_of(spelling)) for spelling in (phrase, written_out)}


def _add(index: _Index, phrase: str, hit: Hit) -> None:
    for spelling in _spellings(phrase):
        if phrase.endswith("*") and " " not in spelling:
            index.stems.setdefault(spelling[:_STEM_LETTERS], []).append((spelling, hit))
        elif phrase.startswith("*"):
            index.endings.setdefault(spelling[-_ENDING_LETTERS:], []).append((spelling, hit))
        else:
            first, *rest = spelling.split()
            index.setdefault(first, []).append((rest, hit))


def _fill(index: _Index, group: Words, *, direction: str, keys: frozenset[str], rule: str) -> None:
    refund = direction == IN and group.direction == OUT and rule == "name"
    if group.direction not in {direction, BOTH} and not (
        refund and kind_of(group.role) is Kind.EXPENSE and group.role not in _NEVER_REFUNDED
    ):
        return
    sure = group.sure - _SURE_LESS_FOR_REFUND if refund else group.sure
    for key, phrases in group.phrases.items():
        if key not in keys:
            continue
        for phrase in phrases.split(","):
            if text := phrase.strip():
                _add(index, text, Hit(group.role, sure, text.strip("*"), rule))


# Processors pay out sales; their names on money received never mean a refund of fees.
_NEVER_REFUNDED = frozenset({Role.PAYMENT_FEES, Role.PAYROLL})


@cache
def _index(direction: str, keys: frozenset[str]) -> _Index:
    index = _Index()
    for group in (*NAMES, *MERCHANTS):
        _fill(index, group, direction=direction, keys=keys, rule="name")
    for group in (*MONEY, *SALES, *COSTS, *PURCHASES):
        _fill(index, group, direction=direction, keys=keys, rule="word")
    for parts in (*index.stems.values(), *index.endings.values()):
        parts.sort(key=lambda part: (-len(part[0]), -part[1].sure))
    for word, choices in index.items():
        choices.sort(key=lambda choice: (-len(choice[0]), -choice[1].sure))
        choices.extend(index.of_compound(word))
    return index


# Which keys of `Words.phrases` a company's country calls for, besides those that hold everywhere.
_EVERYWHERE = frozenset({"all", "cards", "markets", "card", "en"})
_KEYS_BY_COUNTRY = {
    country: _EVERYWHERE | frozenset(keys.split())
    for countries, keys in (
        ("US", "us"),
        ("CA", "us fr"),
        ("GB IE", "uk eu"),
        ("DE AT", "de eu"),
        ("CH", "de fr it eu"),
        ("LU", "de fr eu"),
        ("BE", "nl fr eu"),
        ("FR", "fr eu"),
        ("ES", "es eu"),
        ("IT", "it eu"),
        ("NL", "nl eu"),
        ("PL", "pl eu"),
        ("KE TZ UG RW", "ke sw"),
    )
    for country in countries.split()
}
_ALL_KEYS = _EVERYWHERE.union(*_KEYS_BY_COUNTRY.values())

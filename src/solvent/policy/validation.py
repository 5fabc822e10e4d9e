"""Validation: what is wrong with the text of policies, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import cedarpy

from solvent.policy import fault, misfit, source, vocabulary
from solvent.policy.fault import Fault, Said
from solvent.policy.source import Statement

LETTERS_MAX: Final = 64_000
STATEMENTS_MAX: Final = 200
_END: Final = "unexpected end of input"
_SLOTS: Final = frozenset({"principal", "resource"})
_SOURCE_LETTERS: Final = 40
_QUOTED: Final = re.compile(r"[`']([^`']+)[`']|: (\w+)$")


def faults(
    text: str, *, companies: Collection[str] | None = None, people: Collection[str] | None = None
) -> tuple[Fault, ...]:
    """List what keeps the policies from being saved, in the order of the text.

    companies, people: the shown ids that there are; None leaves them unchecked.
    """
    if len(text) > LETTERS_MAX:
        return (Fault(1, 1, Said(fault.TOO_LONG, {"most": str(LETTERS_MAX)})),)
    found = source.statements(text)
    if len(found) > STATEMENTS_MAX:
        return (Fault(1, 1, Said(fault.TOO_MANY, {"most": str(STATEMENTS_MAX)})),)
    known = {vocabulary.COMPANY: companies, vocabulary.USER: people}
    result: list[Fault] = []
    seen: set[str] = set()
    for statement in found:
        of_one = [*_faults_of(statement)] or [*_strangers(statement, known)]
        if statement.name and statement.name in seen:
            words = {"what": statement.name}
            of_one.append(_at(statement, 0, fault.NAME_TWICE, words, Said(fault.ANOTHER_NAME)))
        seen.add(statement.name)
        result += of_one
    return tuple(sorted(result, key=lambda each: (each.line, each.column)))


def _faults_of(statement: Statement) -> Iterator[Fault]:
    try:
        cedarpy.PolicySet.from_str(statement.text)
    except ValueError as error:
        yield _unparsed(statement, str(error))
        return
    marks = zip(statement.words, statement.words[1:], strict=False)
    slots = [
        at for at, (mark, word) in enumerate(marks) if mark.text == "?" and word.text in _SLOTS
    ]
    if slots:
        yield _at(statement, slots[0], fault.NOTHING_TO_FILL, {}, Said(fault.NAME_ITSELF))
    elif statement.effect != "forbid":
        at = next(at for at, word in enumerate(statement.words) if word.text == "permit")
        yield _at(statement, at, fault.ONLY_FORBID, {}, Said(fault.TURN_ROUND))
    else:
        yield from misfit.faults(statement)


def _unparsed(statement: Statement, error: str) -> Fault:
    """Find the word that the parser stumbled over: the first after which it expects no more.

    Cut after a word that fits, the text only ends too soon; cut after the wrong one, it is wrong.
    """
    low, high = 0, len(statement.words)
    while low < high:
        middle = (low + high) // 2
        if _stumbles(statement, middle):
            high = middle
        else:
            low = middle + 1
    if low == len(statement.words):
        last = statement.words[-1]
        line, column = source.line_and_column(statement.source, last.end)
        if error == _END:
            return Fault(line, column, Said(fault.UNFINISHED), Said(fault.FINISH))
        return _misread(statement, 0, error)
    if error.startswith(("unexpected token", "invalid token")):
        what = {"what": statement.words[low].text[:_SOURCE_LETTERS]}
        return _at(statement, low, fault.UNEXPECTED, what, Said(fault.TAKE_OUT))
    return _misread(statement, low, error)


def _misread(statement: Statement, at: int, error: str) -> Fault:
    """Say what the parser said, at the word that it quotes if it is there."""
    quoted = {part for found in _QUOTED.findall(error) for part in found if part}
    named = [at for at, word in enumerate(statement.words) if word.text in quoted]
    place = named[0] if named else at
    return _at(statement, place, fault.PARSER_SAYS, {"what": error}, Said(fault.SEE_WORDS))


def _stumbles(statement: Statement, at: int) -> bool:
    text = statement.source[statement.at : statement.words[at].end]
    try:
        cedarpy.PolicySet.from_str(text)
    except ValueError as error:
        return str(error) != _END
    return False


def _strangers(
    statement: Statement, known: Mapping[str, Collection[str] | None]
) -> Iterator[Fault]:
    messages = {
        vocabulary.COMPANY: fault.COMPANY_STRANGE,
        vocabulary.USER: fault.USER_STRANGE,
    }
    for kind, ident, at in statement.entities():
        there = known.get(kind)
        if there is not None and ident not in there:
            yield _at(statement, at, messages[kind], {"what": ident}, Said(fault.COPY_ID))


def _at(
    statement: Statement, at: int, message: str, words: Mapping[str, str], remedy: Said
) -> Fault:
    line, column = source.line_and_column(statement.source, statement.words[at].at)
    return Fault(line, column, Said(message, words), remedy)

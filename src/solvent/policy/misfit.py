"""Misfits: where a policy that can be read does not fit the schema, in an administrator's words.

Cedar's validator names policy and fault but no place; the place is found by the words it quotes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import cedarpy

from solvent.policy import fault, source, vocabulary
from solvent.policy.fault import Fault, Said
from solvent.policy.source import Statement, Word
from solvent.tenancy import roles

_GROUPS: Final = (vocabulary.READING, vocabulary.CHANGING)
_TYPES: Final = (vocabulary.USER, vocabulary.COMPANY, vocabulary.ORGANISATION, vocabulary.ACTION)
_FOR_POLICY: Final = re.compile(r"^for policy `\w+`, ")
_ATTRIBUTE: Final = re.compile(r"attribute `(\w+)` (?:in|on) (.+?)(?: not found)?$")
_UNKNOWN: Final = re.compile(r"unrecognized (action|entity type) `(.+)`$")
_TYPE_PAIR: Final = re.compile(r"the types (\S+) and (\S+) are not compatible")
_EXPECTED: Final = re.compile(r"unexpected type: expected (.+) but saw (\S+)$")
_ACTION: Final = re.compile(r'Action::"([^"]+)"')
_WORD_BY_TYPE: Final = {"Long": "a number", "String": "a text", "Bool": "true or false"}


def faults(statement: Statement) -> Iterator[Fault]:
    """List where a policy that parses asks for what is not there; once for each word."""
    checked = cedarpy.validate_policies(statement.text, _schema())
    errors = sorted({_FOR_POLICY.sub("", each.error) for each in checked.errors})
    named = [error for error in errors if "applicable action" not in error]
    seen: set[str] = set()
    for error in named or errors:
        found = _fault(statement, error)
        key = f"{found.line} {found.column}"
        if key not in seen:
            yield found
        seen.add(key)


def _fault(statement: Statement, error: str) -> Fault:
    if unknown := _UNKNOWN.search(error):
        return _unknown(statement, unknown[1], unknown[2])
    if attribute := _ATTRIBUTE.search(error):
        return _attribute(statement, attribute[1], attribute[2], optional="optional" in error)
    if "applicable action" in error:
        return _never(statement)
    place = _condition(statement)
    if "AnyEntity" in error:
        place = _word(statement, "in", place.at)
        return _at(statement, place, fault.IN_OF_TEXT, {}, fault.USE_CONTAINS)
    if pair := _TYPE_PAIR.search(error) or _EXPECTED.search(error):
        one, other = (_WORD_BY_TYPE.get(word, word) for word in pair.groups())
        words = {"one": one, "other": other}
        return _at(statement, place, fault.TYPES_DIFFER, words, fault.SAME_TYPE)
    return _at(statement, place, fault.SCHEMA_SAYS, {"what": error}, fault.SEE_WORDS)


def _never(statement: Statement) -> Fault:
    group = next((word for word in statement.words if word.text[1:-1] in _GROUPS), None)
    if group:
        said = Said(fault.USE_IN, {"what": f"Action::{group.text}"})
        return _at(statement, group, fault.GROUP_MISUSED, {}, said)
    return _at(statement, statement.words[0], fault.NEVER, {}, fault.SEE_WORDS)


def _unknown(statement: Statement, kind: str, what: str) -> Fault:
    if kind == "action":
        ident = _ACTION.search(what)
        name = ident[1] if ident else what
        place = _word(statement, f'"{name}"')
        message, known = fault.ACTION_STRANGE, (*roles.PERMISSIONS, *_GROUPS)
    else:
        name, place = what, _word(statement, what.rpartition("::")[2])
        message, known = fault.TYPE_STRANGE, _TYPES
    return _at(statement, place, message, {"what": name}, _nearest(name, known))


def _attribute(statement: Statement, name: str, holder: str, *, optional: bool) -> Fault:
    place = _word(statement, name)
    if optional:
        remedy = Said(fault.ASK_HAS, {"what": name})
        return _at(statement, place, fault.NOT_ALWAYS, {"what": name}, remedy)
    with_it = [
        word for word in roles.PERMISSIONS if name in {a.name for a in vocabulary.context_of(word)}
    ]
    action = _ACTION.search(holder)
    act = action[1] if action else holder.rpartition(" ")[2].strip("`")
    if action and with_it:
        remedy = Said(fault.ONLY_THESE, {"what": ", ".join(with_it)})
    else:
        remedy = _nearest(name, tuple(a.name for a in vocabulary.ATTRIBUTES))
    return _at(statement, place, fault.NOT_THERE, {"what": name, "act": act}, remedy)


def _nearest(name: str, known: tuple[str, ...]) -> Said:
    near = difflib.get_close_matches(name, known, n=1)
    return Said(fault.MEANT, {"what": near[0]}) if near else Said(fault.SEE_WORDS)


def _word(statement: Statement, text: str, after: int = 0) -> Word:
    found = (word for word in statement.words if word.text == text and word.at >= after)
    return next(found, statement.words[0])


def _condition(statement: Statement) -> Word:
    """Find the first condition that does not fit by itself; else the policy's start."""
    starts = [at for at, word in enumerate(statement.words) if word.text in {"when", "unless"}]
    head = statement.source[statement.at : statement.words[starts[0]].at] if starts else ""
    for start, end in zip(starts, [*starts[1:], len(statement.words) - 1], strict=True):
        clause = statement.source[statement.words[start].at : statement.words[end].at]
        if not cedarpy.validate_policies(f"{head}{clause};", _schema()).validation_passed:
            return statement.words[start]
    return statement.words[0]


def _at(
    statement: Statement, word: Word, message: str, words: dict[str, str], remedy: Said | str
) -> Fault:
    line, column = source.line_and_column(statement.source, word.at)
    return Fault(
        line, column, Said(message, words), Said(remedy) if isinstance(remedy, str) else remedy
    )


@cache
def _schema() -> cedarpy.Schema:
    return cedarpy.Schema.from_str(vocabulary.schema())

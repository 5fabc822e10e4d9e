"""The text of findings and scores: segments in which every figure is a reference to its fact.

A sentence is a message id and the facts of its places; it is the same in every language.
`segments` cuts it, translated by the caller, into plain text and references; the caller writes
the facts the way its reader does. No plain segment ever holds a digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from solvent.insights import facts
from solvent.insights.facts import Fact
from solvent.insights.finding import Finding
from solvent.insights.messages import TEXT

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One message id, and the fact id of each of its places."""

    message: str
    fact_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, or a reference to a fact: exactly one of the two."""

    text: str
    fact_id: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of one finding."""

    title: Sentence
    body: Sentence
    advice: Sentence

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Title, body and advice, in this order."""
        return (self.title, self.body, self.advice)


def word(finding: Finding) -> Wording:
    """Choose the sentences of a finding by its kind."""
    text = TEXT[finding.kind]
    return Wording(
        _sentence(text.title, finding),
        _sentence(text.body, finding),
        _sentence(text.advice, finding),
    )


def write(
    finding: Finding, *, translate: Callable[[str], str] = lambda message: message
) -> tuple[Segment, ...]:
    """Write body and advice of a finding as segments; `translate` is a catalogue's gettext."""
    wording = word(finding)
    body, advice = segments(wording.body, translate), segments(wording.advice, translate)
    return (*body, Segment(" "), *advice)


def segments(
    sentence: Sentence, translate: Callable[[str], str] = lambda message: message
) -> tuple[Segment, ...]:
    """Cut a sentence into text and references to facts."""
    text = translate(sentence.message)
    found: list[Segment] = []
    end = 0
    for place in _PLACE.finditer(text):
        if place.start() > end:
            found.append(Segment(text[end : place.start()]))
        fact_id = sentence.fact_ids.get(place[1], "")
        found.append(Segment("", fact_id) if fact_id else Segment(place[0]))
        end = place.end()
    if end < len(text):
        found.append(Segment(text[end:]))
    return tuple(found)


def plain(found: tuple[Segment, ...], by_id: Mapping[str, Fact]) -> str:
    """Write segments with their facts shown plainly, for terminals, logs and machine readers."""
    return "".join(facts.show(by_id[one.fact_id]) if one.fact_id else one.text for one in found)


def facts_by_id(*findings: Finding) -> dict[str, Fact]:
    """Index the facts of findings by the ids that segments refer to."""
    return {finding.fact_id(fact.name): fact for finding in findings for fact in finding.facts}


def _sentence(message: str, finding: Finding) -> Sentence:
    names = dict.fromkeys(place[1] for place in _PLACE.finditer(message))
    return Sentence(message, {name: finding.fact_id(name) for name in names})

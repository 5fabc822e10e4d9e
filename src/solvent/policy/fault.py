"""Faults: what can be wrong with a policy, in words with places, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_PLACE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Said:
    """A message id of the catalogues and the words for its {places}."""

    message: str
    words: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the sentence in English."""
        return _PLACE.sub(lambda place: self.words.get(place[1], place[0]), self.message)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place of the text. line, column: counted from 1, in letters."""

    line: int
    column: int
    message: Said
    remedy: Said | None = None

    def __str__(self) -> str:
        """Give place, what and remedy in English."""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"line {self.line}, column {self.column}: {self.message}{remedy}"


TOO_LONG: Final = "The policies are longer than {most} letters."
TOO_MANY: Final = "There are more than {most} policies."
UNEXPECTED: Final = "{what} cannot stand here."
UNFINISHED: Final = "The policy ends before it is complete."
PARSER_SAYS: Final = "This cannot be read: {what}."
NOTHING_TO_FILL: Final = "A policy has no places to be filled in here."
ONLY_FORBID: Final = "A policy can only forbid; what is allowed, the roles say."
NAME_TWICE: Final = "Another policy has the name {what} already."
COMPANY_STRANGE: Final = "The organisation has no company {what}."
USER_STRANGE: Final = "The organisation has no member, key or guest {what}."
ACTION_STRANGE: Final = "There is no action {what}."
TYPE_STRANGE: Final = "There is nothing of the type {what}."
GROUP_MISUSED: Final = "A group of actions is compared with 'in', not with '=='."
NOT_THERE: Final = "{what} does not come with {act}."
NOT_ALWAYS: Final = "{what} does not come with every act."
TYPES_DIFFER: Final = "{one} and {other} cannot be compared."
IN_OF_TEXT: Final = "'in' is for people, companies and groups of actions."
NEVER: Final = "No act fits this: the action is never on such a resource."
SCHEMA_SAYS: Final = "This does not fit: {what}."

TAKE_OUT: Final = "Take it out, or add what is missing before it."
FINISH: Final = "End it with a semicolon and close each bracket."
MEANT: Final = "Did you mean {what}?"
SEE_WORDS: Final = "See the words that a policy can use, beside the editor."
NAME_ITSELF: Final = "Name the person or the company itself."
TURN_ROUND: Final = "Write 'forbid (…) unless { … };' with what must hold for it to be allowed."
ANOTHER_NAME: Final = "Give one of them another @id."
COPY_ID: Final = "Copy the id from the list beside the editor."
ASK_HAS: Final = "Write 'context has {what} && ' before it."
ONLY_THESE: Final = "Only these have it: {what}. Name one of them as the action."
SAME_TYPE: Final = "Compare numbers with numbers, and texts in quotation marks with texts."
USE_CONTAINS: Final = 'For texts write ["one", "two"].contains(…).'
USE_IN: Final = "Write 'action in {what}'."

"""Writing letters: mails in the reader's language, in plain text and as HTML that says the same."""

from __future__ import annotations

from dataclasses import dataclass

from solvent.dashboard.language import language_for
from solvent.dashboard.views import Frame
from solvent.entrance.letters import Wording
from solvent.entrance.rendering import render
from solvent.platform.mail import Letter


@dataclass(frozen=True, slots=True)
class LetterView:
    """What the HTML of a letter is rendered from."""

    frame: Frame
    wording: Wording
    values: dict[str, str]


def letter(to: str, wording: Wording, *, locale: str, **values: str) -> Letter:
    """Write a letter. locale: the reader's. values: for the {places} of the message ids."""
    language = language_for(locale)
    lines = [language.text(line, **values) for line in wording.lines]
    if wording.link:
        lines.insert(-1 if len(lines) > 1 else len(lines), wording.link)
    view = LetterView(Frame(section=None), wording, dict(values))
    return Letter(
        to=to,
        subject=language.text(wording.subject, **values),
        text="\n\n".join(lines) + "\n",
        html=render("letter.html", view, locale=locale),
    )

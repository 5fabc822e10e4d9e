from __future__ import annotations

import re

import pytest
from scripts import messages

from solvent.dashboard import catalogue

TRANSLATED = [tag for tag in catalogue.languages() if tag != catalogue.SOURCE]
PLACE = re.compile(r"\{\w+\}")


def test_english_and_german_are_there() -> None:
    assert catalogue.languages()[0] == "en"
    assert "de" in catalogue.languages()


def test_languages_are_named_in_themselves() -> None:
    assert dict(catalogue.names())["de"] == "Deutsch"


def test_german_lacks_nothing() -> None:
    assert messages.lacking("de") == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_language_that_is_offered_lacks_next_to_nothing(tag: str) -> None:
    assert len(messages.lacking(tag)) <= len(messages.collect()) // 50


@pytest.mark.parametrize("tag", TRANSLATED)
def test_each_translation_has_the_places_of_its_message(tag: str) -> None:
    wrong = []
    for entry in messages.catalogue(tag):
        if not entry.id:
            continue
        ids = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
        texts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        wanted = set(PLACE.findall(ids[-1]))
        wrong += [text for text in texts if set(PLACE.findall(str(text))) != wanted]
    assert not wrong


@pytest.mark.parametrize("tag", TRANSLATED)
def test_no_translation_is_left_of_a_message_that_is_gone(tag: str) -> None:
    wanted = messages.collect()
    gone = [
        entry.id
        for entry in messages.catalogue(tag)
        if entry.id and (entry.id if isinstance(entry.id, str) else tuple(entry.id)) not in wanted
    ]
    assert not gone


def test_messages_of_templates_code_and_values_are_collected() -> None:
    found = messages.collect()
    assert {"Skip to content", "Cash gap", "Today", "Trade receivables"} <= found
    assert ("{n} line", "{n} lines") in found


@pytest.mark.parametrize(
    ("preferred", "chosen"),
    [
        (["de-AT", "en"], "de_AT"),
        (["xx", "en-GB"], "en_GB"),
        (["xx"], "en"),
        ([], "en"),
        (["de-XXXX-nonsense-"], "de"),
    ],
)
def test_a_readers_language_is_chosen(preferred: list[str], chosen: str) -> None:
    assert catalogue.choose(preferred) == chosen


def test_an_unknown_language_falls_back_to_english() -> None:
    assert catalogue.catalogue_for("xx").gettext("Save") == "Save"
    assert catalogue.catalogue_for("de-CH").gettext("Save") == "Speichern"

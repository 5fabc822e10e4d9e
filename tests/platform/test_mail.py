from __future__ import annotations

import asyncio
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from tests.builders.mail import a_mail_server

from solvent.platform import mail, settings
from solvent.platform.mail import Letter, MailUnsent
from solvent.platform.settings import Settings, SettingWrong

LETTER = Letter("reader@example.com", "Grüße", "Guten Tag.\n", "<p>Guten Tag.</p>")


def _settings(url: str) -> Settings:
    found = {"SOLVENT_SMTP_URL": url, "SOLVENT_MAIL_FROM": "Solvent <books@example.com>"}
    return settings.read({"SOLVENT_HOME": "/nowhere", **found})


def test_a_letter_arrives_with_text_and_html() -> None:
    with a_mail_server() as server:
        asyncio.run(mail.send(_settings(server.url), LETTER))
    (taken,) = server.taken
    assert (taken.sender, taken.recipients) == ("books@example.com", ["reader@example.com"])
    found = message_from_bytes(taken.content, policy=default)
    assert found["subject"] == "Grüße"
    assert found["auto-submitted"] == "auto-generated"
    parts = {part.get_content_type(): part.get_content() for part in found.iter_parts()}
    assert parts["text/plain"].strip() == "Guten Tag."
    assert "<p>Guten Tag.</p>" in parts["text/html"]


def test_without_a_server_nothing_is_sent_and_it_is_said_what_to_set() -> None:
    bare = settings.read({"SOLVENT_HOME": "/nowhere"})
    assert not mail.is_set(bare)
    with pytest.raises(MailUnsent, match="SOLVENT_SMTP_URL"):
        asyncio.run(mail.send(bare, LETTER))


def test_a_server_that_is_away_or_refuses_is_told_without_its_words() -> None:
    with a_mail_server(refuses=True) as server:
        found = _settings(server.url)
        with pytest.raises(MailUnsent):
            asyncio.run(mail.send(found, LETTER))
    with pytest.raises(MailUnsent):
        asyncio.run(mail.send(found, LETTER))


@pytest.mark.parametrize("url", ["http://example.com", "smtp://", "mail"])
def test_an_address_of_no_mail_server_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingWrong):
        asyncio.run(mail.send(_settings(url), LETTER))


@pytest.mark.parametrize("to", ["a@example.com\r\nBcc: b@example.com", "x" * 300 + "@example.com"])
def test_nothing_is_smuggled_into_the_head_of_a_mail(to: str) -> None:
    with a_mail_server() as server, pytest.raises(MailUnsent):
        asyncio.run(mail.send(_settings(server.url), replace(LETTER, to=to)))
    assert not server.taken


def test_the_address_with_its_password_is_in_no_printed_settings() -> None:
    assert "hush" not in repr(_settings("smtp://user:hush@127.0.0.1:2525"))

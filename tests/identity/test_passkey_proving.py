from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.builders import identity
from tests.builders.authenticator import Authenticator
from tests.builders.identity import ELSEWHERE, Account

from solvent.identity import entering, passkey_proving, securing, visiting
from solvent.identity.entering import Entered, Halfway, SignInRefused
from solvent.identity.passkey_proving import PasskeyUnknown
from solvent.identity.passkeys import PasskeyNameMalformed, PasskeyRefused, Site
from solvent.identity.proof import LastProof
from solvent.identity.sender import Sender
from solvent.identity.signed_note import NoteDoubtful
from solvent.platform.asking import StepUpNeeded
from solvent.platform.credentials import CredentialTaken
from solvent.platform.tools import Tools

SITE = Site("books.test", "https://books.test")
OTHER_SITE = Site("evil.test", "https://evil.test")


async def _add(
    tools: Tools, account: Account, device: Authenticator, *, origin: str = SITE.origin
) -> None:
    options, note = await passkey_proving.ask_to_add(tools, account.visitor, site=SITE)
    await passkey_proving.add(
        tools,
        account.visitor,
        site=SITE,
        note=note,
        answer=device.make(options, origin=origin),
        name="Laptop",
    )


async def _enter(tools: Tools, device: Authenticator, **given: str) -> Entered:
    options, note = passkey_proving.ask_to_use(tools, site=SITE, bound=ELSEWHERE.bound)
    answer = device.use(options, origin=given.pop("origin", SITE.origin), **given)
    return await passkey_proving.enter(tools, site=SITE, note=note, answer=answer, sender=ELSEWHERE)


def test_a_passkey_signs_in_by_itself_and_counts_as_two_factors(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, device = await identity.an_account(tools), Authenticator()
        await _add(tools, account, device)
        entered = await _enter(tools, device)
        visitor = await visiting.by_session(tools, entered.secret)
        assert visitor.member_id == account.member_id
        assert visitor.methods == ("passkey",)
        (row,) = await passkey_proving.of(tools, visitor)
        assert (row.name, row.sign_count, row.used_at is not None) == ("Laptop", 1, True)
        found = await entering.by_password(
            tools, email=account.email, password_given=identity.PASSWORD, sender=ELSEWHERE
        )
        assert isinstance(found, Halfway)
        assert found.has_passkey

    run(story)


def test_an_answer_that_was_overheard_opens_nothing_a_second_time(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, device = await identity.an_account(tools), Authenticator()
        await _add(tools, account, device)
        options, note = passkey_proving.ask_to_use(tools, site=SITE, bound=ELSEWHERE.bound)
        answer = device.use(options, origin=SITE.origin)

        async def enter(by: Tools = tools, sender: Sender = ELSEWHERE) -> Entered:
            return await passkey_proving.enter(
                by, site=SITE, note=note, answer=answer, sender=sender
            )

        with pytest.raises(NoteDoubtful):
            await enter(sender=replace(ELSEWHERE, bound="c" * 32))
        late = identity.later(tools, timedelta(minutes=11))
        with pytest.raises(NoteDoubtful):
            await enter(late)
        await enter()
        with pytest.raises(SignInRefused):
            await enter()

    run(story)


def test_what_does_not_hold_is_refused(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, device = await identity.an_account(tools), Authenticator()
        await _add(tools, account, device)
        with pytest.raises(SignInRefused):
            await _enter(tools, Authenticator())  # a device that nobody added
        for given in ({"origin": OTHER_SITE.origin}, {"host": OTHER_SITE.host}):
            with pytest.raises(PasskeyRefused):
                await _enter(tools, device, **given)
        device.verifies = False  # a finger was not asked for
        with pytest.raises(PasskeyRefused):
            await _enter(tools, device)
        device.verifies, device.handle = True, b"x" * 16
        with pytest.raises(SignInRefused):
            await _enter(tools, device)

    run(story)


def test_a_count_that_went_back_is_a_copied_key(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, device = await identity.an_account(tools), Authenticator()
        await _add(tools, account, device)
        for _ in range(3):
            await _enter(tools, device)
        device.count = 1
        with pytest.raises(PasskeyRefused):
            await _enter(tools, device)

    run(story)


def test_a_device_is_added_once_for_its_site_and_with_its_user_verified(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, device = await identity.an_account(tools), Authenticator()
        with pytest.raises(PasskeyRefused):
            await _add(tools, account, device, origin=OTHER_SITE.origin)
        with pytest.raises(PasskeyRefused):
            await _add(tools, account, Authenticator(verifies=False))
        await _add(tools, account, device)
        with pytest.raises(CredentialTaken):
            await _add(tools, await identity.an_account(tools), device)
        assert len(await passkey_proving.of(tools, account.visitor)) == 1

    run(story)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 1}', "x" * 20_000, '{"id":"a"'])
def test_no_malformed_answer_is_a_fault_of_ours(run: Any, answer: str) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        _, note = passkey_proving.ask_to_use(tools, site=SITE, bound=ELSEWHERE.bound)
        with pytest.raises(PasskeyRefused):
            await passkey_proving.enter(
                tools, site=SITE, note=note, answer=answer, sender=ELSEWHERE
            )
        _, note = await passkey_proving.ask_to_add(tools, account.visitor, site=SITE)
        with pytest.raises(PasskeyRefused):
            await passkey_proving.add(
                tools, account.visitor, site=SITE, note=note, answer=answer, name="Laptop"
            )

    run(story)


def test_passkeys_are_named_and_removed_by_their_member_only(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, device = await identity.an_account(tools), Authenticator()
        colleague = await identity.an_account(tools, scope=account.scope)
        await _add(tools, account, device)
        (row,) = await passkey_proving.of(tools, account.visitor)
        for act in (
            passkey_proving.rename(
                tools, colleague.visitor, passkey_id=row.passkey_id, name="Mine"
            ),
            passkey_proving.remove(
                tools,
                replace(colleague.visitor, proved_at=tools.now()),
                passkey_id=row.passkey_id,
            ),
        ):
            with pytest.raises((PasskeyUnknown, LastProof)):
                await act
        for name in ("", " ", "x" * 61, "a\x00b"):
            with pytest.raises(PasskeyNameMalformed):
                await passkey_proving.rename(
                    tools, account.visitor, passkey_id=row.passkey_id, name=name
                )
        await passkey_proving.rename(
            tools, account.visitor, passkey_id=row.passkey_id, name=" Desk  key "
        )
        (row,) = await passkey_proving.of(tools, account.visitor)
        assert row.name == "Desk key"
        await passkey_proving.remove(tools, account.visitor, passkey_id=row.passkey_id)
        with pytest.raises(SignInRefused):
            await _enter(tools, device)

    run(story)


def test_the_last_way_in_is_not_removed(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, device = await identity.an_account(tools), Authenticator()
        await _add(tools, account, device)
        await securing.drop_password(tools, account.visitor)
        (row,) = await passkey_proving.of(tools, account.visitor)
        with pytest.raises(LastProof):
            await passkey_proving.remove(tools, account.visitor, passkey_id=row.passkey_id)
        await _enter(tools, device)

    run(story)


def test_adding_and_removing_want_a_fresh_proof(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, device = await identity.an_account(tools), Authenticator()
        await _add(tools, account, device)
        (row,) = await passkey_proving.of(tools, account.visitor)
        late = identity.later(tools, timedelta(minutes=11))
        with pytest.raises(StepUpNeeded):
            await passkey_proving.ask_to_add(late, account.visitor, site=SITE)
        with pytest.raises(StepUpNeeded):
            await passkey_proving.remove(late, account.visitor, passkey_id=row.passkey_id)

    run(story)

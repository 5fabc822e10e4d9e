from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.builders import identity
from tests.builders.identity import ELSEWHERE, OTHER, PASSWORD

from solvent.identity import checking, entering, proof_store, securing, totp, visiting
from solvent.identity.entering import Entered, Halfway, SignInRefused
from solvent.identity.guess_limits import CODE, DEVICE, STRANGERS, GuessesSpent
from solvent.identity.sender import Sender
from solvent.identity.signed_note import NoteDoubtful
from solvent.identity.signing_in import NotSignedIn
from solvent.ids import Scope
from solvent.platform.slow_hash import SlowHash
from solvent.platform.tools import Tools


async def _refused(tools: Tools, email: str, text: str, sender: Sender = ELSEWHERE) -> str:
    with pytest.raises(SignInRefused) as refusal:
        await entering.by_password(tools, email=email, password_given=text, sender=sender)
    return str(refusal.value)


async def _with_app(tools: Tools, account: identity.Account) -> tuple[str, tuple[str, ...]]:
    """Set up an authenticator app; gives its secret and the recovery codes."""
    secret, _, note = securing.offer_totp(tools, account.visitor, account=account.email)
    step = totp.step_of(tools.now()) - 1
    codes = await securing.add_totp(
        tools, account.visitor, note=note, code=totp.code_at(secret, step=step)
    )
    return secret, codes


async def _halfway(tools: Tools, email: str, sender: Sender = ELSEWHERE) -> Halfway:
    found = await entering.by_password(tools, email=email, password_given=PASSWORD, sender=sender)
    assert isinstance(found, Halfway)
    return found


def test_address_and_password_open_a_session_of_the_member(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        for email in (account.email, account.email.upper(), f" {account.email} "):
            found = await entering.by_password(
                tools, email=email, password_given=PASSWORD, sender=ELSEWHERE
            )
            assert isinstance(found, Entered)
            visitor = await visiting.by_session(tools, found.secret)
            assert visitor.member_id == account.member_id
            assert visitor.methods == ("password",)
            visitor.demand_step_up(tools.now())

    run(story)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_and_the_same_work(
    run: Any,
) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        before = tools.slow_hash.checks
        known = await _refused(tools, account.email, OTHER)
        between = tools.slow_hash.checks
        unknown = await _refused(tools, "nobody@example.com", OTHER)
        assert known == unknown
        assert between - before == tools.slow_hash.checks - between == 1

    run(story)


def test_a_member_without_a_password_does_not_come_in_by_any(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools, password=None)
        for text in ("", PASSWORD, "nobody has this one"):
            await _refused(tools, account.email, text)

    run(story)


def test_a_suspended_member_is_answered_as_if_the_password_were_wrong(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        async with tools.database.scoped(account.scope) as connection:
            await connection.execute(
                "update member set state = 'suspended' where member_id = $1", account.member_id
            )
        assert await _refused(tools, account.email, PASSWORD) == await _refused(
            tools, account.email, OTHER
        )
        with pytest.raises(NotSignedIn):
            await visiting.by_session(tools, account.secret)

    run(story)


def test_beside_an_app_the_password_alone_opens_nothing(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        secret, _ = await _with_app(tools, account)
        halfway = await _halfway(tools, account.email)
        assert (halfway.has_totp, halfway.has_passkey) == (True, False)
        step = totp.step_of(tools.now())
        entered = await entering.by_code(
            tools, note=halfway.note, code=totp.code_at(secret, step=step), sender=ELSEWHERE
        )
        visitor = await visiting.by_session(tools, entered.secret)
        assert visitor.methods == ("password", "totp")
        again = await _halfway(tools, account.email)
        with pytest.raises(SignInRefused):
            await entering.by_code(
                tools, note=again.note, code=totp.code_at(secret, step=step), sender=ELSEWHERE
            )

    run(story)


def test_a_code_that_two_send_at_once_opens_one_session(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        secret, codes = await _with_app(tools, account)
        note = (await _halfway(tools, account.email)).note
        for code in (totp.code_at(secret, step=totp.step_of(tools.now())), codes[0]):
            tries = (
                entering.by_code(tools, note=note, code=code, sender=ELSEWHERE) for _ in range(4)
            )
            found = await asyncio.gather(*tries, return_exceptions=True)
            assert sum(isinstance(one, Entered) for one in found) == 1

    run(story)


def test_the_second_step_belongs_to_the_browser_of_the_first_and_to_its_time(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        _, codes = await _with_app(tools, account)
        note = (await _halfway(tools, account.email)).note
        with pytest.raises(NoteDoubtful):
            await entering.by_code(
                tools, note=note, code=codes[0], sender=replace(ELSEWHERE, bound="c" * 32)
            )
        late = identity.later(tools, timedelta(minutes=11))
        with pytest.raises(NoteDoubtful):
            await entering.by_code(late, note=note, code=codes[0], sender=ELSEWHERE)
        await entering.by_code(tools, note=note, code=codes[0], sender=ELSEWHERE)

    run(story)


def test_who_is_halfway_in_by_an_old_password_starts_again(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        _, codes = await _with_app(tools, account)
        note = (await _halfway(tools, account.email)).note
        await securing.set_password(tools, account.visitor, text=OTHER)
        with pytest.raises(NoteDoubtful):
            await entering.by_code(tools, note=note, code=codes[0], sender=ELSEWHERE)

    run(story)


def test_strangers_spend_their_own_guesses_and_the_owner_still_comes_in(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        known = await identity.come_in(tools, account)
        home = replace(ELSEWHERE, device=known.device)
        for at in range(STRANGERS.burst):
            await _refused(tools, account.email, OTHER, Sender(address=f"198.51.100.{at}"))
        with pytest.raises(GuessesSpent) as refusal:
            await entering.by_password(
                tools, email=account.email, password_given=PASSWORD, sender=Sender("192.0.2.1")
            )
        assert 0 < refusal.value.retry_s <= STRANGERS.gap.total_seconds()
        await identity.come_in(tools, account, sender=home)
        # The known device has its own counter, and it ends too.
        for _ in range(DEVICE.burst):
            await _refused(tools, account.email, OTHER, home)
        with pytest.raises(GuessesSpent):
            await identity.come_in(tools, account, sender=home)
        later = identity.later(tools, DEVICE.gap + timedelta(seconds=1))
        await identity.come_in(later, account, sender=home)

    run(story)


def test_a_mark_of_another_account_is_a_strangers(run: Any) -> None:
    async def story(tools: Tools) -> None:
        one, two = await identity.an_account(tools), await identity.an_account(tools)
        known = await identity.come_in(tools, one)
        theirs = Sender(address="198.51.100.200", device=known.device)
        for _ in range(STRANGERS.burst):
            await _refused(tools, two.email, OTHER, theirs)
        with pytest.raises(GuessesSpent):
            await identity.come_in(tools, two, sender=theirs)

    run(story)


def test_codes_are_guessed_only_so_often(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        await _with_app(tools, account)
        note = (await _halfway(tools, account.email)).note
        for _ in range(CODE.burst):
            with pytest.raises(SignInRefused):
                await entering.by_code(tools, note=note, code="000000", sender=ELSEWHERE)
        with pytest.raises(GuessesSpent):
            await entering.by_code(tools, note=note, code="000000", sender=ELSEWHERE)

    run(story)


def test_a_hash_of_lesser_parameters_is_made_anew_when_its_password_comes(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        weak = replace(tools, slow_hash=SlowHash(passes=1, memory_kib=8 * 1024))
        scope = Scope(account.scope.tenant_id, "test")
        await checking.keep_password(weak, scope, account.member_id, text=PASSWORD)
        assert tools.slow_hash.is_old(await _hash(tools, account))
        await identity.come_in(tools, account)
        assert not tools.slow_hash.is_old(await _hash(tools, account))
        await identity.come_in(tools, account)

    run(story)


async def _hash(tools: Tools, account: identity.Account) -> str:
    async with tools.database.scoped(account.scope) as connection:
        sealed = await proof_store.password(connection, account.scope, account.member_id)
    assert sealed is not None
    assert b"argon2" not in sealed
    keys = await tools.vault.keys_of(account.scope.tenant_id)
    return keys.open(sealed, place=checking.password_place(account.member_id)).decode()


def test_a_refusal_is_on_the_record_of_whom_it_was_aimed_at(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        with pytest.raises(SignInRefused) as refusal:
            await entering.by_password(
                tools, email=account.email, password_given=OTHER, sender=ELSEWHERE
            )
        await entering.note_refusal(tools, refusal.value, method="password")
        with pytest.raises(SignInRefused) as unknown:
            await entering.by_password(
                tools, email="nobody@example.com", password_given=OTHER, sender=ELSEWHERE
            )
        await entering.note_refusal(tools, unknown.value, method="password")
        assert (await identity.acts(tools, account.scope)).count("sign_in.refused") == 1

    run(story)


def test_nothing_of_a_sign_in_is_stored_as_it_is(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        secret, codes = await _with_app(tools, account)
        tables = ("member", "session", "password", "totp", "recovery_code", "audit_record")
        async with tools.database.scoped(account.scope) as connection:
            stored = [
                await connection.fetchval(f"select string_agg(t::text, ' ') from {table} t")
                for table in tables
            ]
        told = " ".join(filter(None, stored))
        for hidden in (account.email, PASSWORD, secret, codes[0], ELSEWHERE.address):
            assert hidden not in told
            assert hidden.encode().hex() not in told

    run(story)

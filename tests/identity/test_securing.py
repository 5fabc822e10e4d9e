from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.builders import identity
from tests.builders.identity import OTHER

from solvent.identity import addressing, checking, entering, securing, totp, visiting
from solvent.identity.entering import SignInRefused
from solvent.identity.password import PasswordWeak
from solvent.identity.proof import LastProof
from solvent.identity.securing import CodeWrong, NoMember
from solvent.identity.signing_in import NotSignedIn
from solvent.platform.asking import StepUpNeeded, Visitor
from solvent.platform.credentials import CredentialTaken
from solvent.platform.tools import Tools
from solvent.tenancy.email_address import EmailMalformed


def test_a_new_password_takes_the_place_of_the_old_and_ends_other_sessions(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        other = await identity.come_in(tools, account)
        await securing.set_password(tools, account.visitor, text=OTHER)
        await visiting.by_session(tools, account.secret)
        with pytest.raises(NotSignedIn):
            await visiting.by_session(tools, other.secret)
        with pytest.raises(SignInRefused):
            await identity.come_in(tools, account)
        await identity.come_in(tools, account, password=OTHER)
        assert {"password.changed", "sessions.ended"} <= set(
            await identity.acts(tools, account.scope)
        )

    run(story)


def test_a_password_of_ones_own_name_or_organisation_is_refused(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        for text in (f"{account.email}", "testers-testers-1", "short"):
            with pytest.raises(PasswordWeak):
                await securing.set_password(tools, account.visitor, text=text)

    run(story)


def test_an_address_moves_with_its_member_and_belongs_to_one_person(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account, other = await identity.an_account(tools), await identity.an_account(tools)
        with pytest.raises(CredentialTaken):
            await addressing.set_email(tools, other.visitor, email=account.email.upper())
        fresh = f"new-{account.email}"
        await addressing.set_email(tools, account.visitor, email=fresh)
        with pytest.raises(SignInRefused):
            await identity.come_in(tools, account)
        await entering.by_password(
            tools, email=fresh, password_given=identity.PASSWORD, sender=identity.ELSEWHERE
        )
        await addressing.set_email(tools, other.visitor, email=account.email)
        with pytest.raises(EmailMalformed):
            await addressing.set_email(tools, other.visitor, email="no address")

    run(story)


def test_nothing_changes_without_a_fresh_proof(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        late, visitor = identity.later(tools, timedelta(minutes=11)), account.visitor
        _, _, note = securing.offer_totp(tools, visitor, account="x")
        for act in (
            addressing.set_email(late, visitor, email="x@example.com"),
            securing.set_password(late, visitor, text=OTHER),
            securing.drop_password(late, visitor),
            securing.add_totp(late, visitor, note=note, code="000000"),
            securing.drop_totp(late, visitor),
            securing.renew_recovery_codes(late, visitor),
        ):
            with pytest.raises(StepUpNeeded):
                await act

    run(story)


def test_an_app_is_taken_by_its_code_and_only_in_its_session(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        secret, address, note = securing.offer_totp(tools, account.visitor, account="o@x.test")
        assert securing.read_offer(tools, account.visitor, note=note) == (secret, address)
        with pytest.raises(CodeWrong):
            await securing.add_totp(tools, account.visitor, note=note, code="000000")
        _, proofs = await securing.person(tools, account.visitor)
        assert not proofs.totp
        code = totp.code_at(secret, step=totp.step_of(tools.now()))
        codes = await securing.add_totp(tools, account.visitor, note=note, code=code)
        assert len(codes) == 10
        _, proofs = await securing.person(tools, account.visitor)
        assert (proofs.totp, proofs.recovery_left) == (True, 10)
        # The code that set it up is used up.
        tenant_id = account.scope.tenant_id
        assert await checking.spend_code(tools, tenant_id, account.member_id, code=code) is None

    run(story)


def test_new_recovery_codes_take_the_place_of_the_old_and_go_with_the_last_factor(
    run: Any,
) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        secret, _, note = securing.offer_totp(tools, account.visitor, account="x")
        code = totp.code_at(secret, step=totp.step_of(tools.now()))
        old = await securing.add_totp(tools, account.visitor, note=note, code=code)
        new = await securing.renew_recovery_codes(tools, account.visitor)
        tenant_id, member_id = account.scope.tenant_id, account.member_id
        assert await checking.spend_code(tools, tenant_id, member_id, code=old[0]) is None
        assert await checking.spend_code(tools, tenant_id, member_id, code=new[0]) == "recovery"
        await securing.drop_totp(tools, account.visitor)
        _, proofs = await securing.person(tools, account.visitor)
        assert (proofs.totp, proofs.recovery_left) == (False, 0)
        with pytest.raises(LastProof):
            await securing.drop_password(tools, account.visitor)

    run(story)


def test_a_key_has_no_account(run: Any) -> None:
    async def story(tools: Tools) -> None:
        account = await identity.an_account(tools)
        key = Visitor(account.scope, account.scope)
        with pytest.raises(NoMember):
            await securing.person(tools, key)

    run(story)

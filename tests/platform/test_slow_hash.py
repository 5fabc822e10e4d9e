from __future__ import annotations

import asyncio

import pytest

from solvent.platform.slow_hash import SlowHash, TooBusy


def _quick(**given: int) -> SlowHash:
    return SlowHash(passes=1, memory_kib=1024, **given)


def test_a_password_fits_its_own_hash_and_nothing_fits_none() -> None:
    async def story() -> None:
        slow = _quick()
        hash_ = await slow.make("otter violin")
        assert hash_ != await slow.make("otter violin")
        assert await slow.fits(hash_, "otter violin")
        assert not await slow.fits(hash_, "otter violins")
        assert not await slow.fits(None, "nobody has this one")
        assert not await slow.fits("no hash", "otter violin")
        assert slow.checks == 4

    asyncio.run(story())


def test_a_hash_is_argon2id_with_the_parameters_of_the_standard() -> None:
    hash_ = asyncio.run(SlowHash().make("otter violin"))
    # RFC 9106, section 4, second recommendation, with one lane.
    assert hash_.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert _quick().is_old(hash_)
    assert not SlowHash().is_old(hash_)


def test_more_than_can_be_served_soon_are_refused_and_the_rest_served() -> None:
    async def story() -> None:
        slow = _quick(waiting_max=3)
        made = await asyncio.gather(*(slow.make("x") for _ in range(8)), return_exceptions=True)
        assert sum(isinstance(one, TooBusy) for one in made) == 5
        assert await slow.make("x")

    asyncio.run(story())


def test_who_is_refused_is_told_when_to_come_back() -> None:
    with pytest.raises(TooBusy) as refusal:
        asyncio.run(_quick(waiting_max=0).make("x"))
    assert refusal.value.retry_s > 0

"""Limiting guesses: taken before a secret is compared, given back where it was right."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from solvent.identity import guess_limits, guess_store
from solvent.identity.guess_limits import GuessesSpent, Limit
from solvent.identity.sender import Sender
from solvent.platform.telemetry import GUESSES_REFUSED
from solvent.platform.tools import Tools

DEVICE_KEY = "device-mark"


@dataclass(frozen=True, slots=True)
class Taken:
    """A guess that was taken from a counter."""

    counted: bytes
    limit: Limit


async def before_password(tools: Tools, *, account: bytes, sender: Sender) -> tuple[Taken, ...]:
    """Take a guess for a password. account: the blind hash of the address. Raises GuessesSpent.

    A device that the account came in from before has a counter of its own and needs no other.
    """
    if knows(tools, account=account, sender=sender):
        name = f"{account.hex()}/{sender.device.name}"
        return (await take(tools, guess_limits.DEVICE, name),)
    prefix = guess_limits.prefix_of(sender.address)
    first = await take(tools, guess_limits.ADDRESS, prefix)
    try:
        second = await take(tools, guess_limits.STRANGERS, account.hex())
    except GuessesSpent:
        await give_back(tools, (first,))
        raise
    return (first, second)


async def before_code(tools: Tools, *, account: bytes, sender: Sender) -> tuple[Taken, ...]:
    """Take a guess for a second proof. Raises GuessesSpent."""
    if knows(tools, account=account, sender=sender):
        name = f"{account.hex()}/{sender.device.name}"
        return (await take(tools, guess_limits.CODE_DEVICE, name),)
    return (await take(tools, guess_limits.CODE, account.hex()),)


def knows(tools: Tools, *, account: bytes, sender: Sender) -> bool:
    """Tell whether the account came in from the sender's browser before."""
    return sender.device.knows(tools.keys.derive(DEVICE_KEY), account)


async def take(tools: Tools, limit: Limit, subject: str) -> Taken:
    """Take one guess from a subject's counter. Raises GuessesSpent."""
    now = tools.now()
    counted = tools.keys.blind(f"{limit.name}:{subject}", purpose="guess")
    async with tools.database.unscoped() as connection:
        again_at = await guess_store.take(connection, counted=counted, limit=limit, now=now)
    if again_at is not None:
        GUESSES_REFUSED.labels(limit.name).inc()
        raise GuessesSpent(max(1, ceil((again_at - now).total_seconds())))
    return Taken(counted, limit)


async def give_back(tools: Tools, taken: tuple[Taken, ...]) -> None:
    """Give guesses back that were right, or that were not made."""
    async with tools.database.unscoped() as connection:
        for one in taken:
            await guess_store.give_back(connection, counted=one.counted, limit=one.limit)

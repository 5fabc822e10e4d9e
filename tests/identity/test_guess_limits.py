from __future__ import annotations

import pytest

from solvent.identity import guess_limits
from solvent.identity.guess_limits import STRANGERS, GuessesSpent


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("a name", ""),
    ],
)
def test_one_sender_is_one_address_or_one_subscribers_prefix(address: str, prefix: str) -> None:
    assert guess_limits.prefix_of(address) == prefix


def test_a_stranger_gets_at_most_a_hundred_and_six_guesses_a_day() -> None:
    # SP 800-63B, 5.2.2 lets at most 100 in a row through before the owner signs in again.
    a_day = STRANGERS.burst + 24 * 60 * 60 / STRANGERS.gap.total_seconds()
    assert a_day <= 106


def test_a_refusal_says_when_to_come_back_and_what_still_works() -> None:
    fault = GuessesSpent(90)
    assert fault.retry_s == 90
    assert "passkey" in fault.remedy

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from solvent.policy import circumstances, vocabulary
from solvent.policy.circumstances import Circumstances
from solvent.tenancy.roles import PERMISSIONS

SUNDAY_NIGHT = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)


def test_hours_and_weekdays_are_those_of_the_zone() -> None:
    utc = circumstances.at(SUNDAY_NIGHT, UTC, via="browser")
    berlin = circumstances.at(SUNDAY_NIGHT, ZoneInfo("Europe/Berlin"), via="browser")
    assert (utc.hour, utc.weekday) == (23, 7)
    assert (berlin.hour, berlin.weekday) == (1, 1)


def test_minutes_since_a_proof_are_whole_and_never_below_zero() -> None:
    for seconds, minutes in ((0, 0), (59, 0), (60, 1), (-5, 0)):
        proved = SUNDAY_NIGHT - timedelta(seconds=seconds)
        found = circumstances.at(SUNDAY_NIGHT, UTC, via="browser", proved_at=proved)
        assert found.minutes_since_proof == minutes
    assert circumstances.at(SUNDAY_NIGHT, UTC, via="program").minutes_since_proof is None


@given(st.sampled_from(PERMISSIONS), st.one_of(st.none(), st.integers(-(2**60), 2**60)))
def test_an_act_brings_what_its_action_has_and_no_more(permission: str, amount: int | None) -> None:
    found = circumstances.act(
        Circumstances(1, 2, "browser", 3), permission, amount_minor=amount, currency="EUR"
    )
    names = {each.name for each in vocabulary.context_of(permission)}
    if amount is None:
        names -= {"amount_minor", "currency"}
    assert set(found.context) == names
    assert int(found.context.get("amount_minor", 0)) >= 0

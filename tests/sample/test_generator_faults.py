"""The planted faults stand in the files, whatever the seed and the day."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders.sample import KEYS, TODAY, a_company

from solvent.sample.company import Fault, SampleCompany

WEEKS_13 = timedelta(weeks=13)
SEEDS = st.integers(0, 10**9)
TODAYS = st.dates(date(2018, 1, 1), date(2034, 12, 31))
every_company = pytest.mark.parametrize("key", KEYS)


def _faults(company: SampleCompany, kind: str) -> list[Fault]:
    return [fault for fault in company.answers.faults if fault.kind == kind]


def _moved(company: SampleCompany, *, role: str, first: date, last: date, party: str = "") -> int:
    return sum(
        line.amount_minor
        for line in company.answers.lines
        if line.role == role
        and first <= line.booked_on <= last
        and not line.pending
        and line.party == (party or line.party)
    )


@settings(max_examples=12, deadline=None)
@given(key=st.sampled_from(KEYS), seed=SEEDS, today=TODAYS)
def test_one_payment_was_made_twice_within_three_days(key: str, seed: int, today: date) -> None:
    company = a_company(key, seed=seed, today=today)
    (fault,) = _faults(company, "duplicate")
    pair = [line for line in company.answers.lines if line.mark == "duplicate"]
    assert len(pair) == 2
    assert {(line.party, line.amount_minor) for line in pair} == {(fault.party, fault.amount_minor)}
    days = [line.booked_on for line in pair]
    assert timedelta(days=1) <= max(days) - min(days) <= timedelta(days=3)
    assert today - timedelta(days=60) < max(days) < today
    assert set(fault.source_ids) == {line.source_id for line in pair if line.source_id}


@pytest.mark.parametrize("key", ["manufacturer", "shop"])
@pytest.mark.parametrize(
    ("seed", "today"),
    [(1, TODAY), (2, date(2024, 2, 29)), (3, date(2025, 12, 31)), (4, date(2027, 9, 1))],
)
def test_goods_got_dearer_within_six_months(key: str, seed: int, today: date) -> None:
    company = a_company(key, seed=seed, today=today)
    (fault,) = _faults(company, "margin_turn")
    assert today - timedelta(days=183) < fault.on < today - timedelta(days=60)
    last = today - timedelta(days=1)
    turned = _cost_share(company, fault.on + timedelta(days=35), last)
    before = _cost_share(company, fault.on - timedelta(days=330), fault.on)
    assert turned > before + 0.02


def _cost_share(company: SampleCompany, first: date, last: date) -> float:
    sold = _moved(company, role="sales", first=first, last=last)
    return -_moved(company, role="cost_of_goods", first=first, last=last) / sold


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, today=TODAYS)
def test_the_shops_cash_runs_out_within_13_weeks_and_not_before(seed: int, today: date) -> None:
    company = a_company("shop", seed=seed, today=today)
    (gap,) = _faults(company, "cash_gap")
    assert today < gap.on <= today + WEEKS_13
    assert all(answer.closing_minor > 0 for answer in company.answers.accounts)


@settings(max_examples=8, deadline=None)
@given(key=st.sampled_from(["cafe", "manufacturer", "studio"]), seed=SEEDS, today=TODAYS)
def test_the_others_have_cash_for_13_weeks(key: str, seed: int, today: date) -> None:
    company = a_company(key, seed=seed, today=today)
    assert all(gap.on > today + WEEKS_13 for gap in _faults(company, "cash_gap"))


@settings(max_examples=12, deadline=None)
@given(key=st.sampled_from(KEYS), seed=SEEDS, today=TODAYS)
def test_no_cash_account_was_ever_overdrawn(key: str, seed: int, today: date) -> None:
    company = a_company(key, seed=seed, today=today)
    cards = {each.ref for each in company.profile.accounts if each.kind == "card"}
    for answer in company.answers.accounts:
        if answer.account_ref in cards:
            continue
        by_day: dict[date, int] = defaultdict(int)
        for line in company.answers.lines:
            if line.file == answer.file and not line.pending:
                by_day[line.booked_on] += line.amount_minor
        balance = answer.opening_minor
        for day in sorted(by_day):
            balance += by_day[day]
            assert balance >= 0, (answer.file, day)


@every_company
def test_one_cost_jumped(key: str) -> None:
    company = a_company(key)
    (fault,) = _faults(company, "cost_jump")
    marked = [line for line in company.answers.lines if line.mark == "cost_jump"]
    assert marked
    earlier = [
        line
        for line in company.answers.lines
        if line.obligation == marked[0].obligation and not line.mark
    ]
    usual = sum(line.amount_minor for line in earlier[-4:]) / 4
    assert all(line.amount_minor / usual > 1.15 for line in marked)
    assert all(line.booked_on >= fault.on for line in marked)


def test_one_customer_dominates_the_manufacturer() -> None:
    company = a_company("manufacturer")
    (fault,) = _faults(company, "concentration")
    first = TODAY - timedelta(days=365)
    theirs = _moved(company, role="sales", party=fault.party, first=first, last=TODAY)
    share = theirs / _moved(company, role="sales", first=first, last=TODAY)
    assert 0.33 <= share <= 0.45


@every_company
def test_a_tax_payment_is_coming_due(key: str) -> None:
    company = a_company(key)
    due = _faults(company, "tax_due")
    assert due
    assert all(TODAY <= fault.on <= TODAY + timedelta(days=50) for fault in due)
    assert all(fault.amount_minor and fault.amount_minor < 0 for fault in due)


@every_company
def test_obligations_come_when_and_as_the_answers_say(key: str) -> None:
    company = a_company(key)
    later = a_company_told_on_the_same_day(key, TODAY + timedelta(days=100))
    for obligation in company.answers.obligations:
        if obligation.next_on is None or obligation.next_on >= TODAY + timedelta(days=100):
            continue
        came = [
            line
            for line in later.answers.lines
            if line.obligation == obligation.key and line.booked_on >= TODAY and not line.pending
        ]
        first = min(came, key=lambda line: line.booked_on)
        assert first.booked_on == obligation.next_on
        if key != "shop":  # whose owner brings money, so that other things move
            assert first.amount_minor == obligation.next_minor
    monthly = [each for each in company.answers.obligations if each.frequency == "monthly"]
    assert len(monthly) >= 8
    assert all(each.last_on and each.last_on > TODAY - timedelta(days=40) for each in monthly)


def a_company_told_on_the_same_day(key: str, today: date) -> SampleCompany:
    from solvent.sample.generator import generate

    return generate(company=key, seed=1, today=today, told_on=TODAY)

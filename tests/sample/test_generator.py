from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders.sample import KEYS, TODAY, PlainLine, a_company, plainly_read

from solvent.ledger.accounts import Role
from solvent.sample import generator
from solvent.sample.company import SampleFile
from solvent.sample.generator import CompanyUnknown, generate, next_lines

TODAYS = st.one_of(
    st.dates(date(2016, 1, 1), date(2036, 12, 31)),
    st.sampled_from(
        [date(2024, 2, 29), date(2024, 3, 1), date(2025, 12, 31), date(2026, 1, 1)]
        + [date(2026, month, 1) - timedelta(days=1) for month in range(2, 12)]
    ),
)
SEEDS = st.integers(0, 10**9)
every_company = pytest.mark.parametrize("key", KEYS)


@settings(max_examples=16, deadline=None)
@given(key=st.sampled_from(KEYS), seed=SEEDS, today=TODAYS)
def test_files_tie_to_the_cent_and_to_the_answers(key: str, seed: int, today: date) -> None:
    company = a_company(key, seed=seed, today=today)
    answers = {each.file: each for each in company.answers.accounts}
    for file in company.files:
        read = plainly_read(file)
        answer = answers[file.name]
        booked = [line for line in read.lines if not line.pending]
        assert answer.opening_minor + sum(line.minor for line in booked) == answer.closing_minor
        assert read.closing == answer.closing_minor
        assert read.opening in {None, answer.opening_minor}
        assert max(line.day for line in booked) < today
        truths = [line for line in company.answers.lines if line.file == file.name]
        assert [(line.source_id, line.day, line.minor, line.pending) for line in read.lines] == [
            (each.source_id, each.booked_on, each.amount_minor, each.pending) for each in truths
        ]
        assert [each.row for each in truths] == list(range(len(truths)))


@settings(max_examples=8, deadline=None)
@given(key=st.sampled_from(KEYS), seed=SEEDS, today=TODAYS)
def test_running_balances_follow_the_lines(key: str, seed: int, today: date) -> None:
    company = a_company(key, seed=seed, today=today)
    for file, answer in zip(company.files, company.answers.accounts, strict=True):
        lines = [line for line in plainly_read(file).lines if line.balance is not None]
        balance = answer.opening_minor
        for line in reversed(lines):
            balance += line.minor
            assert line.balance == balance


@settings(max_examples=8, deadline=None)
@given(key=st.sampled_from(KEYS), seed=SEEDS, today=TODAYS, later=st.integers(1, 70))
def test_a_later_day_only_adds_lines(key: str, seed: int, today: date, later: int) -> None:
    before = generate(company=key, seed=seed, today=today)
    after = generate(company=key, seed=seed, today=today + timedelta(days=later), told_on=today)
    for old, new in zip(before.files, after.files, strict=True):
        old_lines, new_lines = _oldest_first(old), _oldest_first(new)
        assert new_lines[: len(old_lines)] == old_lines
        assert len(new_lines) >= len(old_lines)


@every_company
def test_within_a_month_the_story_needs_no_reminder(key: str) -> None:
    first, last = date(2026, 5, 1), date(2026, 5, 31)
    old = generate(company=key, seed=3, today=first).files[0]
    new = generate(company=key, seed=3, today=last).files[0]
    old_lines, new_lines = _oldest_first(old), _oldest_first(new)
    assert len(new_lines) > len(old_lines)
    assert new_lines[: len(old_lines)] == old_lines


@every_company
def test_the_same_seed_and_day_give_the_same_bytes(key: str) -> None:
    first = a_company(key, seed=11).files
    generator._tell.cache_clear()
    assert a_company(key, seed=11).files == first
    assert a_company(key, seed=12).files != first


@pytest.mark.parametrize("key", ["manufacturer", "studio"])
def test_pending_lines_are_booked_unchanged_within_days(key: str) -> None:
    found = 0
    for offset in range(0, 12, 2):
        today = TODAY + timedelta(days=offset)
        company = generate(company=key, seed=1, today=today, told_on=TODAY)
        later = generate(company=key, seed=1, today=today + timedelta(days=4), told_on=TODAY)
        for old, new in zip(company.files, later.files, strict=True):
            booked = Counter(
                (line.minor, line.text)
                for line in plainly_read(new).lines
                if not line.pending and line.day >= today
            )
            pending = [line for line in plainly_read(old).lines if line.pending]
            assert not Counter((line.minor, line.text) for line in pending) - booked
            found += len(pending)
    assert found


@every_company
def test_every_line_has_a_known_role_and_ids_do_not_repeat(key: str) -> None:
    company = a_company(key)
    roles = {line.role for line in company.answers.lines}
    assert roles <= {role.value for role in Role}
    ids = Counter(
        (line.account_ref, line.source_id, line.role == "payment_fees")
        for line in company.answers.lines
        if line.source_id
    )
    assert set(ids.values()) <= {1}


@every_company
def test_transfers_have_two_sides_that_cancel(key: str) -> None:
    company = a_company(key)
    sides = defaultdict(list)
    for line in company.answers.lines:
        assert bool(line.transfer) == (line.role == "transfers")
        if line.transfer:
            sides[line.transfer].append(line)
    assert len(sides) > 20
    for pair in sides.values():
        if len(pair) == 1:  # under way at the end of the books
            assert pair[0].booked_on >= TODAY - timedelta(days=4)
            continue
        one, other = pair
        assert one.amount_minor == -other.amount_minor
        assert one.account_ref != other.account_ref
        assert abs((one.booked_on - other.booked_on).days) <= 4


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        ("cafe", 4000, 6000),
        ("manufacturer", 1700, 2600),
        ("shop", 7500, 10_000),
        ("studio", 700, 1000),
    ],
)
def test_books_are_as_long_as_real_ones(key: str, least: int, most: int) -> None:
    company = a_company(key)
    assert least <= len(company.answers.lines) <= most
    days = [line.booked_on for line in company.answers.lines]
    assert 2 * 365 - 10 <= (max(days) - min(days)).days <= 3 * 366 + 31


def test_there_are_two_organisations_one_with_three_companies() -> None:
    counts = Counter(each.organisation for each in generator.SAMPLE_COMPANIES)
    assert sorted(counts.values()) == [1, 3]
    assert {each.currency for each in generator.SAMPLE_COMPANIES} == {"USD", "EUR", "KES", "GBP"}


def test_an_unknown_company_is_refused() -> None:
    with pytest.raises(CompanyUnknown, match="cafe"):
        generate(company="bank", seed=1, today=TODAY)


@every_company
def test_live_lines_go_on_from_the_closing_balance(key: str) -> None:
    company = a_company(key)
    closings = {each.file: each.closing_minor for each in company.answers.accounts}
    seen: set[tuple[str, str]] = set()
    balance = None
    for already in range(30):
        file = next_lines(company=key, seed=1, today=TODAY, already=already)
        read = plainly_read(file)
        history = file.name.replace(f"-{TODAY:%Y%m%d}-{already + 1:04d}", "")
        balance = closings[history] if balance is None else balance
        assert {line.day for line in read.lines} == {TODAY}
        balance += sum(line.minor for line in read.lines)
        assert read.closing == balance
        ids = {(line.source_id, line.text) for line in read.lines}
        assert not ids & seen
        seen |= ids if key != "manufacturer" else set()
    known = {line.source_id for line in company.answers.lines if line.source_id}
    assert not known & {source_id for source_id, _ in seen}


def _oldest_first(file: SampleFile) -> list[PlainLine]:
    lines = [line for line in plainly_read(file).lines if not line.pending]
    return lines if file.name.endswith(".ofx") else lines[::-1]

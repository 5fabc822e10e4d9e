"""The import door reads the sample files as what they are."""

from collections import Counter

import pytest
from tests.builders.sample import KEYS, TODAY, a_company

from solvent.connectors import reading
from solvent.connectors.statement import AccountKind, Tie
from solvent.sample.bulk import bulk
from solvent.sample.generator import next_lines

every_company = pytest.mark.parametrize("key", KEYS)


@every_company
def test_each_line_is_read_as_the_answers_have_it(key: str) -> None:
    company = a_company(key)
    accounts = {account.ref: account for account in company.profile.accounts}
    answers = {each.file: each for each in company.answers.accounts}
    for file in company.files:
        read = reading.read(file.content, file_name=file.name)
        assert not read.questions
        assert not read.left_out
        (statement,) = read.statements
        answer = answers[file.name]
        account = accounts[answer.account_ref]
        assert statement.account_ref == answer.account_ref
        assert statement.account_kind is AccountKind(account.kind)
        assert statement.currency == account.currency
        assert statement.closing_minor == answer.closing_minor
        assert statement.opening_minor in {None, answer.opening_minor}
        truths = [line for line in company.answers.lines if line.file == file.name]
        assert Counter(
            (line.booked_on, line.amount_minor, line.pending) for line in statement.lines
        ) == Counter((each.booked_on, each.amount_minor, each.pending) for each in truths)
        assert statement.tie is (Tie.UNKNOWN if file.name.endswith(".ofx") else Tie.TIED)


@every_company
def test_a_live_file_is_read_with_its_balance(key: str) -> None:
    file = next_lines(company=key, seed=1, today=TODAY, already=2)
    read = reading.read(file.content, file_name=file.name)
    assert not read.questions
    (statement,) = read.statements
    assert 1 <= len(statement.lines) <= 2
    assert {line.booked_on for line in statement.lines} == {TODAY}
    assert statement.closing_minor is not None
    assert statement.tie is not Tie.BROKEN


def test_a_bulk_file_is_read_whole() -> None:
    (statement,) = reading.read(bulk(lines=2000, seed=1, today=TODAY)).statements
    assert len({line.source_id for line in statement.lines}) == 2000

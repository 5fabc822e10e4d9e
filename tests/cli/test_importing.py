from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from solvent.cli import importing
from solvent.connectors.imported import Import, State
from solvent.connectors.statement import FileRefused
from solvent.ids import CompanyId, ImportId

FOUND = Import(
    import_id=ImportId(UUID(int=7)),
    company_id=CompanyId(UUID(int=1)),
    file_name="march.csv",
    content_hash=b"x",
    size_bytes=900,
    format="csv",
    state=State.PREVIEWED,
    created_at=datetime(2026, 3, 15, tzinfo=UTC),
    created_by="me_1",
)
PART = {"where": "line 9", "reason": "No amount.", "raw": "x"}


def told(**report: Any) -> Import:
    return replace(FOUND, report=report)


@pytest.mark.parametrize(("count", "said"), [(1, "One part"), (3, "3 parts")])
def test_what_was_left_out_is_not_accepted_by_a_plain_yes(count: int, said: str) -> None:
    found = told(left_out=[PART] * count, left_out_count=count)
    with pytest.raises(FileRefused, match=said) as refused:
        importing.agreed_to(found, yes=True, accept_left_out=False)
    assert refused.value.where == "line 9"
    assert "--accept-left-out" in refused.value.remedy
    agreed = importing.agreed_to(found, yes=True, accept_left_out=True)
    assert agreed == {"left_out": "accept"}


def test_a_plain_yes_books_a_whole_file_and_answers_no_question() -> None:
    whole = told(left_out=[], left_out_count=0)
    assert importing.agreed_to(whole, yes=True, accept_left_out=False) == {}
    question = {
        "name": "account",
        "choices": ["ba_1", "new"],
        "labels": {"ba_1": "Main account"},
        "text": "Which?",
    }
    with pytest.raises(FileRefused, match="Which") as refused:
        importing.agreed_to(told(questions=[question]), yes=True, accept_left_out=True)
    assert "--answer account=ba_1 (Main account) or" in refused.value.remedy
    assert "--answer account=new." in refused.value.remedy

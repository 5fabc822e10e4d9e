from __future__ import annotations

from datetime import UTC, datetime

from solvent.identity import session_life
from solvent.identity.session_life import IDLE_MAX, LIFE_MAX, USE_NOTED_EVERY

BEGAN = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


def test_a_use_is_noted_once_in_a_while_and_often_enough() -> None:
    assert not session_life.is_use_due(used_at=BEGAN, now=BEGAN + USE_NOTED_EVERY / 2)
    assert session_life.is_use_due(used_at=BEGAN, now=BEGAN + USE_NOTED_EVERY)
    assert USE_NOTED_EVERY * 10 < IDLE_MAX < LIFE_MAX

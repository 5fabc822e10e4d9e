"""The hub's places: a sender and an organisation hold so many streams and no more."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from solvent.gateway import hub
from solvent.gateway.hub import Hub, StreamsTooMany


def test_one_sender_cannot_hold_all_places() -> None:
    made = Hub()
    with ExitStack() as stack:
        for _ in range(hub.STREAMS_PER_SENDER_MAX):
            stack.enter_context(made.listening("t1", "c1", sender="se_1"))
        with pytest.raises(StreamsTooMany), made.listening("t1", "c2", sender="se_1"):
            pass
        with made.listening("t1", "c1", sender="se_2"):
            pass


def test_one_organisation_cannot_hold_all_places() -> None:
    made = Hub()
    with ExitStack() as stack:
        for number in range(hub.STREAMS_PER_TENANT_MAX):
            stack.enter_context(made.listening("t1", "c1", sender=f"se_{number}"))
        with pytest.raises(StreamsTooMany), made.listening("t1", "c1", sender="se_new"):
            pass
        with made.listening("t2", "c9", sender="se_other"):
            pass


def test_a_place_that_was_left_is_free() -> None:
    made = Hub()
    for _ in range(3 * hub.STREAMS_PER_SENDER_MAX):
        with made.listening("t1", "c1", sender="se_1"):
            pass


def test_a_refused_stream_holds_no_place() -> None:
    made = Hub()
    with ExitStack() as stack:
        for _ in range(hub.STREAMS_PER_SENDER_MAX):
            stack.enter_context(made.listening("t1", "c1", sender="se_1"))
        for _ in range(3):
            with pytest.raises(StreamsTooMany), made.listening("t1", "c1", sender="se_1"):
                pass
    with ExitStack() as stack:
        for _ in range(hub.STREAMS_PER_SENDER_MAX):
            stack.enter_context(made.listening("t1", "c1", sender="se_1"))

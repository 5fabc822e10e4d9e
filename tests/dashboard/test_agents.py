from __future__ import annotations

import pytest

from solvent.dashboard import agents


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0", "Firefox · Windows"),
        (
            "Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/18 Safari/605.1",
            "Safari · macOS",
        ),
        ("Mozilla/5.0 (Windows NT) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari", "Chrome · Android"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_browser_is_named_shortly(agent: str, said: str) -> None:
    assert agents.said(agent) == said

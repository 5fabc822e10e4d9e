"""Signatures as in AWS's own examples (General Reference, Signature Version 4)."""

from __future__ import annotations

from datetime import UTC, datetime

from solvent.vault import aws_signature
from solvent.vault.aws_signature import Credentials

NOW = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
EXAMPLE = Credentials(
    "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)  # pragma: allowlist secret


def _signature(method: str, url: str, *, service: str, **headers: str) -> str:
    made = aws_signature.signed(
        method,
        url,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        content=b"",
        region="us-east-1",
        service=service,
        credentials=EXAMPLE,
        now=NOW,
    )
    return made["authorization"].rpartition("=")[2]


def test_examples_of_the_manual_are_signed_as_printed() -> None:
    place = "https://example.amazonaws.com/"
    assert _signature("GET", place, service="service") == (
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )
    assert _signature("POST", place, service="service") == (
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )
    assert _signature(
        "GET",
        "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
        service="iam",
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    ) == ("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")

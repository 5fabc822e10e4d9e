import re
from datetime import date

import pytest

from solvent.sample.bulk import bulk


@pytest.mark.parametrize("lines", [1, 1000, 10_000])
def test_a_bulk_file_holds_the_lines_and_ties(lines: int) -> None:
    text = bulk(lines=lines, seed=5, today=date(2026, 1, 1), currency="EUR").decode()
    amounts = [int(each.replace(".", "")) for each in re.findall(r"<TRNAMT>([-\d.]+)", text)]
    ids = re.findall(r"<FITID>(\w+)", text)
    closing = re.search(r"<BALAMT>([-\d.]+)", text)
    assert closing
    assert len(amounts) == len(set(ids)) == lines
    assert int(closing[1].replace(".", "")) == 25_000_000 + sum(amounts)
    assert "<CURDEF>EUR\r\n" in text
    assert max(re.findall(r"<DTPOSTED>(\d{8})", text)) < "20260101"


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert bulk(lines=300, seed=1) == bulk(lines=300, seed=1)
    assert bulk(lines=300, seed=1) != bulk(lines=300, seed=2)

"""Sample companies for tests, and small readers of their files that share no code with ours."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime

from solvent.sample import generator
from solvent.sample.company import SampleCompany, SampleFile

KEYS = tuple(profile.key for profile in generator.SAMPLE_COMPANIES)
TODAY = date(2026, 3, 14)
FORM_BY_ENDING = {
    "cafe-checking.ofx": "ofx",
    "cafe-card.ofx": "ofx",
    "manufacturer-giro.csv": "semicolon",
    "manufacturer-savings.csv": "semicolon",
    "shop-mpesa.csv": "mpesa",
    "shop-bank.ofx": "ofx",
    "studio-current.ofx": "ofx",
    "studio-savings.ofx": "ofx",
}


@dataclass(frozen=True)
class PlainLine:
    source_id: str
    day: date
    minor: int
    text: str
    balance: int | None = None
    pending: bool = False


@dataclass(frozen=True)
class PlainFile:
    lines: list[PlainLine]
    opening: int | None
    closing: int | None


def a_company(key: str = "cafe", *, seed: int = 1, today: date = TODAY) -> SampleCompany:
    return generator.generate(company=key, seed=seed, today=today)


def plainly_read(file: SampleFile) -> PlainFile:
    form = FORM_BY_ENDING[re.sub(r"-\d{8}-\d{4}", "", file.name)]
    if form == "ofx":
        return _ofx(file.content.decode("cp1252"))
    return _semicolon(file.content) if form == "semicolon" else _mpesa(file.content)


def _minor(text: str) -> int:
    assert re.fullmatch(r"-?\d+\.\d\d", text), text
    return int(text.replace(".", ""))


def _ofx(text: str) -> PlainFile:
    lines = []
    for block in re.split(r"<STMTTRN(?=P?>)", text)[1:]:
        found = dict(re.findall(r"<(\w+)>([^<\r\n]+)", block))
        day = (found.get("DTPOSTED") or found["DTTRAN"])[:8]
        lines.append(
            PlainLine(
                found.get("FITID", ""),
                datetime.strptime(day, "%Y%m%d").date(),  # noqa: DTZ007
                _minor(found["TRNAMT"]),
                f"{found.get('NAME', '')} {found.get('MEMO', '')}".strip(),
                pending=block.startswith("P>"),
            )
        )
    closing = re.search(r"<LEDGERBAL>\s*<BALAMT>([-\d.]+)", text)
    assert closing
    return PlainFile(lines, None, _minor(closing[1]))


def _german(text: str) -> int:
    return _minor(text.removesuffix(" EUR").replace(".", "").replace(",", "."))


def _semicolon(content: bytes) -> PlainFile:
    rows = list(csv.reader(io.StringIO(content.decode("cp1252")), delimiter=";"))
    start = next(at for at, row in enumerate(rows) if row[:1] == ["Buchungstag"])
    lines = [
        PlainLine(
            "",
            datetime.strptime(row[0], "%d.%m.%Y").date(),  # noqa: DTZ007
            _german(row[6]),
            f"{row[2]} {row[5]}".strip(),
            _german(row[8]) if row[8] else None,
            pending=bool(row[9]),
        )
        for row in rows[start + 1 :]
    ]
    heads = {row[0].split(" am ")[0]: row[1] for row in rows[:start] if len(row) > 1}
    return PlainFile(lines, _german(heads["Anfangssaldo"]), _german(heads["Endsaldo"]))


def _mpesa(content: bytes) -> PlainFile:
    rows = list(csv.reader(io.StringIO(content.decode())))
    start = next(at for at, row in enumerate(rows) if row[:1] == ["Receipt No."])
    lines = []
    for row in rows[start + 1 :]:
        assert (row[4] == "") != (row[5] == "")
        at = datetime.strptime(row[1], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        minor = _minor(row[4] or row[5])
        lines.append(PlainLine(row[0], at.date(), minor, row[2], _minor(row[6])))
    return PlainFile(lines, None, lines[0].balance if lines else None)

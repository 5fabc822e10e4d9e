"""Verifying an export offline: with the file, the public key and what witnesses kept."""

from __future__ import annotations

import email
import email.policy
import gzip
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from solvent.audit import checkpoint, examination, export_line, signing
from solvent.audit.checkpoint import CheckpointMalformed, Signed
from solvent.audit.examination import Examination, Expected, Fault, Series, Wrong
from solvent.audit.export_line import Head, Leaves, LineMalformed, Note
from solvent.errors import Invalid

_TOLD_EVERY = 8_192
_GZIP = b"\x1f\x8b"

Told = Callable[[int], None]


class ExportUnreadable(Invalid):
    """The file is no audit export."""


class WitnessUnreadable(Invalid):
    """The file holds no checkpoint of this organisation."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    size: records in the file. checkpoints: signed roots found again; witnessed: how many of them
    a witness kept. faults: empty where all is as it was signed. record: the first wrong record's
    own bytes, if it is in the file; line: where it stands there, from 1.
    """

    origin: str
    size: int
    checkpoints: int
    witnessed: int
    faults: list[Fault] = field(default_factory=list)
    record: bytes = b""
    line: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def verify(
    path: Path, *, keys: Sequence[bytes], witnesses: Sequence[Path] = (), told: Told | None = None
) -> Verdict:
    """Verify an export against the public keys, and against checkpoints that witnesses kept.

    told: is given the bytes read so far. Raises ExportUnreadable, WitnessUnreadable.
    """
    head = _head(path)
    notes = list(_witnessed(witnesses, head.origin))
    seen = Examination()
    faults: list[Fault] = []
    signed: list[Expected] = []
    for one in notes:
        if signing.stands(one, list(keys)):
            source = f"witness, checkpoint of {one.checkpoint.size}"
            signed.append(_expected(one, source, by_witness=True))
            seen.expect(signed[-1])
        else:
            faults.append(Fault(Wrong.UNSIGNED, source="witness"))
    faults += _take_all(path, head, keys, seen, signed, told)
    faults += seen.close()
    if head.size != seen.count and all(one.wrong is Wrong.UNCOVERED for one in faults):
        faults = [_miscounted(head, seen)]
    verdict = Verdict(head.origin, seen.count, seen.checked, len(notes), faults)
    return verdict if verdict.is_whole else _named(path, verdict, signed)


def _take_all(
    path: Path,
    head: Head,
    keys: Sequence[bytes],
    seen: Examination,
    signed: list[Expected],
    told: Told | None,
) -> list[Fault]:
    """Read the file once, giving everything to the examination."""
    faults: list[Fault] = []
    public, mark, take = list(keys), export_line.MARK, seen.take
    read = 0
    with _opened(path) as (lines, raw):
        for line in lines:
            read += 1
            if told is not None and not read % _TOLD_EVERY:
                told(raw.tell())
            if not line.startswith(mark):
                take(line[:-1] if line.endswith(b"\n") else line)
                continue
            try:
                found = export_line.read(line)
                if isinstance(found, Leaves):
                    seen.claim(found.first, found.hashes)
                elif isinstance(found, Note):
                    one = checkpoint.read(found.note)
                    source = f"checkpoint of {one.checkpoint.size}"
                    if one.checkpoint.origin != head.origin or not signing.stands(one, public):
                        faults.append(Fault(Wrong.UNSIGNED, seen.count, source=source))
                        continue
                    signed.append(_expected(one, source))
                    seen.expect(signed[-1])
            except (LineMalformed, CheckpointMalformed):
                faults.append(Fault(Wrong.MALFORMED, seen.count, source=f"line {read}"))
    return faults


def _named(path: Path, verdict: Verdict, signed: list[Expected]) -> Verdict:
    """Read the file again to name the first wrong record, and find its bytes."""
    found: list[bytes] = []
    claimed: list[bytes] = []
    places: list[int] = []
    with _opened(path) as (lines, _):
        for number, line in enumerate(lines, start=1):
            if not line.startswith(export_line.MARK):
                found += examination.leaves_of([line.removesuffix(b"\n")])
                places.append(number)
                continue
            try:
                told = export_line.read(line)
            except LineMalformed:
                continue
            if isinstance(told, Leaves) and told.first == len(claimed):
                claimed += examination.entries(told.hashes)
    exact = Series(found, claimed).first_wrong(signed)
    faults = verdict.faults
    if exact is not None:
        rest = [one for one in faults if one.wrong in {Wrong.UNSIGNED, Wrong.MALFORMED}]
        faults = [exact, *rest]
    at = next((one.number for one in faults if one.is_exact), None)
    line_number = places[at] if at is not None and at < len(places) else 0
    record = _line(path, line_number) if line_number else b""
    return Verdict(
        verdict.origin,
        verdict.size,
        verdict.checkpoints,
        verdict.witnessed,
        faults,
        record,
        line_number,
    )


def _miscounted(head: Head, seen: Examination) -> Fault:
    wrong = Wrong.CUT_OFF if seen.count < head.size else Wrong.INSERTED
    return Fault(wrong, min(seen.count, head.size), source="first line")


def _expected(one: Signed, source: str, *, by_witness: bool = False) -> Expected:
    return Expected(one.checkpoint.size, one.checkpoint.root, source, by_witness=by_witness)


def _head(path: Path) -> Head:
    try:
        with _opened(path) as (lines, _):
            head = export_line.read(next(lines, b""))
    except (OSError, EOFError, LineMalformed) as fault:
        message = "This is no audit export."
        raise ExportUnreadable(message, where=str(path)) from fault
    if not isinstance(head, Head):
        message = "The export does not begin with its first line."
        raise ExportUnreadable(message, where=str(path))
    return head


def _witnessed(paths: Sequence[Path], origin: str) -> Iterator[Signed]:
    """Find the organisation's checkpoints in what witnesses kept: files, folders or mails."""
    for path in paths:
        files = (
            sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        )
        found = [one for each in files for one in _notes(each) if one.checkpoint.origin == origin]
        if not found:
            message = f"It holds no checkpoint of {origin}."
            raise WitnessUnreadable(message, where=str(path))
        yield from found


def _notes(path: Path) -> Iterator[Signed]:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        message = "It cannot be read."
        raise WitnessUnreadable(message, where=str(path)) from fault
    found = list(checkpoint.scan(raw.decode(errors="replace")))
    if not found and path.suffix == ".eml":
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        body = mail.get_body(("plain",))
        found = list(checkpoint.scan(body.get_content() if body else ""))
    yield from found


def _line(path: Path, number: int) -> bytes:
    with _opened(path) as (lines, _):
        return next(line for at, line in enumerate(lines, start=1) if at == number).rstrip(b"\n")


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Iterator[bytes], IO[bytes]]]:
    """Open a file that may be gzipped: its lines, and the raw file to tell how far it was read."""
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        if packed:
            with gzip.open(raw) as unpacked:
                yield iter(unpacked), raw
        else:
            yield iter(raw), raw

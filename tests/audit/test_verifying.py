from __future__ import annotations

import gzip
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import audit as builder
from tests.builders.audit import PUBLIC, Export

from solvent.audit import tree, verifying
from solvent.audit.examination import Wrong
from solvent.audit.verifying import ExportUnreadable, Verdict, WitnessUnreadable

COUNTS = st.integers(2, 600)
OTHER_SEED = bytes(32)


def judged(export: Export, *, witnesses: list[Path] | None = None) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        path = export.write(Path(folder) / "export.jsonl")
        return verifying.verify(path, keys=[PUBLIC], witnesses=witnesses or [])


@st.composite
def exports(draw: st.DrawFn) -> Export:
    count = draw(COUNTS)
    sizes = draw(st.sets(st.integers(1, count), max_size=4))
    return builder.an_export(count, sizes)


@given(exports())
def test_a_whole_export_is_found_whole(export: Export) -> None:
    verdict = judged(export)
    assert verdict.is_whole
    assert (verdict.size, verdict.checkpoints) == (export.size, len(export.notes))


@given(exports(), st.data())
def test_a_changed_record_is_named(export: Export, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, export.size - 1))
    content = export.contents[at]
    byte = data.draw(st.integers(0, len(content) - 1))
    flipped = content[:byte] + bytes([content[byte] ^ 1]) + content[byte + 1 :]
    contents = [*export.contents[:at], flipped, *export.contents[at + 1 :]]
    verdict = judged(replace(export, contents=contents))
    assert (verdict.faults[0].wrong, verdict.faults[0].number) == (Wrong.CHANGED, at)
    assert verdict.faults[0].is_exact
    assert verdict.record == flipped


@given(exports(), st.data())
def test_a_deleted_record_is_named(export: Export, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, export.size - 1))
    contents = [*export.contents[:at], *export.contents[at + 1 :]]
    (fault, *_) = judged(replace(export, contents=contents)).faults
    last = at == export.size - 1
    assert (fault.wrong, fault.number) == (Wrong.CUT_OFF if last else Wrong.MISSING, at)


@given(exports(), st.data())
def test_an_inserted_record_is_named(export: Export, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, export.size))
    planted = builder.a_record(10_000).canonical()
    contents = [*export.contents[:at], planted, *export.contents[at:]]
    verdict = judged(replace(export, contents=contents))
    assert (verdict.faults[0].wrong, verdict.faults[0].number) == (Wrong.INSERTED, at)
    assert verdict.record == planted


@given(exports(), st.data())
def test_records_that_changed_places_are_named(export: Export, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, export.size - 2))
    second = data.draw(st.integers(first + 1, export.size - 1))
    contents = list(export.contents)
    contents[first], contents[second] = contents[second], contents[first]
    (fault, *_) = judged(replace(export, contents=contents)).faults
    assert (fault.wrong, fault.number) == (Wrong.MOVED, first)


@given(exports(), st.data())
def test_a_cut_tail_is_named(export: Export, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, export.size - 1))
    cut = replace(export, contents=export.contents[:at])
    (fault, *_) = judged(cut).faults
    assert (fault.wrong, fault.number) == (Wrong.CUT_OFF, at)


@given(exports(), st.data())
def test_a_file_that_ends_early_is_named(export: Export, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = export.write(Path(folder) / "export.jsonl")
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[: data.draw(st.integers(1, len(lines) - 1))]))
        assert not verifying.verify(path, keys=[PUBLIC]).is_whole


@given(exports(), st.data())
def test_a_rewritten_history_signed_anew_is_found_by_what_a_witness_kept(
    export: Export, data: st.DataObject
) -> None:
    """The operator has the key: only a checkpoint that somebody else holds tells."""
    at = data.draw(st.integers(0, export.size - 1))
    contents = list(export.contents)
    contents[at] = builder.a_record(at, act="thing.undone").canonical()
    forged = Export(
        contents=contents,
        notes=[builder.a_checkpoint(contents)],
        claims=[tree.leaf_hash(content) for content in contents],
        size=len(contents),
    )
    assert judged(forged).is_whole
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "kept.txt"
        kept.write_text("".join(f"{one.note()}\n" for one in export.notes))
        (fault, *_) = judged(forged, witnesses=[kept]).faults
    sizes = [one.checkpoint.size for one in export.notes]
    assert fault.wrong is Wrong.FORKED
    assert fault.until == min(size for size in sizes if size > at)
    assert fault.number is not None
    assert fault.number <= at


@given(exports(), st.data())
def test_a_tail_cut_with_its_checkpoints_is_found_by_what_a_witness_kept(
    export: Export, data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, export.size - 1))
    contents = export.contents[:at]
    cut = Export(contents, [builder.a_checkpoint(contents)], export.claims[:at], at)
    assert judged(cut).is_whole
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "kept"
        kept.mkdir()
        (kept / "last.note").write_text(export.notes[-1].note())
        (fault, *_) = judged(cut, witnesses=[kept]).faults
    assert (fault.wrong, fault.number) == (Wrong.CUT_OFF, at)


@given(exports(), st.data())
def test_no_other_key_signs_for_the_organisation(export: Export, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, export.size - 1))
    contents = list(export.contents)
    contents[at] = b"{}"
    forged = Export(
        contents=contents,
        notes=[builder.a_checkpoint(contents, seed=OTHER_SEED)],
        claims=[tree.leaf_hash(content) for content in contents],
        size=len(contents),
    )
    wrongs = Counter(fault.wrong for fault in judged(forged).faults)
    assert wrongs[Wrong.UNSIGNED] == 1


@given(exports(), st.data())
def test_where_leaf_hashes_were_changed_too_the_stretch_is_named(
    export: Export, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, export.size - 1))
    contents, claims = list(export.contents), list(export.claims)
    contents[at] = builder.a_record(at, act="thing.undone").canonical()
    claims[at] = tree.leaf_hash(contents[at])
    (fault, *_) = judged(replace(export, contents=contents, claims=claims)).faults
    sizes = [0, *(one.checkpoint.size for one in export.notes)]
    assert fault.wrong is Wrong.CHANGED
    assert (fault.number, fault.until) == (
        max(size for size in sizes if size <= at),
        min(size for size in sizes if size > at),
    )


@given(exports(), st.data())
def test_a_changed_leaf_hash_is_found_where_the_records_are_whole(
    export: Export, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, export.size - 1))
    claims = list(export.claims)
    claims[at] = bytes(32)
    (fault, *_) = judged(replace(export, claims=claims)).faults
    assert fault.wrong is Wrong.HASHES_CHANGED
    assert fault.number is not None
    assert fault.number <= at < (fault.until or 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.data())
def test_no_byte_of_records_or_checkpoints_can_be_flipped_unseen(
    tmp_path: Path, data: st.DataObject
) -> None:
    """Only the first line's notes on the export itself are not covered by the tree."""
    raw = builder.an_export(40, [7, 20]).write(tmp_path / "whole.jsonl").read_bytes()
    start = raw.index(b"\n") + 1
    at = data.draw(st.integers(start, len(raw) - 2))
    bit = 1 << data.draw(st.integers(0, 6))
    path = tmp_path / "flipped.jsonl"
    path.write_bytes(raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :])
    assert not verifying.verify(path, keys=[PUBLIC]).is_whole


def test_a_packed_export_is_read_and_progress_is_told(tmp_path: Path) -> None:
    path = builder.an_export(9_000).write(tmp_path / "export.jsonl")
    packed = tmp_path / "export.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    told: list[int] = []
    assert verifying.verify(packed, keys=[PUBLIC], told=told.append).is_whole
    assert 0 < told[-1] <= packed.stat().st_size


def test_what_is_no_export_or_no_witness_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.txt"
    path.write_text("hello\n")
    with pytest.raises(ExportUnreadable):
        verifying.verify(path, keys=[PUBLIC])
    with pytest.raises(ExportUnreadable):
        verifying.verify(tmp_path / "absent", keys=[PUBLIC])
    whole = builder.an_export(3).write(tmp_path / "whole.jsonl")
    with pytest.raises(WitnessUnreadable):
        verifying.verify(whole, keys=[PUBLIC], witnesses=[path])

"""Records, trees and exports as they would be, made without a database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from solvent.audit import checkpoint, export_line, tile, tree
from solvent.audit.checkpoint import Checkpoint, Signed
from solvent.audit.record import Record
from solvent.audit.tree import Frontier
from solvent.platform import signature

SEED = bytes(range(32))
PUBLIC = signature.public_of(SEED)
TENANT = UUID(int=7)
ORIGIN = checkpoint.origin_of(TENANT)
AT = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)


def a_record(number: int, *, act: str = "thing.done") -> Record:
    return Record(
        record_id=UUID(int=number + 1),
        tenant_id=TENANT,
        company_id=None,
        act=act,
        actor="me_test",
        at=AT + timedelta(seconds=number),
        facts={"number": number},
        before={"state": "held"},
        after={"state": "booked"},
    )


def records(count: int) -> list[bytes]:
    return [a_record(number).canonical() for number in range(count)]


def a_checkpoint(contents: Sequence[bytes], *, seed: bytes = SEED) -> Signed:
    """Sign the tree of these records."""
    frontier = Frontier()
    for content in contents:
        frontier.append(tree.leaf_hash(content))
    return checkpoint.sign(
        Checkpoint(ORIGIN, len(contents), frontier.root()),
        public=signature.public_of(seed),
        signer=lambda message: signature.sign(seed, message),
    )


@dataclass(frozen=True, slots=True)
class Export:
    """An export in parts, so that a test may change one and leave the others."""

    contents: list[bytes]
    notes: list[Signed]
    claims: list[bytes]
    size: int

    def write(self, path: Path) -> Path:
        """Write the file as the exporter does."""
        lines = [export_line.head(origin=ORIGIN, size=self.size, keys=[], exported_at="")]
        blocks = max(len(self.contents), len(self.claims), 1)
        for start in range(0, blocks, tile.WIDTH):
            end = start + tile.WIDTH
            last = end >= blocks
            lines += [
                export_line.note(one.note())
                for one in self.notes
                if start < one.checkpoint.size <= end or (last and one.checkpoint.size > end)
            ]
            if self.claims[start:end]:
                lines.append(export_line.leaves(start, b"".join(self.claims[start:end])))
            lines += [content + b"\n" for content in self.contents[start:end]]
        path.write_bytes(b"".join(lines))
        return path


def an_export(count: int, sizes: Iterable[int] = ()) -> Export:
    """Make a whole export with checkpoints at these sizes and at its end."""
    contents = records(count)
    return Export(
        contents=contents,
        notes=[a_checkpoint(contents[:size]) for size in sorted({*sizes, count})],
        claims=[tree.leaf_hash(content) for content in contents],
        size=count,
    )

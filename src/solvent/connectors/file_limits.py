"""How large and how deep a file may be before it is refused unread."""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a file from outside.

    bytes_max: size as sent, and size after unpacking.
    ratio_max: unpacked bytes per packed byte, above which an archive is taken for a bomb.
    entries_max: entries of an archive, folders and the system's own litter included.
    unpacking_max: archives within archives.
    line_chars_max: longest row of a table.
    columns_max: cells of one row.
    depth_max: elements within elements.
    elements_max: elements or rows in all.
    """

    bytes_max: int = 200 * _MEGABYTE
    ratio_max: int = 200
    entries_max: int = 64
    unpacking_max: int = 2
    line_chars_max: int = 100_000
    columns_max: int = 400
    depth_max: int = 40
    elements_max: int = 30_000_000


DEFAULT = Limits()

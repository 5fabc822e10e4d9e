"""Keeping rendered pages: what shows one assessment stays as it is until there is a newer one.

A page is kept without its reader: the token of its forms stands in it as a mark that no page can
hold by itself, and is put in as the page goes out.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Hashable
from dataclasses import replace
from typing import Final

from solvent.dashboard.views import Frame
from solvent.platform.cache import Memory

PAGES_MAX: Final = 2048  # about 10 KB each, packed
_QUICK: Final = 1
_MARK: Final = f"token-of-{secrets.token_hex(16)}"


def shared(frame: Frame) -> Frame:
    """Give the frame as all its readers share it."""
    return replace(frame, csrf=_MARK, person="")


def find(kept: Memory, key: Hashable, *, csrf: str) -> str | None:
    """Give the page kept under the key, for the reader with the token; None where none is."""
    packed: bytes | None = kept.get(key)
    return None if packed is None else _for(zlib.decompress(packed).decode(), csrf)


def keep(kept: Memory, key: Hashable, page: str, *, csrf: str) -> str:
    """Keep a page that was rendered with a shared frame; gives it for the reader."""
    kept.put(key, zlib.compress(page.encode(), _QUICK))
    return _for(page, csrf)


def _for(page: str, csrf: str) -> str:
    return page.replace(_MARK, csrf)

"""Serving static files: named by the hash of their content, they may be kept for good."""

from __future__ import annotations

import mimetypes
from functools import cache
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from solvent.dashboard import page_engine

_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_FAVICON: Final = "favicon.svg"
_NOT_MODIFIED: Final = 304


async def static(request: Request) -> Response:
    """Answer with a static file of the package."""
    return _file(request, request.path_params["name"])


async def favicon(request: Request) -> Response:
    """Answer browsers that ask for the icon where it was of old."""
    return _file(request, _FAVICON)


def _file(request: Request, name: str) -> Response:
    if name not in _names():
        raise HTTPException(404)
    digest = page_engine.digest(name)
    tag = f'"{digest}"'
    is_named = request.query_params.get("v", "") == digest
    headers = {"etag": tag, "cache-control": _FOR_GOOD if is_named else _ASK_AGAIN}
    if request.headers.get("if-none-match", "") == tag:
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    kind = mimetypes.types_map.get(f".{name.rpartition('.')[2]}", "application/octet-stream")
    return Response(_content(name), media_type=kind, headers=headers)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in page_engine.STATIC_DIR.iterdir() if path.is_file())


@cache
def _content(name: str) -> bytes:
    return (page_engine.STATIC_DIR / name).read_bytes()

"""The least that a web process of this stack can do: one route, two kilobytes from memory."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_BODY = b'{"text":"%s"}' % (b"x" * 2036)


async def _answer(_request: Request) -> Response:
    return Response(_BODY, media_type="application/json")


def main(port: int) -> None:
    """Serve until stopped."""
    app = Starlette(routes=[Route("/", _answer)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))

import socket
import urllib.request

import httpx


async def ask(url: str) -> None:
    # ruleid: request-without-timeout
    urllib.request.urlopen(url)
    # ruleid: request-without-timeout
    httpx.get(url)
    # ruleid: request-without-timeout
    httpx.AsyncClient(timeout=None)
    # ruleid: request-without-timeout
    socket.create_connection(("127.0.0.1", 1))
    # ok: request-without-timeout
    urllib.request.urlopen(url, timeout=5)
    # ok: request-without-timeout
    httpx.AsyncClient(timeout=5)
    # ok: request-without-timeout
    socket.create_connection(("127.0.0.1", 1), timeout=5)

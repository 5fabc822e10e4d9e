"""The organisations founded from this machine's command line, kept as ids in its home folder.

The app role cannot list tenants, and the operator's commands need to know for whom to ask.
"""

from __future__ import annotations

import os
from pathlib import Path

from solvent import ids
from solvent.ids import TenantId

_FILE = "organisations"


def of(home: Path) -> list[TenantId]:
    """List the organisations, oldest first."""
    path = home / _FILE
    if not path.exists():
        return []
    lines = path.read_text().split()
    return [TenantId(ids.read(ids.TENANT, line)) for line in lines]


def add(home: Path, tenant_id: TenantId) -> None:
    """Note a new organisation."""
    path = home / _FILE
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as file:
        file.write(f"{ids.show(ids.TENANT, tenant_id)}\n")
        file.flush()
        os.fsync(file.fileno())


def remove(home: Path, tenant_id: TenantId) -> None:
    """Strike an organisation out that is here no more; the file is replaced in one step."""
    path = home / _FILE
    kept = [one for one in of(home) if one != tenant_id]
    if not path.exists():
        return
    partial = path.with_name(f"{_FILE}.{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_text("".join(f"{ids.show(ids.TENANT, one)}\n" for one in kept))
    partial.replace(path)

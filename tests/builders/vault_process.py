"""A process with keys of its own: reads commands, one a line, and answers each by one line.

Its clock stands until it is told the seconds. `python vault_process.py HOME`.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from tests.builders import vault as vaults

from solvent.errors import SolventError
from solvent.ids import TenantId
from solvent.vault.envelope import TenantKeys
from solvent.vault.keeping import Vault

PLACE = "bank_account/number/row"


async def _serve(home: Path) -> None:
    clock = vaults.Clock()
    vault = await vaults.a_vault(home, clock=clock)
    held: list[TenantKeys] = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        try:
            answer = await _answer(vault, clock, held, *line.split())
        except SolventError as fault:
            answer = type(fault).__name__
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


async def _answer(
    vault: Vault, clock: vaults.Clock, held: list[TenantKeys], act: str, *told: str
) -> str:
    if act == "clock":
        clock.at = float(told[0])
        return "set"
    if act == "held":
        return held[0].open(bytes.fromhex(told[0]), place=PLACE).hex()
    keys = None if act == "erase" else await vault.keys_of(TenantId(UUID(told[0])))
    if keys is None:
        await vault.erase(TenantId(UUID(told[0])))
        return "erased"
    held.append(keys)
    value = bytes.fromhex(told[1])
    made = keys.seal(value, place=PLACE) if act == "seal" else keys.open(value, place=PLACE)
    return made.hex()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))

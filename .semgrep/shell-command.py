import asyncio
import os
import subprocess


async def start(path: str) -> None:
    # ruleid: shell-command
    subprocess.run(f"ls {path}", shell=True, check=True)
    # ruleid: shell-command
    os.system("ls " + path)
    # ruleid: shell-command
    await asyncio.create_subprocess_shell(path)
    # ok: shell-command
    subprocess.run(["ls", "--", path], check=True)
    # ok: shell-command
    await asyncio.create_subprocess_exec("ls", "--", path)

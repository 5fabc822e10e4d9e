"""Surroundings: the command, commit, machine and load that a figure is noted with."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]


def command() -> str:
    """Give the command that runs this; of a program's path, its name."""
    module = sys.modules["__main__"].__spec__
    name = f"-m {module.name.removesuffix('.__main__')}" if module else sys.argv[0]
    words = [Path(word).name if word.startswith("/") else word for word in sys.argv[1:]]
    return " ".join(["python", name, *words])


def commit() -> str:
    """Give the commit that is measured, and whether files differ from it."""

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=_ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "bench/*.py")
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + (" + changes" if changed else "")


def machine() -> str:
    """Describe the machine by its processor, memory, system and Python."""
    model = platform.processor() or platform.machine()
    memory = ""
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((t.partition(": ")[2] for t in lines if t.startswith("model name")), model)
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        memory = f", {size / 2**30:.0f} GiB"
    cores = os.cpu_count()
    python = platform.python_version()
    return f"{cores} × {model}{memory}, {platform.system()}, Python {python}"


def load() -> list[float]:
    """Give the load averages of 1, 5 and 15 minutes."""
    return list(os.getloadavg())

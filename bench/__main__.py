"""All benches one after the other: `python -m bench`, or some: `python -m bench books live`.

What is written after `--` goes to each, such as `python -m bench books -- --large`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_FOLDER = Path(__file__).parent
_IN_ORDER = (
    "books",
    "live",
    "reads",
    "driver",
    "forecast",
    "access",
    "timing",
    "audit",
    "keys",
    "kill",
)


def main() -> int:
    """Run the benches named, or all that are here; gives the number of those that failed."""
    words, options = _split(sys.argv[1:])
    here = [name for name in _IN_ORDER if (_FOLDER / f"{name}.py").exists()]
    unknown = [word for word in words if word not in here]
    if unknown:
        print(f"No such bench: {', '.join(unknown)}. There are: {', '.join(here)}")
        return 2
    failed = 0
    for name in words or here:
        print(f"== {name}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *options], cwd=_FOLDER.parent, check=False
        )
        failed += done.returncode != 0
    return failed


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


if __name__ == "__main__":
    sys.exit(main())

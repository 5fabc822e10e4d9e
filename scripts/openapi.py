"""Write the API's OpenAPI document into docs/openapi.json.

python scripts/openapi.py
"""

from __future__ import annotations

import json
from pathlib import Path

from solvent.gateway import app, describing

PATH = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def document() -> str:
    """Write the document as it stands in the repository."""
    return json.dumps(describing.document(app.create()), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write it."""
    PATH.write_text(document(), encoding="utf-8")
    print(PATH)


if __name__ == "__main__":
    main()

"""Collect the messages that pages can show, and add those that a catalogue lacks to its file.

python scripts/messages.py            # what each language lacks
python scripts/messages.py --write    # add them, untranslated, to the .po files
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "solvent"
LOCALES = SOURCES / "dashboard" / "locales"

_PAGES = ("dashboard", "entrance", "administration")
# Rooms whose failures are told on pages in the reader's language.
_TOLD = ("identity", "machines", "federation", "policy")

Message = str | tuple[str, str]

_KEYWORDS = {"_": None, "N_": None, "n_": (1, 2), "text": None, "plural": (1, 2)}


def collect() -> set[Message]:
    """Give all messages: of the templates, of code, and of the values that rooms name by text."""
    found: set[Message] = set(_of_values())
    for room in (*_PAGES, "insights"):
        for path in sorted((SOURCES / room).glob("**/*.html")):
            found |= set(_of_file("jinja2.ext:babel_extract", path))
        for path in sorted((SOURCES / room).glob("*.py")):
            found |= set(_of_file("python", path))
    for room in _TOLD:
        for path in sorted((SOURCES / room).glob("*.py")):
            found |= set(_of_faults(path))
    return found


def _of_faults(path: Path) -> Iterator[str]:
    """Give what a room's failures say, which pages show: constant messages and remedies."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named: list[tuple[str, ast.expr]] = []
        if isinstance(node, ast.Assign):
            named = [(ast.unparse(target), node.value) for target in node.targets]
        elif isinstance(node, ast.Call):
            named = [(word.arg or "", word.value) for word in node.keywords]
        for name, value in named:
            if name in {"message", "remedy"} and isinstance(value, ast.Constant) and value.value:
                yield str(value.value)


def _of_file(method: str, path: Path) -> Iterator[Message]:
    with path.open("rb") as source:
        for _, message, _, _ in extract(
            method, source, keywords=_KEYWORDS, options={"silent": "false"}
        ):
            if isinstance(message, tuple):
                yield (message[0], message[1])
            elif message:
                yield message


def _of_values() -> Iterator[str]:
    """Give the message ids that rooms below the dashboard name without marking them."""
    from solvent.connectors import place, reading  # noqa: PLC0415
    from solvent.forecast import outlook  # noqa: PLC0415
    from solvent.ledger import accounts, categories, transfers  # noqa: PLC0415
    from solvent.policy import fault, preview, vocabulary  # noqa: PLC0415
    from solvent.tenancy import roles  # noqa: PLC0415

    for country in ("US", "DE", "KE"):
        yield from (line.name for line in accounts.default_chart(country))
    yield from (place.QUESTION, reading.INCOMPLETE_NOTE)
    yield from (outlook.HISTORY_SHORT, outlook.BOOKS_EMPTY, outlook.COVERAGE_UNKNOWN)
    yield from (*roles.MEANING_BY_PERMISSION.values(), *roles.NAME_BY_ROLE.values())
    yield from (attribute.meaning for attribute in vocabulary.ATTRIBUTES)
    yield from (text for name, text in vars(fault).items() if name.isupper() and name[0] != "_")
    yield from preview.Reach
    for room in (categories, transfers):
        yield from (text for name, text in vars(room).items() if name.startswith("REASON_"))


def catalogue(language: str) -> Catalog:
    """Read a language's catalogue."""
    with (LOCALES / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


def lacking(language: str) -> list[Message]:
    """List the messages that a language has no translation of."""
    found = catalogue(language)
    lacks = []
    for message in collect():
        entry = found.get(message)
        text = entry.string if entry else ""
        if not (all(text) if isinstance(text, tuple) else text):
            lacks.append(message)
    return sorted(lacks, key=str)


def main() -> None:
    """Show or add what is lacking."""
    for path in sorted(LOCALES.glob("*.po")):
        lacks = lacking(path.stem)
        print(f"{path.stem}: {len(lacks)} lacking of {len(collect())}")
        if "--write" not in sys.argv:
            continue
        found = catalogue(path.stem)
        for message in lacks:
            found.add(message)
        wanted = collect()
        for entry in list(found):
            if entry.id and entry.id not in wanted and tuple(entry.id) not in wanted:
                found.delete(entry.id)
        with path.open("wb") as target:
            write_po(target, found, sort_output=True, no_location=True, omit_header=False, width=98)


if __name__ == "__main__":
    main()

"""Habits of the code that keep whole kinds of faults away, read from the sources themselves."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.builders import house

STATIC = house.SOURCES / "dashboard" / "static"
_MARKUP = re.compile(
    r"(?:inner|outer)HTML\s*=[^=]|insertAdjacentHTML|document\.write|\beval\(|new Function"
)
_STORED = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.")
_COMPILING = frozenset({"compile", "match", "search", "fullmatch", "sub", "split", "findall"})


def _scripts() -> list[Path]:
    found = sorted(house.SOURCES.rglob("*.js"))
    assert found
    return found


def test_scripts_write_text_and_never_markup() -> None:
    faults = [path.name for path in _scripts() if _MARKUP.search(path.read_text(encoding="utf-8"))]
    assert faults == []


def test_scripts_store_nothing_in_the_browser() -> None:
    faults = [path.name for path in _scripts() if _STORED.search(path.read_text(encoding="utf-8"))]
    assert faults == []


def test_no_expression_is_compiled_from_what_was_given() -> None:
    """Outside of functions there are constants only; inside, parameters must be escaped."""
    faults = [
        f"{source}:{call.lineno}"
        for source in house.sources()
        for function in source.functions()
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).partition(".")[::2] in {("re", verb) for verb in _COMPILING}
        and _parameters(function) & _names(call.args[0])
        and "re.escape" not in ast.unparse(call.args[0])
    ]
    assert faults == []


def _parameters(function: house.Function) -> set[str]:
    given = function.args
    return {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def _names(node: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def test_logs_are_written_through_one_module() -> None:
    own = "solvent.platform.telemetry"
    faults = [
        f"{source}:{node.lineno}"
        for source in house.sources()
        if source.module != own and source.room != "cli"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "logging.getLogger", "structlog.get_logger"}
    ]
    assert faults == []


_PASSWORD_FIELD = re.compile(
    r"<input(?=[^>]*\bname=\"\w*password)(?=[^>]*\btype=\"password\")[^>]*>", re.DOTALL
)
_NAMED = re.compile(r"<input[^>]*\bname=\"\w*password\w*\"[^>]*>", re.DOTALL)


def _templates() -> list[tuple[str, str]]:
    found = [(p.name, p.read_text(encoding="utf-8")) for p in house.SOURCES.rglob("*.html")]
    assert len(found) > 20
    return found


def test_password_fields_hide_what_is_typed_and_take_what_managers_fill() -> None:
    hidden = [field for _, text in _templates() for field in _PASSWORD_FIELD.findall(text)]
    assert hidden
    assert [f for f in hidden if not re.search(r'autocomplete="(?:current|new)-password"', f)] == []
    shown = [
        f"{name}: {field}"
        for name, text in _templates()
        for field in _NAMED.findall(text)
        if 'type="password"' not in field and 'type="hidden"' not in field
    ]
    assert [each for each in shown if 'type="checkbox"' not in each] == []
    assert not any("onpaste" in text for _, text in _templates())


def test_no_page_asks_a_secret_question() -> None:
    asking = re.compile(
        r"secret question|security question|mother's maiden|password hint", re.IGNORECASE
    )
    assert [name for name, text in _templates() if asking.search(text)] == []

"""Pages pass the strictest content policy: no script, style or event handler in the markup."""

from __future__ import annotations

import re

from tests.builders import house

INLINE = re.compile(
    r"""<style\b | \sstyle\s*= | \son[a-z]+\s*= | javascript: | <script\b(?![^>]*\ssrc=)
        | \shref\s*=\s*["']?https?: | \ssrc\s*=\s*["']?(https?:)?// """,
    re.IGNORECASE | re.VERBOSE,
)
# Words for directions that do not turn with the reader's script.
PHYSICAL = re.compile(
    r"^\s*(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|"
    r"width|height|min-width|max-width|min-height|max-height)\s*:|text-align:\s*(?:left|right)",
    re.MULTILINE,
)
OUTSIDE = re.compile(r"@import|url\(\s*['\"]?(?:https?:)?//", re.IGNORECASE)


def test_pattern_finds_what_is_forbidden_and_passes_what_is_not() -> None:
    bad = ['<p style="x">', "<a onclick='x'>", "<script>x</script>", '<img src="//cdn/x">']
    good = ['<script src="/static/solvent.js" defer></script>', '<link rel="stylesheet" href="/a">']
    assert all(INLINE.search(text) for text in bad)
    assert not any(INLINE.search(text) for text in good)


def test_templates_hold_no_inline_script_or_style_and_nothing_from_elsewhere() -> None:
    templates = sorted(house.SOURCES.rglob("*.html"))
    assert templates
    found = {
        f"{path.name}: {match[0].strip()}"
        for path in templates
        for match in INLINE.finditer(path.read_text(encoding="utf-8"))
    }
    assert not found


def test_charts_written_by_code_hold_no_inline_style() -> None:
    found = {
        f"{source}: {match[0].strip()}"
        for source in house.modules()
        if source.room == "dashboard"
        for match in re.finditer(r"""<style\b|\sstyle=\\?["']|\son[a-z]+=\\?["']""", source.text)
    }
    assert not found


def test_styles_turn_with_the_direction_of_the_script() -> None:
    sheets = sorted(house.SOURCES.rglob("*.css"))
    assert sheets
    found = {
        f"{path.name}: {match[0].strip()}"
        for path in sheets
        for match in PHYSICAL.finditer(path.read_text(encoding="utf-8"))
    }
    assert not found


def test_pages_fetch_nothing_from_elsewhere() -> None:
    files = [*house.SOURCES.rglob("*.css"), *house.SOURCES.rglob("*.js")]
    assert [path.name for path in files if OUTSIDE.search(path.read_text(encoding="utf-8"))] == []

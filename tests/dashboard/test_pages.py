from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from scripts import page_gallery
from tests.builders import dashboard, dashboard_books, dashboard_html, dashboard_score
from tests.builders.dashboard_html import Page

from solvent.dashboard import catalogue, pages, paths
from solvent.dashboard.views_books import LineFilter

NAMES = sorted(name for name, _ in page_gallery.gallery("en"))


@cache
def gallery(locale: str) -> dict[str, str]:
    return dict(page_gallery.gallery(locale))


def page(name: str) -> Page:
    return dashboard_html.read(gallery("en")[name])


@pytest.mark.parametrize("name", NAMES)
def test_every_tag_is_closed_where_it_was_opened(name: str) -> None:
    assert page(name).crossed == []
    assert page(name).unclosed == []


@pytest.mark.parametrize("name", NAMES)
def test_one_heading_of_the_first_order_and_a_title(name: str) -> None:
    assert len(page(name).all("h1")) == 1
    assert page(name).all("title")[0].text.endswith("· Solvent")


@pytest.mark.parametrize("name", NAMES)
def test_no_id_stands_twice(name: str) -> None:
    assert [ident for ident, count in page(name).ids().items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_labels_and_references_lead_somewhere(name: str) -> None:
    read = page(name)
    known = set(read.ids())
    for element in read.elements:
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            wanted = set(element.attributes.get(attribute, "").split())
            assert wanted <= known, element
        href = element.attributes.get("href", "")
        assert not href.startswith("#") or href[1:] in known, href


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(name: str) -> None:
    for element in page(name).elements:
        assert element.name != "style"
        assert "style" not in element.attributes
        assert not any(attribute.startswith("on") for attribute in element.attributes)
        for attribute in ("src", "href", "action", "formaction"):
            address = element.attributes.get(attribute, "")
            assert not re.match(r"[a-z]+:|//", address), address
    scripts = page(name).all("script")
    assert len(scripts) == 1
    assert scripts[0].text == ""


@pytest.mark.parametrize("name", NAMES)
def test_each_form_that_changes_something_carries_the_token(name: str) -> None:
    html = gallery("en")[name]
    for form in re.findall(r"<form[^>]*post.*?</form>", html, flags=re.DOTALL):
        assert 'name="csrf"' in form
        if not name.startswith("sign-in"):
            assert 'name="csrf" value="t0ken"' in form


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_has_a_name_or_is_decoration(name: str) -> None:
    for picture in page(name).all("svg"):
        is_named = picture.attributes.get("role") == "img"
        assert is_named or picture.attributes.get("aria-hidden") == "true"


@pytest.mark.parametrize("tag", catalogue.languages())
def test_each_language_renders_every_page(tag: str) -> None:
    for name, html in gallery(tag).items():
        assert f'<html lang="{tag}"' in html, name
        assert "Undefined" not in html


def test_a_table_stands_beside_each_chart() -> None:
    html = gallery("en")["overview"]
    assert html.count("Show as a table") == 2
    assert html.count("<table") >= 2


def test_what_a_bank_wrote_is_escaped_everywhere() -> None:
    view = dashboard_books.some_transactions()
    assert "<script>alert" not in pages.render_transactions(view, locale="en")
    hostile = '"><script>alert(1)</script>'
    asked = dashboard_books.some_transactions(LineFilter(text=hostile))
    assert "<script>alert" not in pages.render_transactions(asked, locale="en")


def test_pending_lines_are_shown_as_such_and_offer_no_correction() -> None:
    html = gallery("en")["transactions"]
    first = html[html.index("is-pending") : html.index("</tr>", html.index("is-pending"))]
    assert "Pending" in first
    assert "<form" not in first


def test_a_reader_without_a_session_sees_no_forms_that_change_books() -> None:
    view = dashboard.a_sign_in()
    assert paths.SIGN_OUT not in pages.render_sign_in(view, locale="en")


def test_empty_books_lead_to_the_import() -> None:
    html = pages.render_overview(dashboard_score.an_empty_overview(), locale="en")
    assert "Nothing is booked yet" in html
    assert "/import" in html


def test_progress_goes_on_without_script() -> None:
    assert (
        '<noscript><meta http-equiv="refresh" content="2"></noscript>' in gallery("en")["progress"]
    )


@pytest.mark.parametrize(("confidence", "named"), [(29, False), (30, True)])
def test_a_score_of_little_confidence_has_no_band(confidence: int, named: bool) -> None:  # noqa: FBT001  pytest names it
    overview, score = dashboard_score.an_overview(), dashboard_score.a_score()
    portfolio = dashboard.a_portfolio()
    assert overview.score is not None
    head = replace(overview.score, confidence=confidence)
    rows = tuple(replace(row, confidence=confidence) for row in portfolio.rows)
    for text in (
        pages.render_overview(replace(overview, score=head), locale="en"),
        pages.render_score(replace(score, score=head), locale="en"),
        pages.render_companies(replace(portfolio, rows=rows), locale="en"),
    ):
        assert ("Too little is known to say" in text) != named
        assert bool(re.search(r"(?:band-word|score-mark) band-|dial-held", text)) == named

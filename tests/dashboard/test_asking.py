from __future__ import annotations

from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData
from starlette.requests import Request

from solvent.dashboard import asking
from solvent.dashboard.asking import LANGUAGE_COOKIE, FormMalformed

SITE = "https://pages.test/companies/co_1"


def _request(accepted: str = "", picked: str = "") -> Request:
    headers = [(b"accept-language", accepted.encode())]
    headers += [(b"cookie", f"{LANGUAGE_COOKIE}={picked}".encode())] if picked else []
    return Request({"type": "http", "headers": headers, "method": "GET", "path": "/"})


@given(st.one_of(st.text(), st.text("/\\.:@ \t\nhttps")))
def test_a_browser_is_never_sent_to_another_site(text: str) -> None:
    path = asking.local_path(text, otherwise="/")
    # Browsers take a backslash for a slash, and drop line ends and tabs.
    seen = path.replace("\\", "/")
    assert urlsplit(urljoin(SITE, seen)).netloc == "pages.test"
    assert not {"\n", "\r", "\t"} & set(path)


@pytest.mark.parametrize("path", ["/", "/companies/co_1/transactions?text=a%20b&seq=4#tx"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert asking.local_path(path, otherwise="/other") == path


@pytest.mark.parametrize(
    ("accepted", "picked", "tag"),
    [
        ("", "", "en"),
        ("de", "", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "", "de_AT"),
        ("en;q=0.3, de-CH;q=0.7", "", "de_CH"),
        ("tlh, en-GB;q=0.9", "", "en_GB"),
        ("de;q=0, en", "", "en"),
        ("EN-gb", "", "en_GB"),
        ("de-AT,en-GB;q=0.5", "en", "en_GB"),
        ("de-AT", "en", "en"),
        ("de", "nonsense!", "de"),
        ("*;q=x, ,;;", "", "en"),
    ],
)
def test_the_language_is_the_best_of_what_is_preferred(
    accepted: str, picked: str, tag: str
) -> None:
    assert asking.locale_of(_request(accepted, picked)) == tag


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=200))
def test_no_header_breaks_the_choice_of_language(header: str) -> None:
    headers = [(b"accept-language", header.encode("latin-1"))]
    request = Request({"type": "http", "headers": headers, "method": "GET", "path": "/"})
    assert asking.locale_of(request)


@given(st.dates())
def test_days_are_read_as_they_are_written(day: date) -> None:
    assert asking.day_of({"first": day.isoformat()}, "first") == day


@given(st.integers(0, 10**18 - 1))
def test_counts_are_read_as_they_are_written(count: int) -> None:
    assert asking.count_of({"seq": str(count)}, "seq") == count


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "²", "9" * 19, " 1"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(FormMalformed):
        asking.count_of({"seq": text}, "seq")


def test_what_is_left_out_is_none() -> None:
    assert asking.day_of({}, "first") is None
    assert asking.count_of({"seq": ""}, "seq") is None


def test_half_a_character_of_a_field_can_be_written_on() -> None:
    form = FormData([("name", "a\ud800é")])
    assert asking.text_of(form, "name").encode() == "a?é".encode()

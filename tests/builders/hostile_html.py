"""Pages as a hostile sender reads them: their forms, and whether markup of theirs came through."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from httpx import Response

PRODUCT = "67092481"  # 8191 * 8191, which stands in no book and no id by chance


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it is sent, and its fields with their values."""

    action: str
    fields: dict[str, str]


def read_forms(page: Response, path: str) -> list[Form]:
    """Read the forms of a page that send something to this site."""
    if "html" not in page.headers.get("content-type", ""):
        return []
    reader = _Forms(path)
    reader.feed(page.text)
    return reader.found


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = urlsplit(path).path
        self.found: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self._open = Form(urlsplit(given.get("action") or self._path).path, {})
            self.found.append(self._open)
        elif tag in {"input", "select", "textarea"} and self._open is not None:
            name = given.get("name")
            if name and given.get("type") not in {"file", "submit"}:
                self._open.fields[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class Markup(HTMLParser):
    """Looks whether a page holds markup that nobody wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "zz9" or any(name.startswith(("onfocus", "onerror")) for name, _ in attrs):
            self.foreign.append(tag)
        self._script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._script and "zz9" in data:
            self.foreign.append("script")

    def handle_endtag(self, tag: str) -> None:
        self._script = self._script and tag != "script"


def interpreted(answer: Response, *, sent: str) -> list[str]:
    """Say which interpreter took a text for its own language, if any did."""
    found = []
    if "x-injected" in answer.headers:
        found.append("header")
    if PRODUCT in answer.text and PRODUCT not in sent:
        found.append("template")
    if "root:x:" in answer.text:
        found.append("path")
    if "html" in answer.headers.get("content-type", ""):
        reader = Markup()
        reader.feed(answer.text)
        found += [f"markup {tag}" for tag in reader.foreign]
    elif "zz9" in answer.text and "json" not in answer.headers.get("content-type", "json"):
        found.append("type")
    return found

"""Pages and pictures read back, for tests that look at what a browser would get."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

_VOID = frozenset(["meta", "link", "input", "br", "img", "hr", "wbr", "col"])


def pictures(markup: str) -> list[ET.Element]:
    """Read SVG elements that stand side by side."""
    return list(ET.fromstring(f"<p>{markup}</p>"))  # noqa: S314  our own charts


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """All elements of a page in order, and the tags that were not closed as they were opened."""

    elements: list[Element] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].name != tag:
            self.crossed.append(tag)
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    @property
    def unclosed(self) -> list[str]:
        return [element.name for element in self._open]

    def all(self, name: str) -> list[Element]:
        return [element for element in self.elements if element.name == name]

    def ids(self) -> Counter[str]:
        return Counter(one.attributes["id"] for one in self.elements if "id" in one.attributes)


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page

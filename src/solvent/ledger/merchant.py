"""The party of a payment: a stable name from what a bank prints.

The same shop comes as 'POS PURCHASE 0312 SQ *LUCKY FOX #12 BOSTON MA', 'SQ *Lucky Fox' and
'LUCKY FOX LLC'; all give 'LUCKY FOX'. The name is in capitals, as it stands in most statements.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from solvent.ledger import merchant_words as words

_TEXTS_CACHED = 1 << 15
_NAMES_CACHED = 1 << 14
_ROUNDS_MAX = 8
_WORDS_OF_CITY_MAX = 3

# A word with figures that may be a name: at most two figures, all at the front or all at the end.
_NAME_WITH_FIGURES = re.compile(r"\d{1,2}\D*[^\W\d]\D*|[^\W\d_]\D*\d{1,2}")
_EDGES = ".,;:-_#()[]{}'\"`´’/\\|+*=<>!?~·•"
_HAS_FIGURE = re.compile(r"\d").search

# A person on M-Pesa stands behind a masked phone, whose last figures tell persons of one name
# apart: '2547***589 A S' is 'A S ***589'.
_PERSON = re.compile(r"(?<![\w*])(?:254|0)[17]\d{0,5}\*{2,8}(?P<tail>\d{1,3})[ -]+(?=[^\W\d_])")
_TAIL = re.compile(r" \*{3}(?P<tail>\d{1,3})\Z")

# Where banks mark the name. Each pattern is tried only if its marker occurs (see `_MARKED`).
_MARKED = tuple(
    (marker, re.compile(pattern))
    for marker, pattern in (
        # German MT940: tags of four letters and a plus sign.
        ("ABWA+", r"ABWA\+(?P<name>.+?)(?: ?[A-Z]{4}\+|$)"),
        ("ABWE+", r"ABWE\+(?P<name>.+?)(?: ?[A-Z]{4}\+|$)"),
        # Dutch: /TRTP/.../NAME/X/REMI/... and 'NAAM: X OMSCHRIJVING: ...'
        ("/NAME/", r"/NAME/(?P<name>[^/]+)"),
        ("NAAM:", r"NAAM: ?(?P<name>.+?)(?: (?:OMSCHRIJVING|IBAN|KENMERK|BIC|MACHTIGING)|$)"),
        # US, ACH: 'ORIG CO NAME:X ORIG ID:...' and 'X DES:PAYROLL ID:...'
        ("CO NAME:", r"CO NAME: ?(?P<name>.+?)(?: +(?:ORIG|CO|DESC|SEC)\b|$)"),
        (" DES:", r"^(?P<name>.+?) DES:"),
        # M-Pesa: 'PAY BILL TO 888880 - X ACC. 123', 'FUNDS RECEIVED FROM 2547***123 - X'
        (" - ", r"(?:TO|FROM|AT AGENT TILL|TILL)[ -]+[\d*]{5,14} +- +(?P<name>.*[^\W\d_].*)"),
        (" - ", r"(?:TO|FROM) - +[\d*]{5,14} +(?P<name>.*[^\W\d_].*)"),
        # French, as in 'VIR SEPA RECU /DE X /MOTIF Y'.
        ("/DE ", r"/DE (?P<name>[^/]+)"),
        # German PayPal: 'PP.1234.PP . X, IHR EINKAUF BEI X'
        ("EINKAUF BEI ", r"EINKAUF BEI (?P<name>.+)"),
        # German MT940 without a name: the purpose.
        ("SVWZ+", r"SVWZ\+(?P<name>.+?)(?: ?[A-Z]{4}\+|$)"),
    )
)
_TAG = re.compile(r" ?(?:EREF|KREF|MREF|CRED|DEBT|SVWZ|COAM|OAMT|PURP)\+")
_MARKS = re.compile(r"[+:]|/| - |EINKAUF").search


def normalise(description: str, counterparty: str = "") -> str:
    """Give the party's name from the bank's own field for it, or else from the text.

    Same text, same name; a name given again comes back unchanged; '' where the text is empty.
    Persons on M-Pesa keep the last figures of their masked phone behind the name.
    """
    if not counterparty or counterparty.isspace():
        return _from_text(description)
    if "**" in description and "*" not in counterparty and (found := _PERSON.search(description)):
        counterparty = f"{counterparty.rstrip()} ***{found['tail']}"
    return _from_text(counterparty)


@lru_cache(maxsize=_TEXTS_CACHED)
def _from_text(text: str) -> str:
    return _settled(_once(text))


@lru_cache(maxsize=_NAMES_CACHED)
def _settled(name: str) -> str:
    """Repeat until nothing changes, so that a name is its own name."""
    for _ in range(_ROUNDS_MAX):
        again = _once(name)
        if again == name:
            break
        name = again
    return name


def _once(text: str) -> str:
    if text.isascii():
        text = text.upper()
    else:
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    tail = ""
    if "**" in text:
        text, tail = _person(text)
    if _MARKS(text):
        text = _marked_name(text)
    if "*" in text:
        text = _behind_processor(text)
    pieces = _name_pieces(text.split())
    _drop_end(pieces)
    name = " ".join(pieces)
    name = words.ALIASES.get(name, name)
    return f"{name} ***{tail}" if tail and name else name


def _person(text: str) -> tuple[str, str]:
    """Cut a person's text to the name and the last figures of the phone, '' for anything else."""
    if found := _PERSON.search(text):
        return text[found.end() :], found["tail"]
    if found := _TAIL.search(text):
        return text[: found.start()], found["tail"]
    return text, ""


def _marked_name(text: str) -> str:
    for marker, pattern in _MARKED:
        if marker in text:
            found = pattern.search(text)
            if found and not (name := found["name"]).isspace():
                return name
    if "+" in text:
        tag = _TAG.search(text)
        if tag and tag.start():
            return text[: tag.start()]
    return text


def _behind_processor(text: str) -> str:
    """Cut 'SQ *SHOP' to 'SHOP'; other stars only part words: 'GOOGLE *ADS' is 'GOOGLE ADS'."""
    head, _, tail = text.partition("*")
    before = head.split()
    if before and before[-1] in words.PROCESSORS and any(map(str.isalpha, tail)):
        text = tail
    return text.replace("*", " ")


def _name_pieces(pieces: list[str]) -> list[str]:
    """Drop ways of payment at the front, figures anywhere, and all from the first reference on."""
    kept: list[str] = []
    ways: list[str] = []  # what stood at the front, kept if nothing else is there
    behind_figures = False
    for at, piece in enumerate(pieces):
        if not piece.isalpha():
            piece = _without_figures(piece, is_first=not kept)  # noqa: PLW2901
            if not piece:
                behind_figures = True
                _drop_before_figures(kept)
                continue
        if not kept:
            if _is_way(piece, pieces, at, ways=ways):
                ways.append(piece)
            else:
                kept.append(piece)
        elif piece in words.STOPS:
            break
        elif not (behind_figures and piece in words.REGIONS):
            kept.append(piece)
            behind_figures = False
    return kept or ways


def _without_figures(piece: str, *, is_first: bool) -> str:
    """Strip marks from the edges; '' for numbers, codes, and web addresses behind a name."""
    if piece == "&":
        return piece
    piece = piece.strip(_EDGES)
    if _HAS_FIGURE(piece):
        may_be_name = piece in words.NAMES_WITH_FIGURES or _NAME_WITH_FIGURES.fullmatch(piece)
        return piece if may_be_name else ""
    return "" if ".COM" in piece and not is_first else piece


def _drop_before_figures(kept: list[str]) -> None:
    """Drop a month or a single letter that belonged to the figures behind it."""
    if kept and (kept[-1] in words.MONTHS or (len(kept) > 1 and len(kept[-1]) == 1)):
        kept.pop()


def _is_way(piece: str, pieces: list[str], at: int, *, ways: list[str]) -> bool:
    if piece in words.WAYS:
        return True
    if piece in words.WAYS_BEFORE_WAYS:
        following = pieces[at + 1] if at + 1 < len(pieces) else ""
        return (
            following in words.WAYS
            or following in words.WAYS_BEFORE_WAYS
            or following in words.LINKS
            or _HAS_FIGURE(following) is not None
        )
    return bool(ways) and (piece in words.LINKS or piece in words.STOPS)


def _drop_end(pieces: list[str]) -> None:
    """Drop place, form of company and month at the end, as long as a name remains."""
    while len(pieces) > 1:
        last = pieces[-1]
        if (
            last in words.ENDS
            or last in words.MONTHS
            or last.replace(".", "") in words.FORMS
            or (last == "CO" and pieces[-2] == "&")
            or (last in words.REGIONS and _city_at(pieces, len(pieces) - 1))
        ):
            pieces.pop()
        elif size := _city_at(pieces, len(pieces)):
            del pieces[-size:]
        else:
            return


def _city_at(pieces: list[str], end: int) -> int:
    """Give the number of words of the city that ends before `end`, 0 if there is none."""
    if end <= 1 or not words.ends_in_city(pieces[end - 1]):
        return 0
    for size in range(min(_WORDS_OF_CITY_MAX, end - 1), 0, -1):
        if " ".join(pieces[end - size : end]) in words.CITIES:
            return 0 if pieces[end - size - 1] in words.NAMED_AFTER_CITY else size
    return 0

"""Amounts as banks write them, turned into minor units without rounding."""

from __future__ import annotations

import re

from solvent.errors import Invalid
from solvent.money import CurrencyUnknown, currency

_DIGITS_MAX = 18  # what a 64-bit integer holds
_GROUP_DIGITS = 3
_DEFAULT_EXPONENT = 2
_PLAIN = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_MINUS = str.maketrans("−–‒﹣－", "-----")
_SPACES_AND_APOSTROPHES = re.compile(r"[\s'’`´ʼ]")
_SYMBOL = re.compile(
    r"US\$|C\$|A\$|R\$|KSh\.?|Ksh\.?|Fr\.|SFr\.?|zł|Kč|kr\.?|Ft|lei|[A-Z]{3}(?![A-Za-z])"
    r"|[$€£¥₹₦₽₺₩₪₫฿₴₱₵]"
)
_GROUPED = {
    mark: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{2,3}})*{re.escape(mark)}[0-9]{{3}}")
    for mark in ",."
}
_NOISE = re.compile(r"[^0-9.,+\-]")


class AmountUnreadable(Invalid):
    """The text is no amount, or one that its currency cannot hold exactly."""


def exponent_of(currency_code: str) -> int:
    """Give the decimals of a currency; two where it is not known."""
    try:
        return currency(currency_code).exponent
    except CurrencyUnknown:
        return _DEFAULT_EXPONENT


def minor(text: str, *, exponent: int, mark: str = "") -> int:
    """Turn an amount's text into minor units of a currency with so many decimals.

    mark: the decimal mark, '.' or ','; '' decides by the text itself: of two different marks
    the last is the decimal one; a lone comma before exactly three digits groups thousands
    unless the currency has three decimals; a lone point is decimal.
    Raises AmountUnreadable.
    """
    found = _PLAIN.fullmatch(text)
    if found is None or mark == ",":
        found = _PLAIN.fullmatch(_plain(text, exponent=exponent, mark=mark))
    if found is None:
        raise _unreadable(text)
    sign, whole, fraction = found.groups(default="")
    if len(fraction) > exponent:
        kept = fraction.rstrip("0")
        if len(kept) > exponent:
            message = f"{text.strip()!r} has more decimals than its currency ({exponent})."
            raise AmountUnreadable(message, remedy="Ask the bank for a file in whole units.")
        fraction = kept
    digits = (whole + fraction.ljust(exponent, "0")).lstrip("0")
    if len(digits) > _DIGITS_MAX:
        message = f"{text.strip()[:40]!r} is too large for an amount."
        raise AmountUnreadable(message)
    if not whole and not fraction and not digits and "0" not in text:
        raise _unreadable(text)
    value = int(digits or "0")
    return -value if sign == "-" else value


def _unreadable(text: str) -> AmountUnreadable:
    shown = text.strip()[:40]
    return AmountUnreadable(f"{shown!r} is no amount." if shown else "The amount is empty.")


def _plain(text: str, *, exponent: int, mark: str) -> str:
    """Write an amount with a leading sign and a decimal point only; raises if it is none."""
    bare = _SYMBOL.sub("", text.strip().translate(_MINUS), count=2)
    bare = _SPACES_AND_APOSTROPHES.sub("", bare)
    sign, bare = _sign(bare, text)
    if _NOISE.search(bare) or "-" in bare or "+" in bare:
        raise _unreadable(text)
    chosen = mark or _mark_of(bare, exponent)
    other = "," if chosen == "." else "."
    whole, found, fraction = bare.partition(chosen) if chosen else (bare, "", "")
    if other in fraction or (chosen and chosen in fraction):
        raise _unreadable(text)
    for group in ",.":
        if group in whole:
            if not _GROUPED[group].fullmatch(whole):
                raise _unreadable(text)
            whole = whole.replace(group, "")
    return f"{sign}{whole}{'.' if found else ''}{fraction}"


def _sign(bare: str, text: str) -> tuple[str, str]:
    """Split off the sign: leading, trailing, or brackets around a negative amount."""
    if bare.startswith("(") and bare.endswith(")"):
        inner = bare[1:-1]
        if inner[:1] in {"+", "-"}:
            raise _unreadable(text)
        return "-", inner
    if bare[:1] in {"+", "-"}:
        return bare[0], bare[1:]
    if bare[-1:] in {"+", "-"}:
        return bare[-1], bare[:-1]
    return "", bare


def _mark_of(bare: str, exponent: int) -> str:
    """Find the decimal mark of one amount; '' where all marks group thousands."""
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    mark = "," if comma >= 0 else "."
    count = bare.count(mark)
    if count == 0:
        return ""
    after = len(bare) - bare.rfind(mark) - 1
    if count > 1:
        return ""
    if mark == "," and after == _GROUP_DIGITS and exponent != _GROUP_DIGITS:
        return "" if bare.find(mark) <= _GROUP_DIGITS and bare[0] != "0" else mark
    return mark

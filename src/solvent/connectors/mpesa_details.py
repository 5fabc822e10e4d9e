"""What the Details of an M-Pesa row say: the other party and the type of movement."""

from __future__ import annotations

import re
from functools import lru_cache

_PHONE = r"(?:\+?[0-9*X]{6,15})"
_PAYMENT = r"(?:pay ?bill|merchant payment|buy goods|business payment|customer payment)\b"
_ACCOUNT = r"(?:\s+acc(?:ount)?\.?(?:\s*no\.?)?\s.*)?"
_SHAPES = (
    # 'Pay Bill to 888880 - KPLC PREPAID Acc. 123', 'Pay Bill Online to 247247 - BANK Acc. 1'
    rf"{_PAYMENT}.*?\b(?:to|from)\s+[0-9*]+\s*-\s*(?P<name>.+?){_ACCOUNT}",
    # 'Business Payment from NAME via API'
    rf"{_PAYMENT}.*?\b(?:to|from)\s+(?P<name>[^0-9*].+?){_ACCOUNT}",
    # 'Customer Transfer to 2547******123 - NAME', 'Funds received from 2547***123 - NAME'
    rf".*?\b(?:to|from)\s*-?\s*{_PHONE}\s*-?\s*(?P<name>[^0-9*].*)",
    # 'Customer Withdrawal At Agent Till 123456 - AGENT NAME'
    r".*?\bagent till\s+[0-9*]+\s*-?\s*(?P<name>.+)",
)
_PATTERNS = tuple(re.compile(shape, re.IGNORECASE) for shape in _SHAPES)
_DETAILS_MAX = 400
_REMEMBERED = 4_096
_KIND_END = re.compile(
    r"\s+(?:to|from|at|by|for|of)\s.*|\s*-\s.*|\s+[0-9*]{5,}.*|\s+via\s.*", re.IGNORECASE
)
_INFO = re.compile(rf"\s*(?:{_PHONE}|[0-9*]{{5,}})\s*-?\s*(?P<name>\S.*)")
_VIA = re.compile(r"\s+(?:via|original conversation|through)\s.*", re.IGNORECASE)
_CHARGE = re.compile(r"\bcharges?\b|\bfees?\b", re.IGNORECASE)


@lru_cache(maxsize=_REMEMBERED)
def party(details: str) -> str:
    """Give the other party's name, or '' where the details name none or are a charge."""
    details = details[:_DETAILS_MAX]
    if _CHARGE.search(details.partition(" - ")[0]):
        return ""
    for pattern in _PATTERNS:
        found = pattern.fullmatch(details)
        if found:
            return _VIA.sub("", found["name"]).strip(" .-")
    return ""


def party_info(text: str) -> str:
    """Give the name from a business statement's Other Party Info, '2547***123 - NAME'."""
    found = _INFO.fullmatch(text[:_DETAILS_MAX])
    name = found["name"] if found else text[:_DETAILS_MAX]
    return " ".join(name.split()).strip(" .-")


@lru_cache(maxsize=_REMEMBERED)
def kind(details: str) -> str:
    """Give the type of movement that the details begin with, such as 'Pay Bill Charge'."""
    return _KIND_END.sub("", details[:_DETAILS_MAX]).strip()

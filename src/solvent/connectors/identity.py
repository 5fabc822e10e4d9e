"""Which lines are the same payment: keys over repeated and overlapping files, pending to posted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from solvent.connectors.statement import SourceLine

KEY_BYTES = 16
_DAY_BYTES = 3
_DIGEST_BYTES = KEY_BYTES - _DAY_BYTES
_SAME_AMOUNT_DAYS_MAX = 10
_CHANGED_AMOUNT_DAYS_MAX = 7
# A tip, or the hold of a filling station or hotel, changes the amount by up to this part.
_CHANGE_PERCENT_MAX = 30
_SIMILAR_MIN, _SIMILAR_CHANGED_MIN = 0.5, 0.6
# A bank may post a day before it says that it took the payment, through time zones.
_EARLIER_DAYS_MAX = 1
_CUT_MIN = 4
_WORDS_MAX = 12
_WORD = re.compile(r"[^\W\d_]{2,}")
_EMPTY_TEXT = (
    "pending auth authorisation authorization hold pos purchase card payment debit visa mastercard "
    "vorgemerkt kartenzahlung achat carte paiement compra tarjeta pago the of and at"
)
_EMPTY_WORDS = frozenset(_EMPTY_TEXT.split())


def dedupe_keys(lines: Sequence[SourceLine]) -> list[bytes]:
    """Give each line of one account's file a key of 16 bytes, in the lines' order.

    The key is made of the bank's id, day and amount, or without an id of day, amount and
    description; and of how many such lines the file held before. So a file read again, a file
    that overlaps at whole days, and rows of a day in another order give the same set of keys,
    while two equal payments on a day keep two. Pending lines have keys of their own. A key
    starts with its day, so that keys of one time lie together in an index.
    """
    seen: dict[str, int] = {}
    keys: list[bytes] = []
    for line in lines:
        name = line.source_id or " ".join(line.description.casefold().split())
        mark = ("P" if line.pending else "") + ("i" if line.source_id else "d")
        day = line.booked_on.toordinal()
        tuple_text = f"{mark}\x1f{day}\x1f{line.amount_minor}\x1f{name}"
        count = seen.get(tuple_text, 0)
        seen[tuple_text] = count + 1
        text = f"{tuple_text}\x1f{count}"
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
        keys.append(day.to_bytes(_DAY_BYTES, "big") + digest)
    return keys


def matches_pending(pending: SourceLine, posted: SourceLine) -> float:
    """Tell how surely a posted line is an earlier pending one, from 0 (not) to 1 (certain).

    A match scores at least one half; of several, the highest is the likeliest.

    1 for the same id of the bank. Else the same amount within ten days and a similar text, or a
    very similar text within seven days and an amount changed by at most 30 % of the pending one.
    """
    if pending.source_id and pending.source_id == posted.source_id:
        return 1.0
    days = (posted.booked_on - pending.booked_on).days
    is_near = -_EARLIER_DAYS_MAX <= days <= _SAME_AMOUNT_DAYS_MAX
    if not is_near or (pending.amount_minor < 0) != (posted.amount_minor < 0):
        return 0.0
    change = abs(posted.amount_minor - pending.amount_minor)
    if change == 0:
        alike = _likeness(pending, posted)
        return round(0.6 + 0.35 * alike - 0.02 * max(days, 0), 4) if alike >= _SIMILAR_MIN else 0.0
    whole = abs(pending.amount_minor)
    if change * 100 > whole * _CHANGE_PERCENT_MAX or days > _CHANGED_AMOUNT_DAYS_MAX:
        return 0.0
    alike = _likeness(pending, posted)
    if alike < _SIMILAR_CHANGED_MIN:
        return 0.0
    return round(0.6 + 0.25 * alike - 0.02 * max(days, 0) - 0.3 * change / whole, 4)


def _likeness(one: SourceLine, other: SourceLine) -> float:
    """Compare what two lines say of the payment, from 0 to 1; lines that say nothing are alike."""
    a, b = _words(one), _words(other)
    if not a and not b:
        return 1.0
    if not a or not b:
        return 0.5
    shorter, longer = sorted((a, b), key=len)
    shared = sum(any(_is_same(word, another) for another in longer) for word in shorter)
    short, long = sorted(("".join(a), "".join(b)), key=len)
    differs = (at for at, (x, y) in enumerate(zip(short, long, strict=False)) if x != y)
    beginning = next(differs, len(short))
    return max(shared / len(shorter), beginning / len(short))


def _is_same(word: str, other: str) -> bool:
    """Compare words, one of which may be cut short."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= _CUT_MIN and long.startswith(short))


def _words(line: SourceLine) -> list[str]:
    text = f"{line.description} {line.counterparty}".casefold()
    words = dict.fromkeys(_WORD.findall(text))
    return [word for word in words if word not in _EMPTY_WORDS][:_WORDS_MAX]

"""One OFX file of any size for benches: a company's three years with realistic variety."""

from __future__ import annotations

from datetime import date, timedelta

from solvent.sample import ofx_writer
from solvent.sample.chance import Chance
from solvent.sample.ofx_writer import OfxAccount, OfxLine

_STARTS_ON = date(2022, 1, 1)
_DAYS = 3 * 365
_OPENING_MINOR = 25_000_000

# text, OFX type, share of lines, least and most in minor units; '~' is a digit, '^' either
_KINDS: tuple[tuple[str, str, str, float, int, int], ...] = (
    ("TOAST DES:DEP", "ID:000~~~~~~~ CCD", "DIRECTDEP", 0.2, 20_000, 190_000),
    ("SQUARE INC DES:SQ~~~~~~", "ID:T3^^^^^^^^^^ CCD", "DIRECTDEP", 0.14, 9_000, 88_000),
    ("COUNTER DEPOSIT", "BR #0413 TLR ~~", "DEP", 0.06, 10_000, 120_000),
    ("SYSCO CORPORATION DES:PAYMENT", "ID:018~~~~~~", "DIRECTDEBIT", 0.1, -190_000, -20_000),
    ("COSTCO WHSE #~~~~", "MADISON WI", "POS", 0.1, -30_000, -3_000),
    ("AMZN Mktp US*^^^^^^^^^", "AMZN.COM/BILL WA", "POS", 0.1, -12_000, -800),
    ("KWIK TRIP ~~~~~", "CARD 2216", "POS", 0.07, -7_000, -2_000),
    ("GUSTO DES:NET ~~~~~~", "ID:6semjq~~~~~", "DIRECTDEBIT", 0.05, -240_000, -60_000),
    ("GUSTO DES:TAX ~~~~~~", "ID:6semjq~~~~~", "DIRECTDEBIT", 0.03, -90_000, -20_000),
    ("MGE ENERGY DES:BILL PAYMT", "ID:1002~~~~~~", "DIRECTDEBIT", 0.03, -60_000, -9_000),
    ("FACEBK *^^^^^^^^^^", "fb.me/ads CA", "POS", 0.04, -7_500, -1_500),
    ("INTUIT *QBooks Online", "CL.INTUIT.COM CA", "POS", 0.03, -9_900, -3_000),
    ("ATWOOD BLOCK PROPERTI DES:RENT", "UNIT ~", "DIRECTDEBIT", 0.02, -90_000, -40_000),
    ("CHECK ~~~~", "", "CHECK", 0.03, -80_000, -5_000),
)
_VARIANTS = 400  # texts of each kind; enough that merchants repeat and references differ


def bulk(*, lines: int, seed: int, today: date | None = None, currency: str = "USD") -> bytes:
    """Write one OFX 1.02 file with so many movements, spread evenly over three years.

    currency: ISO 4217 code with two decimals. today: the day after the last one; None for
        a fixed day. The closing balance is an opening balance and the sum of the lines.
    """
    chance = Chance(seed, "bulk", lines)
    starts_on = _STARTS_ON if today is None else today - timedelta(days=_DAYS)
    texts = [
        [(chance.text(name, starts_on), chance.text(memo, starts_on)) for _ in range(_VARIANTS)]
        for name, memo, *_ in _KINDS
    ]
    deck = [at for at, kind in enumerate(_KINDS) for _ in range(round(kind[3] * 100))]
    made, total = [], _OPENING_MINOR
    for number in range(lines):
        at = chance.pick(deck)
        _, _, kind, _, least, most = _KINDS[at]
        amount = chance.whole(least, most)
        name, memo = chance.pick(texts[at])
        day = starts_on + timedelta(days=number * _DAYS // lines)
        made.append(OfxLine(f"{day:%Y%m%d}{number:08d}", kind, day, amount, name, memo))
        total += amount
    account = OfxAccount("bank", "275970114", "000990017730", currency, "Capitol Mutual", "0:GMT")
    return ofx_writer.write(
        account,
        made,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=_DAYS - 1),
        closing_minor=total,
        version=1,
    )

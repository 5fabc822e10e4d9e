"""Money as integer minor units of an ISO 4217 currency; no floats."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from solvent.errors import Invalid

# Minor-unit exponents that differ from 2, from ISO 4217:2015 table A.1.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_EXPONENT_BY_CODE = {
    **dict.fromkeys(_WHOLE.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
    **dict.fromkeys(_FOUR.split(), 4),
}
_CODE_LETTERS = 3


class CurrencyUnknown(Invalid):
    """The text is no ISO 4217 code."""


class AmountTooPrecise(Invalid):
    """The amount has more decimals than its currency has."""


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency. `exponent` is the number of decimals of its minor unit."""

    code: str
    exponent: int

    def to_minor(self, amount: Decimal) -> int:
        """Turn a decimal amount of this currency into minor units, exactly.

        Raises AmountTooPrecise where the amount has a fraction of a minor unit.
        """
        scaled = amount.scaleb(self.exponent)
        minor = int(scaled)
        if scaled != minor:
            message = f"{amount} {self.code} has more than {self.exponent} decimals."
            raise AmountTooPrecise(message)
        return minor

    def to_decimal(self, minor: int) -> Decimal:
        """Turn minor units into a decimal amount with all its decimals."""
        return Decimal(minor).scaleb(-self.exponent)

    def show(self, minor: int) -> str:
        """Write minor units plainly, for logs and files: 1234 -> '12.34'."""
        return f"{self.to_decimal(minor):f}"


@cache
def currency(code: str) -> Currency:
    """Find a currency by its ISO 4217 code. Raises CurrencyUnknown."""
    upper = code.strip().upper()
    if len(upper) != _CODE_LETTERS or not upper.isascii() or not upper.isalpha():
        message = f"{code!r} is no currency code."
        raise CurrencyUnknown(message, remedy="Use three letters of ISO 4217, such as EUR.")
    return Currency(upper, _EXPONENT_BY_CODE.get(upper, 2))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: integer minor units and their currency."""

    minor: int
    currency: Currency

    def __str__(self) -> str:
        """Write the amount with its code: '12.34 EUR'."""
        return f"{self.currency.show(self.minor)} {self.currency.code}"

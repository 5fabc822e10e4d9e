"""The chart of accounts: kinds, roles, and the default chart of a new company."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The five kinds of account of double entry."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


class Role(StrEnum):
    """What an account is for; rules and measures name accounts by role, never by code."""

    # assets
    BANK = "bank"
    RECEIVABLES = "receivables"
    INVENTORY = "inventory"
    PREPAID = "prepaid"
    FIXED_ASSETS = "fixed_assets"
    TRANSFERS = "transfers"  # money under way between own accounts
    SUSPENSE = "suspense"  # lines nobody could place yet
    # liabilities
    CARD = "card"
    PAYABLES = "payables"
    TAX_PAYABLE = "tax_payable"  # tax accrued and not yet paid
    LOAN = "loan"
    # equity
    OPENING = "opening"
    OWNER = "owner"  # contributions and drawings
    # income
    SALES = "sales"
    SALES_REFUNDS = "sales_refunds"
    INTEREST_INCOME = "interest_income"
    OTHER_INCOME = "other_income"
    # expenses
    COST_OF_GOODS = "cost_of_goods"
    PAYROLL = "payroll"
    PAYROLL_TAX = "payroll_tax"
    RENT = "rent"
    UTILITIES = "utilities"
    TELECOM = "telecom"
    SUBSCRIPTIONS = "subscriptions"
    INSURANCE = "insurance"
    MARKETING = "marketing"
    PROFESSIONAL_FEES = "professional_fees"
    TRAVEL = "travel"
    VEHICLE = "vehicle"
    FREIGHT = "freight"
    REPAIRS = "repairs"
    OFFICE = "office"
    SALES_TAX = "sales_tax"  # sales tax and VAT paid over: receipts hold it until then
    BANK_FEES = "bank_fees"
    PAYMENT_FEES = "payment_fees"
    INTEREST = "interest"
    INCOME_TAX = "income_tax"
    OTHER_EXPENSE = "other_expense"


CASH_ROLES = frozenset({Role.BANK})
DIRECT_COST_ROLES = frozenset({Role.COST_OF_GOODS, Role.FREIGHT, Role.PAYMENT_FEES})


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One account of a chart: its code, English name, kind and role."""

    code: str
    name: str
    kind: Kind
    role: Role


_A, _L, _Q, _I, _E = Kind.ASSET, Kind.LIABILITY, Kind.EQUITY, Kind.INCOME, Kind.EXPENSE

# Bank and card accounts are not listed: each bank account gets its own ledger account, numbered
# from the first code of its block (see `FIRST_CODE`).
_US = (
    ChartLine("1100", "Accounts receivable", _A, Role.RECEIVABLES),
    ChartLine("1200", "Inventory", _A, Role.INVENTORY),
    ChartLine("1300", "Prepaid expenses", _A, Role.PREPAID),
    ChartLine("1500", "Property and equipment", _A, Role.FIXED_ASSETS),
    ChartLine("1800", "Transfers under way", _A, Role.TRANSFERS),
    ChartLine("1900", "Suspense", _A, Role.SUSPENSE),
    ChartLine("2100", "Accounts payable", _L, Role.PAYABLES),
    ChartLine("2200", "Tax payable", _L, Role.TAX_PAYABLE),
    ChartLine("2500", "Loans", _L, Role.LOAN),
    ChartLine("3000", "Opening balances", _Q, Role.OPENING),
    ChartLine("3100", "Owner's equity", _Q, Role.OWNER),
    ChartLine("4000", "Sales", _I, Role.SALES),
    ChartLine("4100", "Refunds to customers", _I, Role.SALES_REFUNDS),
    ChartLine("4800", "Interest income", _I, Role.INTEREST_INCOME),
    ChartLine("4900", "Other income", _I, Role.OTHER_INCOME),
    ChartLine("5000", "Cost of goods sold", _E, Role.COST_OF_GOODS),
    ChartLine("5200", "Freight and shipping", _E, Role.FREIGHT),
    ChartLine("5300", "Payment processing fees", _E, Role.PAYMENT_FEES),
    ChartLine("6000", "Wages and salaries", _E, Role.PAYROLL),
    ChartLine("6050", "Payroll taxes and benefits", _E, Role.PAYROLL_TAX),
    ChartLine("6100", "Rent", _E, Role.RENT),
    ChartLine("6150", "Utilities", _E, Role.UTILITIES),
    ChartLine("6200", "Telephone and internet", _E, Role.TELECOM),
    ChartLine("6250", "Software and subscriptions", _E, Role.SUBSCRIPTIONS),
    ChartLine("6300", "Insurance", _E, Role.INSURANCE),
    ChartLine("6350", "Marketing", _E, Role.MARKETING),
    ChartLine("6400", "Professional fees", _E, Role.PROFESSIONAL_FEES),
    ChartLine("6450", "Travel and meals", _E, Role.TRAVEL),
    ChartLine("6500", "Vehicles and fuel", _E, Role.VEHICLE),
    ChartLine("6550", "Repairs and maintenance", _E, Role.REPAIRS),
    ChartLine("6600", "Office and supplies", _E, Role.OFFICE),
    ChartLine("6650", "Sales tax paid over", _E, Role.SALES_TAX),
    ChartLine("6700", "Bank fees", _E, Role.BANK_FEES),
    ChartLine("6800", "Other expenses", _E, Role.OTHER_EXPENSE),
    ChartLine("7000", "Interest expense", _E, Role.INTEREST),
    ChartLine("8000", "Income tax", _E, Role.INCOME_TAX),
)
_EU_NAMES = {
    Role.RECEIVABLES: "Trade receivables",
    Role.INVENTORY: "Stocks",
    Role.FIXED_ASSETS: "Tangible fixed assets",
    Role.PAYABLES: "Trade payables",
    Role.SALES_TAX: "VAT paid over",
    Role.SALES: "Turnover",
    Role.COST_OF_GOODS: "Raw materials and goods",
    Role.PAYROLL_TAX: "Social security and payroll taxes",
    Role.INCOME_TAX: "Tax on profit",
}
_KE_NAMES = {
    Role.SALES_TAX: "VAT paid over",
    Role.PAYROLL_TAX: "Statutory payroll contributions",
    Role.PAYMENT_FEES: "Mobile money charges",
    Role.COST_OF_GOODS: "Stock purchases",
}
_NAMES_BY_REGION: dict[str, dict[Role, str]] = {"US": {}, "EU": _EU_NAMES, "KE": _KE_NAMES}
_EU_COUNTRIES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
FIRST_CODE = {Role.BANK: 1000, Role.CARD: 2000}


def default_chart(country: str) -> tuple[ChartLine, ...]:
    """Give the chart that a new company of the country (ISO 3166 alpha-2) starts with.

    Codes and roles are the same everywhere; names follow the region's usage.
    """
    region = "EU" if country in _EU_COUNTRIES else country
    names = _NAMES_BY_REGION.get(region, {})
    return tuple(
        ChartLine(line.code, names.get(line.role, line.name), line.kind, line.role) for line in _US
    )


def kind_of(role: Role) -> Kind:
    """Give the kind of account that a role belongs to."""
    if role is Role.BANK:
        return Kind.ASSET
    if role is Role.CARD:
        return Kind.LIABILITY
    return _KIND_BY_ROLE[role]


_KIND_BY_ROLE = {line.role: line.kind for line in _US}

"""The names of kinds of account inside a sentence or table, in English."""

from __future__ import annotations

from typing import Final

from solvent.insights.messages import N_
from solvent.ledger.accounts import Role

ROLE_NAME: Final[dict[Role, str]] = {
    Role.BANK: N_("Bank"),
    Role.RECEIVABLES: N_("Receivables"),
    Role.INVENTORY: N_("Inventory"),
    Role.PREPAID: N_("Prepaid expenses"),
    Role.FIXED_ASSETS: N_("Property and equipment"),
    Role.TRANSFERS: N_("Transfers under way"),
    Role.SUSPENSE: N_("Suspense"),
    Role.CARD: N_("Cards"),
    Role.PAYABLES: N_("Payables"),
    Role.TAX_PAYABLE: N_("Tax payable"),
    Role.SALES_TAX: N_("Sales tax and VAT paid over"),
    Role.LOAN: N_("Loans"),
    Role.OPENING: N_("Opening balances"),
    Role.OWNER: N_("Owner"),
    Role.SALES: N_("Sales"),
    Role.SALES_REFUNDS: N_("Refunds to customers"),
    Role.INTEREST_INCOME: N_("Interest income"),
    Role.OTHER_INCOME: N_("Other income"),
    Role.COST_OF_GOODS: N_("Cost of goods"),
    Role.PAYROLL: N_("Wages and salaries"),
    Role.PAYROLL_TAX: N_("Payroll taxes"),
    Role.RENT: N_("Rent"),
    Role.UTILITIES: N_("Utilities"),
    Role.TELECOM: N_("Telephone and internet"),
    Role.SUBSCRIPTIONS: N_("Subscriptions"),
    Role.INSURANCE: N_("Insurance"),
    Role.MARKETING: N_("Marketing"),
    Role.PROFESSIONAL_FEES: N_("Professional fees"),
    Role.TRAVEL: N_("Travel and meals"),
    Role.VEHICLE: N_("Vehicles and fuel"),
    Role.FREIGHT: N_("Freight"),
    Role.REPAIRS: N_("Repairs"),
    Role.OFFICE: N_("Office and supplies"),
    Role.BANK_FEES: N_("Bank fees"),
    Role.PAYMENT_FEES: N_("Payment processing fees"),
    Role.INTEREST: N_("Interest"),
    Role.INCOME_TAX: N_("Tax on profit"),
    Role.OTHER_EXPENSE: N_("Other expenses"),
}

"""Which account a bank line belongs to: learnt corrections first, then names and words.

A choice carries how sure it is, why, and by which rule. Below the threshold the line goes to
suspense: a wrong figure costs more than an open question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from solvent.ledger import category_index
from solvent.ledger.accounts import Role
from solvent.ledger.category_words import IN, OUT

SURE_FROM = 65
_LEARNT_SURE = 99
_HITS_CACHED = 1 << 13
# How near another role's evidence must come to make a choice doubtful, and what it then costs.
_DOUBT_WITHIN = 3
_DOUBT_COST = 30

_INVOICE_SURE = 84
_SHOWN_OF_MASKED, _MASKING_MAX = 4, 13
# Numbers that invoices have and other references do not: letters, a year, a running number.
_INVOICE_CODE = re.compile(
    r"\b[A-Z]{1,4}[-/ ]?20\d\d[-/]?\d{2,6}\b|\b20\d\d[-/]\d{3,6}\b|"
    r"\b(?:INV|RE|RG|AR|FA|FV|FT|FAC|FAT)[-/#]?\d{3,8}\b"
)

# Message ids of reasons; `{evidence}` is Suggestion.evidence.
REASON_LEARNT = "You chose this account for {evidence}."
REASON_WORDS = "The text says “{evidence}”."
REASON_KIND = "The bank marks it as {evidence}."
REASON_OWN = "The text names another account of the company."
REASON_INVOICE = "Money in for the invoice {evidence}."
REASON_COMPANY = "Money from a company, with nothing that speaks against a sale."
REASON_DOUBT = "The text points to more than one account; “{evidence}” is the strongest sign."
REASON_UNSURE = "Nothing in the text says what this is for."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The account proposed for a line.

    role: the account's role; SUSPENSE where the rules are not sure.
    confidence: 0 to 100. reason: a message id with `{evidence}`. rule: which rule spoke.
    evidence: the word, name or kind that decided.
    account_id: the company's own account that a person chose before, as text; '' where the role
        decides. It wins over `role`.
    """

    role: Role
    confidence: int
    reason: str
    rule: str
    evidence: str = ""
    account_id: str = ""


_REASON_BY_RULE = {"kind": REASON_KIND, "own": REASON_OWN}
UNSURE = Suggestion(Role.SUSPENSE, 0, REASON_UNSURE, "none")


def direction_of(amount_minor: int) -> str:
    """Give 'in' for money received and 'out' for money paid."""
    return IN if amount_minor > 0 else OUT


def suggest(
    *,
    description: str,
    counterparty: str,
    party: str,
    amount_minor: int,
    bank_kind: str,
    country: str,
    learnt: Mapping[tuple[str, str], str],
    own_marks: AbstractSet[str] = frozenset(),
) -> Suggestion:
    """Propose the account of a bank line.

    party: the normalised name (`merchant.normalise`). bank_kind: the bank's word for the type.
    country: the company's, ISO 3166 alpha-2; decides between countries' meanings of a word.
    learnt: (party, 'in' | 'out') -> a role, or the id of an account, that a person chose.
    own_marks: `own_marks_of` the company's other accounts, without the one the line is on.
    """
    direction = IN if amount_minor > 0 else OUT
    if learnt and party:
        chosen = learnt.get((party, direction))
        if chosen is not None:
            return _learnt(chosen, party)
    is_named_within = not counterparty or counterparty in description
    text = description if is_named_within else f"{counterparty} {description}"
    words = category_index.words_of(text)
    found = category_index.hits(words, direction=direction, country=country)
    if own_marks and not own_marks.isdisjoint(words):
        found.append(_OWN_ACCOUNT)
    if bank_kind and (by_kind := _BY_KIND.get((bank_kind.upper(), direction))):
        found.append(by_kind)
    if found:
        return _strongest(found, direction)
    return _unnamed_sale(words, text) if direction == IN else UNSURE


def own_marks_of(account_refs: Iterable[str]) -> frozenset[str]:
    """Give the words by which texts name the accounts: the whole number, or masked to four."""
    marks: set[str] = set()
    for account_ref in account_refs:
        ref = "".join(category_index.words_of(account_ref))
        if len(ref) <= _SHOWN_OF_MASKED:
            continue
        marks.add(ref)
        last = ref[-_SHOWN_OF_MASKED:]
        if last.isdigit():
            marks.update("X" * count + last for count in range(1, _MASKING_MAX))
    return frozenset(marks)


def _learnt(chosen: str, party: str) -> Suggestion:
    if chosen in _ROLES:
        return Suggestion(Role(chosen), _LEARNT_SURE, REASON_LEARNT, "learnt", party)
    return Suggestion(
        Role.SUSPENSE, _LEARNT_SURE, REASON_LEARNT, "learnt", party, account_id=chosen
    )


def _strongest(found: list[category_index.Hit], direction: str) -> Suggestion:
    if len(found) > 1 and any(hit.role is Role.SUSPENSE for hit in found):
        # Money that came back: a cost of the supplier's kind, or nobody knows; never a sale.
        found = [hit for hit in found if hit.rule == "name" and hit.role is not Role.SALES]
        if not found:
            return UNSURE
    best, rival = found[0], 0
    for hit in found[1:]:
        if hit.role is best.role:
            best = hit if hit.sure > best.sure else best
        elif hit.sure > best.sure:
            best, rival = hit, max(rival, best.sure)
        else:
            rival = max(rival, hit.sure)
    return _said(best, direction, rival >= best.sure - _DOUBT_WITHIN)


@lru_cache(maxsize=_HITS_CACHED)
def _said(hit: category_index.Hit, direction: str, is_doubtful: bool) -> Suggestion:  # noqa: FBT001
    if hit.role is Role.SUSPENSE:
        return UNSURE
    reason = REASON_DOUBT if is_doubtful else _REASON_BY_RULE.get(hit.rule, REASON_WORDS)
    confidence = hit.sure - _DOUBT_COST if is_doubtful else hit.sure
    role = hit.role if confidence >= SURE_FROM else Role.SUSPENSE
    return Suggestion(role, confidence, reason, f"{hit.rule}:{direction}", hit.phrase)


def _unnamed_sale(words: Sequence[str], text: str) -> Suggestion:
    """Judge money in that no word explains: by an invoice's number, or a company as the payer."""
    code = _INVOICE_CODE.search(text.upper())
    if code:
        return Suggestion(Role.SALES, _INVOICE_SURE, REASON_INVOICE, "invoice:in", code[0])
    return UNSURE if _FORMS_OF_COMPANY.isdisjoint(words) else _FROM_COMPANY


_ROLES = frozenset(role.value for role in Role)
_FORMS_OF_COMPANY = frozenset(
    {"GMBH", "AG", "KG", "OHG", "UG", "INC", "LLC", "LTD", "LIMITED", "CORP", "PLC", "BV", "NV"}
    | {"SARL", "SAS", "SRL", "SPA", "SL", "OY", "AB", "APS", "CO", "SE", "EK", "GBR", "LLP"}
)
_OWN_ACCOUNT = category_index.Hit(Role.TRANSFERS, 96, "", "own")
_FROM_COMPANY = Suggestion(Role.SALES, 70, REASON_COMPANY, "company:in")


def _kind(role: Role, sure: int, name: str) -> category_index.Hit:
    return category_index.Hit(role, sure, name, "kind")


# The types of OFX (TRNTYPE) and words of banks for types that say what a line is.
_BY_KIND = {
    ("FEE", OUT): _kind(Role.BANK_FEES, 88, "FEE"),
    ("SRVCHG", OUT): _kind(Role.BANK_FEES, 88, "SRVCHG"),
    ("INT", IN): _kind(Role.INTEREST_INCOME, 94, "INT"),
    ("INT", OUT): _kind(Role.INTEREST, 92, "INT"),
    ("DIV", IN): _kind(Role.OTHER_INCOME, 90, "DIV"),
    ("ENTGELT", OUT): _kind(Role.BANK_FEES, 90, "ENTGELT"),
    ("ABSCHLUSS", OUT): _kind(Role.BANK_FEES, 88, "ABSCHLUSS"),
    ("UMBUCHUNG", IN): _kind(Role.TRANSFERS, 98, "UMBUCHUNG"),
    ("UMBUCHUNG", OUT): _kind(Role.TRANSFERS, 98, "UMBUCHUNG"),
    ("LOHN/GEHALT", OUT): _kind(Role.PAYROLL, 92, "LOHN/GEHALT"),
}

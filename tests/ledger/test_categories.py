from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.connectors import reading
from solvent.connectors.statement import SourceLine
from solvent.ledger import categories
from solvent.ledger.accounts import Role
from solvent.ledger.categories import Suggestion
from solvent.ledger.merchant import normalise
from solvent.sample.company import LineAnswer, Profile, SampleCompany
from solvent.sample.generator import SAMPLE_COMPANIES, generate


def _suggest(
    text: str,
    *,
    counterparty: str = "",
    kind: str = "",
    country: str = "US",
    learnt: Mapping[tuple[str, str], str] | None = None,
    own: tuple[str, ...] = (),
) -> Suggestion:
    """Judge '+TEXT' as money in and '-TEXT' as money out."""
    return categories.suggest(
        description=text[1:],
        counterparty=counterparty,
        party=normalise(text[1:], counterparty),
        amount_minor=100 if text[0] == "+" else -100,
        bank_kind=kind,
        country=country,
        learnt=learnt or {},
        own_marks=categories.own_marks_of(own),
    )


_CASES = """
US  +SQUARE INC 240312P2 SDV-VRFY                            sales
US  +STRIPE TRANSFER ST-A1B2C3                               sales
US  +UBER USA 6787 DES:EDI PAYMNT ID:9                       sales
US  -UBER *TRIP HELP.UBER.COM                                travel
US  -AMZN Mktp US*2K4RT5                                     office
US  -AMAZON WEB SERVICES AWS.AMAZON.CO                       subscriptions
US  -GUSTO DES:PAYROLL ID:1                                  payroll
US  -GUSTO DES:TAX 920815 ID:1                               payroll_tax
US  -GUSTO DES:FEE 0930 ID:1                                 subscriptions
US  -IRS USATAXPYMT 270346789                                payroll_tax
US  -IRS USATAXPYMT FORM 1120                                income_tax
US  -CHASE CREDIT CRD AUTOPAY                                transfers
US  +PAYMENT RECEIVED - THANK YOU                            transfers
US  -ONLINE TRANSFER TO CHK XX1 member draw                  owner
US  -MONTHLY SERVICE FEE                                     bank_fees
US  +INTEREST PAYMENT                                        interest_income
US  -INTEREST CHARGE ON PURCHASES                            interest
US  -SYSCO BOSTON                                            cost_of_goods
US  -CITY OF MADISON DES:MUNI SERV WATER/SEWER               utilities
US  -INTUIT *SMITH BOOKKEEPING                               professional_fees
US  -REFUND TO CUSTOMER 123                                  sales_refunds
US  +REFUND STAPLES 0012                                     office
US  +REFUND 0012                                             suspense
US  +DIVIDEND EARNED FOR PERIOD                              other_income
US  -INTERIM DIVIDEND                                        owner
ES  +Nomina recibida PLCE SL                                 suspense
US  -CHECK 1042                                              suspense
US  +JANE SMITH                                              suspense
US  +ACME WIDGETS LLC                                        sales
DE  -FINANZAMT KÖLN USt 07/2024                              sales_tax
DE  -FINANZAMT KÖLN LOHNST 07.24                             payroll_tax
DE  -FINANZAMT ESSEN KOERPERSCHAFTSTEUER VZ                  income_tax
DE  -FINANZAMT ESSEN 12345                                   suspense
DE  -AOK Bayern SV-Beiträge 07/24                            payroll_tax
DE  -Büromiete Juli                                          rent
DE  -Betriebshaftpflichtversicherung 2026                    insurance
DE  -LOHN/GEHALT 05/2026 DATEV PN 13                         payroll
DE  -Steuerkanzlei Huber FIBU U LOHN 06/26                   professional_fees
DE  -UMBUCHUNG TAGESGELD UST-RUECKLAGE                       transfers
DE  +ZINSEN TAGESGELD QUARTAL                                interest_income
DE  -Stahlhandel Weber GmbH Rechnung 123                     cost_of_goods
DE  +Stahlhandel Weber GmbH BONUS 2025                       suspense
DE  +Muster Maschinen GmbH RE2026-0183                       sales
DE  +Darlehen Auszahlung                                     loan
DE  -Leasingrate Transporter                                 vehicle
FR  -PRLV SEPA URSSAF                                        payroll_tax
FR  -LOYER BUREAU MARS                                       rent
ES  -NOMINA MARZO                                            payroll
IT  -RATA MUTUO 12                                           loan
NL  -BTW AANGIFTE Q1                                         sales_tax
PL  -CZYNSZ ZA LOKAL                                         rent
GB  -NEST DDR IT000                                          payroll_tax
KE  -Pay Bill to 888880 - KPLC PREPAID Acc. 123              utilities
KE  -Pay Bill Charge                                         payment_fees
KE  -Customer Transfer of Funds Charge                       payment_fees
KE  +Merchant Payment from 254722***123 - PETER OTIENO       sales
KE  -Customer Transfer to - 2547***23 JOHN KAMAU             suspense
KE  -Pay Bill to 40 - NYATI WHOLESALERS Acc. MAJI-0417       cost_of_goods
KE  -Pay Bill to 572572 - KRA Acc. 2020 PAYE                 payroll_tax
KE  -Airtime Purchase                                        telecom
"""


@pytest.mark.parametrize("case", _CASES.strip().splitlines())
def test_lines_find_their_account(case: str) -> None:
    country, _, rest = case.partition("  ")
    text, role = rest.rsplit(maxsplit=1)
    assert _suggest(text.strip(), country=country).role == role


def test_a_learnt_correction_goes_before_every_rule_and_only_in_its_direction() -> None:
    learnt = {("SYSCO", "out"): "office", ("ACME", "out"): "0190-an-account"}
    assert _suggest("-SYSCO BOSTON", learnt=learnt).role is Role.OFFICE
    assert _suggest("+SYSCO BOSTON", learnt=learnt).role is Role.COST_OF_GOODS
    own = _suggest("-ACME", learnt=learnt)
    assert own.account_id == "0190-an-account"
    assert own.reason == categories.REASON_LEARNT
    assert own.evidence == "ACME"
    assert own.confidence > _suggest("-LANDLORD RENT").confidence


def test_one_companys_corrections_do_not_reach_another() -> None:
    _suggest("-ODD NAME", learnt={("ODD NAME", "out"): "rent"})
    assert _suggest("-ODD NAME").role is Role.SUSPENSE


def test_each_choice_says_why() -> None:
    rent = _suggest("-RENT JULY")
    assert (rent.rule, rent.evidence, rent.reason) == ("word:out", "RENT", categories.REASON_WORDS)
    assert rent.confidence >= categories.SURE_FROM
    unsure = _suggest("-XYZZY")
    assert (unsure.role, unsure.confidence, unsure.reason) == (
        Role.SUSPENSE,
        0,
        categories.REASON_UNSURE,
    )


def test_signs_that_point_to_two_accounts_are_not_decided() -> None:
    torn = _suggest("-LEGAL MARKETING")
    assert torn.role is Role.SUSPENSE
    assert torn.reason == categories.REASON_DOUBT
    assert torn.confidence < categories.SURE_FROM


def test_the_banks_own_word_for_the_type_counts() -> None:
    assert _suggest("-XYZZY 12", kind="FEE").role is Role.BANK_FEES
    assert _suggest("+XYZZY 12", kind="INT").role is Role.INTEREST_INCOME
    assert _suggest("-XYZZY 12", kind="XFER").role is Role.SUSPENSE


@pytest.mark.parametrize(
    "text",
    ["-Pay Bill to 4 - TRUST BANK Acc. 0117004418290", "+FROM A/C 40281165", "-PMT XXXX2216 WEB"],
)
def test_a_text_that_names_another_own_account_is_a_transfer(text: str) -> None:
    own = ("0117004418290", "4028 1165", "5480XXXXXXXX2216")
    assert _suggest(text, own=own).role is Role.TRANSFERS
    assert _suggest(text).role is not Role.TRANSFERS


def test_a_countrys_words_count_there_only() -> None:
    assert _suggest("-IVA MARZO", country="ES").role is Role.SALES_TAX
    assert _suggest("-IVA MARZO", country="US").role is Role.SUSPENSE
    assert _suggest("-IVA MARZO", country="").role is Role.SALES_TAX


def test_umlauts_may_be_written_out() -> None:
    for text in ("-Kontoführung", "-KONTOFUEHRUNG", "-kontofuhrung"):
        assert _suggest(text, country="DE").role is Role.BANK_FEES


@given(
    st.text(max_size=80),
    st.text(max_size=20),
    st.integers(-(10**12), 10**12).filter(bool),
    st.sampled_from(["", "US", "DE", "KE", "XX"]),
)
def test_any_text_gets_an_account_and_a_reason(
    text: str, counterparty: str, amount: int, country: str
) -> None:
    def judged() -> Suggestion:
        return categories.suggest(
            description=text,
            counterparty=counterparty,
            party=normalise(text, counterparty),
            amount_minor=amount,
            bank_kind="",
            country=country,
            learnt={},
        )

    first = judged()
    assert first == judged()
    assert first.reason
    assert (first.role is Role.SUSPENSE) == (first.confidence < categories.SURE_FROM)


@pytest.mark.parametrize("profile", SAMPLE_COMPANIES, ids=lambda profile: profile.key)
def test_sample_companies_lines_are_placed_rightly_or_not_at_all(profile: Profile) -> None:
    sample = generate(company=profile.key, seed=11, today=date(2026, 6, 15))
    refs = {account.ref for account in profile.accounts}
    right = wrong = 0
    for line, answer in _answered(sample):
        choice = categories.suggest(
            description=line.description,
            counterparty=line.counterparty,
            party=normalise(line.description, line.counterparty),
            amount_minor=line.amount_minor,
            bank_kind=line.kind,
            country=profile.country,
            learnt={},
            own_marks=categories.own_marks_of(refs - {answer.account_ref}),
        )
        right += choice.role == answer.role
        wrong += choice.role not in {answer.role, Role.SUSPENSE}
    assert right / (right + wrong) >= 0.995
    assert right / len(sample.answers.lines) >= 0.9


def _answered(sample: SampleCompany) -> Iterator[tuple[SourceLine, LineAnswer]]:
    """Join each line as read to its answer; a reader may turn the order of the file."""
    for file in sample.files:
        answers = [answer for answer in sample.answers.lines if answer.file == file.name]
        read = [
            line for statement in reading.read(file.content).statements for line in statement.lines
        ]
        amounts = [answer.amount_minor for answer in answers]
        if [line.amount_minor for line in read] != amounts:
            read.reverse()
        assert [line.amount_minor for line in read] == amounts
        yield from zip(read, answers, strict=True)

"""What the rules of finding read: the books, their timeline, the outlook and the assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from solvent import period
from solvent.features import timeline
from solvent.features.books import Books, Payment
from solvent.features.measure import Figure, FigureId, Measure, MeasureId
from solvent.features.timeline import Timeline
from solvent.forecast.outlook import Outlook
from solvent.health_score.assessment import Assessment
from solvent.insights.facts import Evidence
from solvent.ledger.accounts import Role

_QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One company's books opened for all rules."""

    books: Books
    line: Timeline
    outlook: Outlook | None
    figures: dict[FigureId, Figure]
    measures: dict[MeasureId, Measure]

    @property
    def as_of(self) -> date:
        """The last day that counts."""
        return self.books.as_of

    @property
    def currency(self) -> str:
        """ISO 4217 code of all amounts."""
        return self.books.currency

    def value(self, measure_id: MeasureId) -> Decimal | None:
        """Give a measure's value, None unless known."""
        return self.measures[measure_id].value

    def payments_out(self, *, days: int) -> list[Payment]:
        """List payments out of so many last days, ascending."""
        first = self.as_of - timedelta(days=days - 1)
        return [one for one in self.books.payments if one.cash_minor < 0 and one.day >= first]

    def block(self, back: int) -> period.Period:
        """Give the three months that end so many blocks of three months before the last day."""
        last = period.add_months(self.as_of, -_QUARTER_MONTHS * back)
        first = period.add_months(self.as_of, -_QUARTER_MONTHS * (back + 1)) + timedelta(days=1)
        return period.Period(first, last)

    def covers(self, back: int) -> bool:
        """Tell whether the books reach back to the start of that block."""
        opened = self.books.opened_on
        return opened is not None and opened <= self.block(back).starts_on

    def moved(self, roles: tuple[Role, ...], span: period.Period) -> int:
        """Sum the roles' postings within the period, debit-positive."""
        return self.line.moved(*roles, first=span.starts_on, last=span.ends_on)

    def outflow_yearly_minor(self) -> int:
        """Give the outflow of the last three months, taken to a year; 0 where unknown."""
        outflow = self.figures[FigureId.OUTFLOW].value or 0
        days = self.figures[FigureId.OUTFLOW_DAYS].value or 1
        return max(outflow, 0) * 365 // days


def opened(books: Books, outlook: Outlook | None, assessment: Assessment) -> Inquiry:
    """Open the books for the rules."""
    return Inquiry(
        books=books,
        line=timeline.index(books),
        outlook=outlook,
        figures={figure.id: figure for figure in assessment.figures},
        measures={measure.id: measure for measure in assessment.measures},
    )


def within(roles: tuple[Role, ...], *spans: period.Period) -> Evidence:
    """Point to all postings of the roles from the first period's start to the last one's end."""
    return Evidence(
        roles=roles,
        first=min(span.starts_on for span in spans),
        last=max(span.ends_on for span in spans),
    )

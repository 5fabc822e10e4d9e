"""Each page as a function from its view value to HTML; locale is a tag such as 'en-GB' or 'de'."""

from __future__ import annotations

from solvent.dashboard import views, views_books, views_import, views_score
from solvent.dashboard.page_engine import render


def render_companies(view: views.PortfolioView, *, locale: str) -> str:
    """Render the list of companies."""
    return render("companies.html", view, locale=locale)


def render_overview(view: views_score.OverviewView, *, locale: str) -> str:
    """Render one company at a glance."""
    return render("overview.html", view, locale=locale)


def render_score(view: views_score.ScoreView, *, locale: str) -> str:
    """Render every indicator of the score."""
    return render("score.html", view, locale=locale)


def render_forecast(view: views_score.ForecastView, *, locale: str) -> str:
    """Render thirteen weeks of cash."""
    return render("forecast.html", view, locale=locale)


def render_unassessed(view: views_score.UnassessedView, *, locale: str) -> str:
    """Render a page of judgement that has nothing to show yet."""
    return render("unassessed.html", view, locale=locale)


def render_fact(view: views_score.FactView, *, locale: str) -> str:
    """Render one figure with the rows it came from."""
    return render("fact.html", view, locale=locale)


def render_transactions(view: views_books.TransactionsView, *, locale: str) -> str:
    """Render a page of bank lines."""
    return render("transactions.html", view, locale=locale)


def render_entry(view: views_books.EntryView, *, locale: str) -> str:
    """Render a bank line or an entry with its history and source."""
    return render("entry.html", view, locale=locale)


def render_statements(view: views_books.StatementsView, *, locale: str) -> str:
    """Render one statement."""
    return render("statements.html", view, locale=locale)


def render_import(view: views_import.ImportView, *, locale: str) -> str:
    """Render the page that takes a file."""
    return render("import.html", view, locale=locale)


def render_preview(view: views_import.PreviewView, *, locale: str) -> str:
    """Render what was made of a file before it is booked."""
    return render("preview.html", view, locale=locale)


def render_progress(view: views_import.ProgressView, *, locale: str) -> str:
    """Render how far an import is."""
    return render("progress.html", view, locale=locale)


def render_report(view: views_import.ReportView, *, locale: str) -> str:
    """Render what an import did."""
    return render("report.html", view, locale=locale)


def render_sign_in(view: views.SignInView, *, locale: str) -> str:
    """Render the page of a link that opens nothing."""
    return render("sign_in.html", view, locale=locale)


def render_leaving(view: views.LeavingView, *, locale: str) -> str:
    """Render the page that goes on to an identity provider after signing out."""
    return render("leaving.html", view, locale=locale)


def render_problem(view: views.ProblemView, *, locale: str) -> str:
    """Render what went wrong."""
    return render("problem.html", view, locale=locale)

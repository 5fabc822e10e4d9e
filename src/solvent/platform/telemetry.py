"""Structured logs with fixed event names, and the metrics of a process."""

from __future__ import annotations

import logging
import sys

import structlog
from prometheus_client import Counter, Gauge, Histogram

HTTP_SECONDS = Histogram(
    "solvent_http_request_seconds",
    "Time to answer, by route template and status class.",
    ("route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5),
)
STREAMS_OPEN = Gauge("solvent_streams_open", "Live streams open in this process.")
EVENTS_HANDLED = Counter(
    "solvent_events_handled_total", "Events handled, by type and outcome.", ("type", "outcome")
)
EVENT_SECONDS = Histogram(
    "solvent_event_seconds",
    "From an event being stored to its handler being done, by type.",
    ("type",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
)
PASSWORD_CHECKS = Counter(
    "solvent_password_checks_total", "Passwords checked, by outcome.", ("outcome",)
)
SIGN_INS = Counter(
    "solvent_sign_ins_total", "Attempts to sign in, by method and outcome.", ("method", "outcome")
)
GUESSES_REFUSED = Counter(
    "solvent_guesses_refused_total", "Guesses refused because too many were wrong.", ("counter",)
)
MAILS = Counter("solvent_mails_total", "Mails handed to the mail server, by outcome.", ("outcome",))
OUTBOX_WAITING = Gauge("solvent_outbox_waiting", "Events not yet handled.")
OUTBOX_PARKED = Gauge("solvent_outbox_parked", "Events given up after the last try.")
LINES_BOOKED = Counter("solvent_bank_lines_booked_total", "Bank lines booked from files.")
IMPORTS_ENDED = Counter("solvent_imports_ended_total", "Imports ended, by state.", ("state",))
OUTGOING_SECONDS = Histogram(
    "solvent_outgoing_request_seconds",
    "Time that the outside took to answer, by what for and outcome.",
    ("purpose", "outcome"),
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
ASSESSING_SECONDS = Histogram(
    "solvent_assessing_seconds",
    "Time to assess one company.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)

EXPORTS_ENDED = Counter("solvent_exports_ended_total", "Exports ended, by state.", ("state",))
ORGANISATIONS_ERASED = Counter("solvent_organisations_erased_total", "Organisations erased.")
RESEALED = Counter(
    "solvent_resealed_rows_total", "Rows that were sealed again by a newer data key.", ("table",)
)
RESEALING_WAITING = Gauge(
    "solvent_resealing_waiting",
    "Organisations with rows that an older data key sealed.",
)
AUDIT_NUMBERED = Counter("solvent_audit_numbered_total", "Audit records given their leaf.")
AUDIT_WAITING = Gauge(
    "solvent_audit_waiting", "Organisations with audit records that have no leaf yet."
)
AUDIT_CHECKPOINTS = Counter(
    "solvent_audit_checkpoints_total", "Checkpoints, by outcome: signed, broken.", ("outcome",)
)
AUDIT_SENDINGS = Counter(
    "solvent_audit_witness_sendings_total",
    "Checkpoints sent to witnesses, by kind and outcome.",
    ("kind", "outcome"),
)
AUDIT_WINDOW_SECONDS = Histogram(
    "solvent_audit_window_seconds",
    "From a checkpoint being signed to a witness having it.",
    buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400),
)

log: structlog.stdlib.BoundLogger = structlog.get_logger("solvent")


def start_logging(*, as_json: bool) -> None:
    """Set up logging for a process: JSON lines, or readable lines for a person."""
    # Its pool writes a traceback for each try while the database is away, which we say in one word.
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # Without the values of variables, which may be personal data.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *((structlog.processors.format_exc_info,) if as_json else ()),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )

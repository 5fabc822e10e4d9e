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
OUTBOX_WAITING = Gauge("solvent_outbox_waiting", "Events not yet handled.")
OUTBOX_PARKED = Gauge("solvent_outbox_parked", "Events given up after the last try.")
LINES_BOOKED = Counter("solvent_bank_lines_booked_total", "Bank lines booked from files.")
IMPORTS_ENDED = Counter("solvent_imports_ended_total", "Imports ended, by state.", ("state",))
ASSESSING_SECONDS = Histogram(
    "solvent_assessing_seconds",
    "Time to assess one company.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
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

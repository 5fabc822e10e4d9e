"""The five kinds of failure; every exception that leaves a room is a child of one.

    SolventError
    |-- NotFound      what was named does not exist in this tenant       404
    |-- Conflict      the state does not allow it now                    409
    |-- Forbidden     the actor may not                                  403
    |-- Invalid       the input is wrong; says which field and remedy    422
    `-- Unavailable   something needed is not to be had at the moment    503

A child class lives beside the function that raises it. `gateway.problems` maps
the five kinds to status codes once.
"""

from __future__ import annotations


class SolventError(Exception):
    """Base of all expected failures.

    message: one sentence for the person who asked.
    remedy: what to do about it, or an empty string.
    where: the file, line or field concerned, or an empty string.
    """

    def __init__(self, message: str, *, remedy: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.where = where

    def __str__(self) -> str:
        """Give the whole sentence: where, what, remedy."""
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.message}{remedy}"


class NotFound(SolventError):
    """What was named does not exist for this tenant."""


class Conflict(SolventError):
    """The present state does not allow it."""


class Forbidden(SolventError):
    """The actor lacks the permission."""


class Invalid(SolventError):
    """The input is wrong."""


class Unavailable(SolventError):
    """Something needed cannot be reached at the moment."""

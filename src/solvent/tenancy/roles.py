"""Roles and the permissions they hold: one table of noun:verb words, and what each means."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is to the organisation. Guests and lenders come by a grant."""

    OWNER = "owner"
    ADMIN = "admin"
    CFO = "cfo"
    BOOKKEEPER = "bookkeeper"
    ANALYST = "analyst"
    VIEWER = "viewer"
    ACCOUNTANT_GUEST = "accountant_guest"
    LENDER = "lender"
    AUDITOR = "auditor"


# A letter in a role's column says that the role holds the permission. The letters head the columns:
# Owner, Admin, Cfo, Bookkeeper, aNalyst, Viewer, accountant Guest, Lender, aUditor.
_COLUMNS: Final = dict(zip("OACBNVGLU", Role, strict=True))
_MATRIX: Final = """
    company:read            O A C B N V G L U   See the companies
    company:create          O A C B . . . . .   Add a company
    sample:remove           O A C . . . . . .   Remove sample data
    import:read             O A C B N V G . U   See imported files and what became of them
    import:create           O A C B . . G . .   Import bank files
    transaction:read        O A C B N V G . U   See bank lines and entries
    transaction:categorise  O A C B . . G . .   Move a bank line to another account
    category:learn          O A C B . . G . .   Say where a payee's future lines go
    statement:read          O A C B N V G L U   See statements and the chart of accounts
    score:read              O A C B N V G L U   See the score and its reasons
    forecast:read           O A C B N V G L U   See the cash forecast
    finding:read            O A C B N V G L U   See what was found, and why
    event:read              O A C B N V G L U   Be told at once when figures change
    organisation:read       O A C B N V . . U   See the organisation's settings
    organisation:manage     O A . . . . . . .   Change the organisation's settings
    organisation:transfer   O . . . . . . . .   Hand the organisation over to another owner
    organisation:delete     O . . . . . . . .   Delete the organisation with all it has
    plan:read               O A C B N V . . U   See plan and usage
    export:create           O . C . . . . . .   Take out everything that the organisation has
    member:read             O A C B N . . . U   See the members
    member:manage           O A . . . . . . .   Change members' roles, suspend and remove them
    member:provision        O . . . . . . . .   Let a directory keep the members up to date
    invitation:create       O A . . . . . . .   Invite people to the organisation
    role:read               O A C B N V . . U   See what each role may do
    policy:read             O A C . . . . . U   See the policies
    policy:manage           O A . . . . . . .   Change the policies
    approval:read           O A C B . . . . U   See what waits for approval
    approval:decide         O A C . . . . . .   Approve or refuse what others ask for
    grant:read              O A C . . . . . U   See what others outside were granted
    grant:offer             O A C . . . . . .   Grant others outside a view of companies
    grant:manage            O A C . . . . . .   Change and end what others outside were granted
    session:read            O A . . . . . . U   See who is signed in
    session:revoke          O A . . . . . . .   Sign others out
    key:read                O A C . . . . . U   See the keys
    key:create              O A . . . . . . .   Make keys for programs
    key:revoke              O A . . . . . . .   Revoke keys of programs
    client:manage           O A . . . . . . .   Register programs that fetch tokens
    identity:read           O A . . . . . . U   See how people sign in
    identity:manage         O . . . . . . . .   Change how people sign in
    audit:read              O A C . . . . . U   See the record of what was done
    audit:verify            O A C . . . . . U   Fetch proofs that the record is whole
    audit:manage            O . . . . . . . U   Set how long the record is kept
"""

_ROWS: Final = tuple(
    (word, marks, meaning)
    for line in _MATRIX.strip().splitlines()
    for word, *marks, meaning in [line.split(maxsplit=1 + len(_COLUMNS))]
)

PERMISSIONS: Final = tuple(word for word, _, _ in _ROWS)
"""Every permission there is, in the table's order."""

MEANING_BY_PERMISSION: Final = {word: meaning for word, _, meaning in _ROWS}
"""What each permission lets one do; message ids of the catalogues."""

PERMISSIONS_BY_ROLE: Final = {
    role: frozenset(word for word, marks, _ in _ROWS if letter in marks)
    for letter, role in _COLUMNS.items()
}

NAME_BY_ROLE: Final = {
    Role.OWNER: "Owner",
    Role.ADMIN: "Administrator",
    Role.CFO: "Chief financial officer",
    Role.BOOKKEEPER: "Bookkeeper",
    Role.ANALYST: "Analyst",
    Role.VIEWER: "Viewer",
    Role.ACCOUNTANT_GUEST: "Accountant (guest)",
    Role.LENDER: "Lender",
    Role.AUDITOR: "Auditor",
}
"""What pages call the roles; message ids of the catalogues."""

READ: Final = frozenset(
    {
        "company:read",
        "import:read",
        "transaction:read",
        "statement:read",
        "score:read",
        "forecast:read",
        "finding:read",
        "event:read",
    }
)
"""What shows a company's figures and changes nothing."""

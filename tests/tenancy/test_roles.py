from __future__ import annotations

import re

from solvent.tenancy import roles
from solvent.tenancy.roles import PERMISSIONS_BY_ROLE, Role


def test_each_role_may_do_all_that_the_lesser_one_may() -> None:
    viewer, bookkeeper, owner = (
        PERMISSIONS_BY_ROLE[role] for role in (Role.VIEWER, Role.BOOKKEEPER, Role.OWNER)
    )
    assert viewer < bookkeeper < owner
    assert set(PERMISSIONS_BY_ROLE) == set(Role)


def test_a_viewer_only_reads() -> None:
    assert {word.rpartition(":")[2] for word in PERMISSIONS_BY_ROLE[Role.VIEWER]} == {"read"}


def test_no_role_may_all_unnamed() -> None:
    for permissions in PERMISSIONS_BY_ROLE.values():
        assert all(re.fullmatch(r"[a-z]+:[a-z]+", word) for word in permissions)


def test_kinds_of_permission_do_not_overlap() -> None:
    assert not roles.READ & roles.WRITE
    assert not (roles.READ | roles.WRITE) & roles.OWN

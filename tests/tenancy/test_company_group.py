from __future__ import annotations

import pytest

from solvent.tenancy import company_group
from solvent.tenancy.company_group import GroupMalformed


def test_a_name_of_a_group_is_one_line_of_text() -> None:
    assert company_group.check_name("  North  region ") == "North region"
    for wrong in ("", " ", "x" * 81, "a\0b"):
        with pytest.raises(GroupMalformed):
            company_group.check_name(wrong)

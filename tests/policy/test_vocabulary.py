from __future__ import annotations

import cedarpy

from solvent.policy import vocabulary
from solvent.tenancy.roles import PERMISSIONS


def test_the_schema_can_be_read_and_has_an_action_for_each_permission() -> None:
    cedarpy.Schema.from_str(vocabulary.schema())
    for word in PERMISSIONS:
        text = f'forbid (principal, action == Action::"{word}", resource);'
        assert cedarpy.validate_policies(text, vocabulary.schema()).validation_passed


def test_acts_on_a_company_are_told_from_acts_on_the_organisation() -> None:
    assert vocabulary.has_company("score:read")
    assert vocabulary.has_company("company:read")
    assert not vocabulary.has_company("company:create")
    assert not vocabulary.has_company("key:create")


def test_only_acts_that_have_them_bring_amounts_and_approvals() -> None:
    names = {word: {a.name for a in vocabulary.context_of(word)} for word in PERMISSIONS}
    assert {word for word in PERMISSIONS if "amount_minor" in names[word]} == vocabulary.WITH_AMOUNT
    assert {word for word in PERMISSIONS if "approvals" in names[word]} == vocabulary.APPROVABLE
    assert all({"hour", "weekday", "via"} <= each for each in names.values())


def test_what_only_shows_is_reading() -> None:
    assert vocabulary.group_of("audit:verify") == vocabulary.READING
    assert vocabulary.group_of("score:read") == vocabulary.READING
    assert vocabulary.group_of("import:create") == vocabulary.CHANGING

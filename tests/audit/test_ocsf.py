from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import audit as builder
from tests.builders import house

from solvent.audit import ocsf
from solvent.audit.record import Record


def event(record: Record) -> dict[str, object]:
    return ocsf.event(record, canonical=record.canonical(), number=7, version="1.2.3")


@given(st.sampled_from(sorted(house.acts())))
def test_each_act_has_what_its_class_requires(act: str) -> None:
    found = event(builder.a_record(1, act=act))
    class_uid, activity = ocsf.class_of(act)
    assert found["type_uid"] == class_uid * 100 + activity
    assert {"time", "severity_id", "metadata", "category_uid", "activity_id"} <= found.keys()
    if class_uid == ocsf.API_ACTIVITY:
        assert {"api", "actor", "src_endpoint"} <= found.keys()
    else:
        assert "user" in found


def test_each_act_of_the_code_has_a_meaning_for_security_tools() -> None:
    acts = house.acts()
    assert len(acts) > 40
    unknown = {
        act for act in acts if ocsf.class_of(act) == (ocsf.API_ACTIVITY, ocsf.ACTIVITY_OTHER)
    }
    assert unknown == set()


@pytest.mark.parametrize(
    ("act", "class_uid", "activity", "status"),
    [
        ("session.started", 3002, 1, "Success"),
        ("session.ended", 3002, 2, "Success"),
        ("sign_in.refused", 3002, 1, "Failure"),
        ("member.added", 3001, 1, "Success"),
        ("password.changed", 3001, 3, "Success"),
        ("company.added", 6003, 1, "Success"),
        ("audit.exported", 6003, 2, "Success"),
        ("transaction.categorised", 6003, 3, "Success"),
        ("sample.removed", 6003, 4, "Success"),
        ("nobody.knows_it", 6003, 99, "Success"),
    ],
)
def test_acts_stand_in_the_class_that_the_schema_has_for_them(
    act: str, class_uid: int, activity: int, status: str
) -> None:
    found = event(builder.a_record(1, act=act))
    assert (found["class_uid"], found["activity_id"], found["status"]) == (
        class_uid,
        activity,
        status,
    )


def test_an_event_leads_back_to_the_exact_record() -> None:
    record = builder.a_record(1)
    found = event(record)
    unmapped = found["unmapped"]
    assert isinstance(unmapped, dict)
    assert base64.b64decode(unmapped["canonical"]) == record.canonical()
    assert unmapped["before"] == {"state": "held"}

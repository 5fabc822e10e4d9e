"""Records as events of the Open Cybersecurity Schema Framework (schema.ocsf.io, version 1.3).

Acts of signing in become Authentication (3002), acts on people and what they hold Account Change
(3001), all others API Activity (6003). Commitments and canonical bytes go along under `unmapped`,
so that an event can be led back to its record.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

from solvent import ids
from solvent.audit.record import Record

SCHEMA_VERSION: Final = "1.3.0"
AUTHENTICATION, ACCOUNT_CHANGE, API_ACTIVITY = 3002, 3001, 6003
_NAME_BY_CLASS: Final = {
    AUTHENTICATION: "Authentication",
    ACCOUNT_CHANGE: "Account Change",
    API_ACTIVITY: "API Activity",
}
_CATEGORY_BY_CLASS: Final = {
    AUTHENTICATION: (3, "Identity & Access Management"),
    ACCOUNT_CHANGE: (3, "Identity & Access Management"),
    API_ACTIVITY: (6, "Application Activity"),
}
ACTIVITY_OTHER: Final = 99
_LOGON, _LOGOFF = 1, 2
_AUTHENTICATION: Final = {
    "session.started": _LOGON,
    "session.proved": _LOGON,
    "session.ended": _LOGOFF,
    "sessions.ended": _LOGOFF,
    "sign_in.refused": _LOGON,
    "token.issued": _LOGON,
    "token.revoked": _LOGOFF,
    "recovery_code.used": _LOGON,
}
# Create, Enable, Password Change, Password Reset, Disable, Delete, Attach Policy, Lock, MFA.
_ACCOUNT: Final = {
    "member.added": 1,
    "member.resumed": 2,
    "member.suspended": 5,
    "member.removed": 6,
    "member.left": 6,
    "member.role_changed": 7,
    "member.renamed": ACTIVITY_OTHER,
    "member.address_changed": ACTIVITY_OTHER,
    "invitation.accepted": 1,
    "invitation.made": ACTIVITY_OTHER,
    "invitation.revoked": ACTIVITY_OTHER,
    "password.changed": 3,
    "password.removed": ACTIVITY_OTHER,
    "password.reset": 4,
    "password.reset_asked": ACTIVITY_OTHER,
    "passkey.added": 10,
    "passkey.removed": 11,
    "totp.added": 10,
    "totp.removed": 11,
    "recovery_codes.made": 10,
    "grant.accepted": 7,
    "grant.revoked": 8,
    "key.created": 1,
    "key.replaced": ACTIVITY_OTHER,
    "key.revoked": 6,
    "client.registered": 1,
    "client.revoked": 6,
    "ownership.transferred": 7,
}
_CREATE, _READ, _UPDATE, _DELETE = 1, 2, 3, 4
# What the word behind the dot says of an act that is neither.
_WORDS_BY_ACTIVITY: Final = {
    _CREATE: """
        accepted added booked created founded given hold_set invitation_made linked made offered
        posted received registered requested witness_added
    """,
    _READ: "exported fetched listed opened personal_values_opened used verified visited",
    _UPDATE: """
        address_asked allowed categorised changed declined described end_changed ended
        failed filled hastened learnt leaving optional refused renamed replaced required
        reset_asked restored resumed retention_set rotated secret_replaced
        sent_again stayed suspended switched_off taken transferred
    """,
    _DELETE: """
        erased expired given_up hold_lifted openings_removed removed revoked witness_ended
    """,
}
_ACTIVITY_BY_WORD: Final = {
    word: activity for activity, words in _WORDS_BY_ACTIVITY.items() for word in words.split()
}
_ACTIVITY_NAMES: Final = {
    AUTHENTICATION: {_LOGON: "Logon", _LOGOFF: "Logoff"},
    ACCOUNT_CHANGE: {
        1: "Create",
        2: "Enable",
        3: "Password Change",
        4: "Password Reset",
        5: "Disable",
        6: "Delete",
        7: "Attach Policy",
        8: "Detach Policy",
        10: "MFA Factor Enable",
        11: "MFA Factor Disable",
    },
    API_ACTIVITY: {_CREATE: "Create", _READ: "Read", _UPDATE: "Update", _DELETE: "Delete"},
}
_INFORMATIONAL, _MEDIUM = 1, 3
_SUCCESS, _FAILURE = 1, 2


def class_of(act: str) -> tuple[int, int]:
    """Give the class and the activity of an act."""
    if act in _AUTHENTICATION:
        return AUTHENTICATION, _AUTHENTICATION[act]
    if act in _ACCOUNT:
        return ACCOUNT_CHANGE, _ACCOUNT[act]
    return API_ACTIVITY, _ACTIVITY_BY_WORD.get(act.partition(".")[2], ACTIVITY_OTHER)


def event(record: Record, *, canonical: bytes, number: int, version: str) -> dict[str, Any]:
    """Write a record as an event. version: of Solvent."""
    class_uid, activity = class_of(record.act)
    category, category_name = _CATEGORY_BY_CLASS[class_uid]
    failed = record.act.endswith(("refused", "failed"))
    made: dict[str, Any] = {
        "activity_id": activity,
        "activity_name": _ACTIVITY_NAMES[class_uid].get(activity, "Other"),
        "category_name": category_name,
        "category_uid": category,
        "class_name": _NAME_BY_CLASS[class_uid],
        "class_uid": class_uid,
        "type_uid": class_uid * 100 + activity,
        "time": int(record.at.timestamp() * 1000),
        "severity_id": _MEDIUM if failed else _INFORMATIONAL,
        "status_id": _FAILURE if failed else _SUCCESS,
        "status": "Failure" if failed else "Success",
        "message": record.act,
        "actor": _actor(record),
        "metadata": _metadata(record, number=number, version=version),
        "unmapped": _unmapped(record, canonical),
    }
    if class_uid == API_ACTIVITY:
        made["api"] = {
            "operation": record.act,
            "request": {"uid": record.request_id or ids.show(ids.RECORD, record.record_id)},
        }
        made["src_endpoint"] = {"name": record.via or record.actor}
    else:
        subject = _subject(record)
        made["user"] = {"uid": subject, "org": {"uid": ids.show(ids.TENANT, record.tenant_id)}}
    return made


def _actor(record: Record) -> dict[str, Any]:
    made: dict[str, Any] = {"user": {"uid": record.actor}}
    if record.via.startswith(f"{ids.SESSION}_"):
        made["session"] = {"uid": record.via}
    return made


def _metadata(record: Record, *, number: int, version: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "version": SCHEMA_VERSION,
        "product": {"name": "Solvent", "vendor_name": "Solvent", "version": version},
        "uid": ids.show(ids.RECORD, record.record_id),
        "sequence": number,
        "log_name": "audit",
        "tenant_uid": ids.show(ids.TENANT, record.tenant_id),
    }
    if record.request_id:
        made["correlation_uid"] = record.request_id
    return made


def _unmapped(record: Record, canonical: bytes) -> Mapping[str, Any]:
    company = ids.show(ids.COMPANY, record.company_id) if record.company_id else None
    return {
        "company": company,
        "facts": dict(record.facts),
        "before": dict(record.before),
        "after": dict(record.after),
        "via": record.via,
        "commitments": dict(record.commitments),
        "canonical": base64.b64encode(canonical).decode(),
    }


def _subject(record: Record) -> str:
    """Give whom the act is about: a member named among its facts, else the actor."""
    for values in (record.facts, record.after, record.before):
        for name in ("member", "key", "client"):
            value = values.get(name)
            if isinstance(value, str):
                return value
    return record.actor

"""The OpenAPI document as a source of requests: what it allows is answered as it says.

Requests come from its schemas, right and wrong ones, and along its links from what was made to
what can be done with it. The organisation that they are sent to is thrown away.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.generation.stateful import run_state_machine_as_test
from schemathesis.specs.openapi import checks
from tests.builders import served
from tests.builders.served import Served
from tests.conftest import Counted, Installation

from solvent.gateway import app, describing

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.ignored_auth,
    checks.use_after_free,
    checks.ensure_resource_availability,
]
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EXAMPLES = 20 if NIGHTLY else 3
WALKS, STEPS, ROUNDS = 12, 6, 12 if NIGHTLY else 1
# Never over, or the end of what the other requests need.
LEFT_OUT = (
    ("get", "/companies/{company}/events"),
    ("post", "/members/{member}/suspend"),
    ("delete", "/members/{member}"),
    ("post", "/organisation/deletion"),
    ("put", "/policies"),
)
_UNREADABLE = b"Invalid HTTP request received."  # the server's parser, before any route
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def _schema(served_: Served) -> Any:
    document = describing.document(app.create())
    for method, path in LEFT_OUT:
        document["paths"].get(path, {}).pop(method, None)
    document["paths"] = {path: found for path, found in document["paths"].items() if found}
    for operations in document["paths"].values():
        for operation in operations.values():
            for answer in operation["responses"].values():
                _keep_known_links(document, answer)
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=f"{served_.door.site}/v1")
    # Its own guesses at links depend on answers, so that a walk could not be walked again.
    schema.config.phases.stateful.inference.algorithms = []
    schema.config.phases.stateful.link_calibration = False
    return schema


def _keep_known_links(document: dict[str, Any], answer: dict[str, Any]) -> None:
    known = {
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    }
    links = answer.get("links", {})
    kept = {name: link for name, link in links.items() if link["operationId"] in known}
    answer.pop("links", None)
    if kept:
        answer["links"] = kept


def _failures(fault: BaseException) -> list[str]:
    # All on one line: a comparison that fails cuts long ones.
    found = getattr(fault, "exceptions", [fault])
    return [" ".join(f"{type(each).__name__}: {each}".split()) for each in found]


def _own(case: Case[Any], served_: Served) -> Case[Any]:
    """Let a request that fits the schema ask for what is there."""
    for name in case.path_parameters or {}:
        if name in served_.party.names:
            case.path_parameters[name] = served_.party.names[name]
    return case


def test_answers_hold_what_the_document_promises(
    counted: Counted, installation: Installation
) -> None:
    counts: Counter[int] = Counter()
    faults: dict[str, list[str]] = {}
    with served.serving(installation) as served_:
        head = {"Authorization": f"Bearer {served_.party.key}"}

        def tried(label: str, mode: GenerationMode, case: Case[Any]) -> None:
            if mode is GenerationMode.POSITIVE:
                _own(case, served_)
            answer = case.call(headers=head, timeout=30)
            counts[answer.status_code] += 1
            try:
                if answer.content != _UNREADABLE:
                    case.validate_response(
                        answer, checks=CHECKS, headers=head, transport_kwargs={"headers": head}
                    )
            except (AssertionError, schemathesis.core.failures.FailureGroup) as fault:
                said = f"{answer.request.url} {answer.status_code} {answer.content[:80]!r}"
                faults.setdefault(f"{label} {mode.name} {said}", _failures(fault))

        for found in _schema(served_).get_all_operations():
            operation = found.ok()
            for mode in MODES:
                if mode is GenerationMode.NEGATIVE and not _takes_anything(operation):
                    continue
                _examples(operation, mode)(partial(tried, operation.label, mode))
    told = dict(sorted(counts.items()))
    counted("schema driven", f"{sum(counts.values())} requests, by status {told}")
    assert not faults, "\n".join(f"{label}: {each}" for label, each in faults.items())
    assert counts[200] > 50
    assert counts[422] > 50


def _takes_anything(operation: Any) -> bool:
    return bool(operation.body) or any(True for _ in operation.iter_parameters())


def _examples(operation: Any, mode: GenerationMode) -> Any:
    def run(check: Any) -> None:
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def each(case: Case[Any]) -> None:
            check(case)

        each()

    return run


def _walk(walk: Any) -> None:
    for number in range(ROUNDS):
        # A round ends where the server's state let a step be made that once could not be.
        with suppress(FlakyStrategyDefinition):
            run_state_machine_as_test(
                seed(number)(walk),
                settings=settings(
                    max_examples=WALKS,
                    stateful_step_count=STEPS,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate],
                ),
            )


def test_what_is_made_can_be_used_until_it_is_ended(
    counted: Counted, installation: Installation
) -> None:
    sent: Counter[str] = Counter()
    faults: dict[str, list[str]] = {}
    with served.serving(installation) as served_:
        head = {"Authorization": f"Bearer {served_.party.key}"}

        class Walk(_schema(served_).as_state_machine()):  # type: ignore[misc]
            def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
                del case
                return {"headers": head, "timeout": 30}

            def before_call(self, case: Case[Any]) -> None:
                for name, value in served_.party.names.items():
                    stated = case.path_parameters or {}
                    linked = getattr(case._override, "path_parameters", {})
                    if name in stated and name not in linked:
                        stated[name] = value

            def validate_response(self, response: Response, case: Case[Any], **_more: Any) -> None:
                sent[f"{case.operation.label} {response.status_code}"] += 1
                # Kept, not raised: what was made stays made, so no walk can be walked again.
                try:
                    case.validate_response(
                        response, checks=CHECKS, headers=head, transport_kwargs={"headers": head}
                    )
                except (AssertionError, schemathesis.core.failures.FailureGroup) as fault:
                    faults.setdefault(case.operation.label, _failures(fault))

        _walk(Walk)
    counted("along links", f"{sum(sent.values())} requests to {len(sent)} answers")
    assert not faults, "\n".join(f"{label}: {each}" for label, each in faults.items())
    assert sum(sent.values()) > WALKS

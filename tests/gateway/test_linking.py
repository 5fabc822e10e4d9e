"""Links of the OpenAPI document: each made thing leads to what can be done with it."""

from __future__ import annotations

from typing import Any

from solvent.gateway import app, describing, linking

DOCUMENT = describing.document(app.create())
# Answered with how the record stands as a whole, where the new one is one of a list.
WITHOUT_LINKS = {"/audit/holds", "/audit/witnesses"}


def _links(path: str) -> dict[str, Any]:
    answers = DOCUMENT["paths"][path]["post"]["responses"]
    return {name: link for each in answers.values() for name, link in each.get("links", {}).items()}


def _operations() -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (method, path)
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
    }


def test_a_made_company_leads_to_its_page_and_its_score() -> None:
    reached = {_operations()[name] for name in _links("/companies")}
    assert {("get", "/companies/{company}"), ("get", "/companies/{company}/score")} <= reached


def test_an_import_leads_to_itself_though_its_address_is_another() -> None:
    links = _links("/companies/{company}/imports")
    (name,) = (each for each in links if _operations()[each] == ("get", "/imports/{import_id}"))
    assert links[name]["parameters"] == {"import_id": "$response.body#/id"}


def test_each_link_names_an_operation_and_gives_all_parameters_of_its_path() -> None:
    known = _operations()
    for path in DOCUMENT["paths"]:
        if "post" not in DOCUMENT["paths"][path]:
            continue
        for name, link in _links(path).items():
            wanted = {part[1:-1] for part in known[name][1].split("/") if part.startswith("{")}
            assert set(link["parameters"]) == wanted, (path, name)


def test_each_answer_with_an_id_has_links_where_the_thing_can_be_asked_for() -> None:
    made = {
        path
        for path, operations in DOCUMENT["paths"].items()
        if "201" in operations.get("post", {}).get("responses", {}) and "{" not in path
    }
    assert {path for path in made if not _links(path)} <= WITHOUT_LINKS


def test_an_id_inside_a_part_of_the_answer_is_found() -> None:
    document: dict[str, Any] = {
        "paths": {
            "/things": {
                "post": {
                    "operationId": "make",
                    "responses": {
                        "201": {
                            "content": {
                                "application/json": {"schema": {"$ref": "#/components/schemas/New"}}
                            }
                        }
                    },
                }
            },
            "/things/{thing}": {"delete": {"operationId": "end", "responses": {"204": {}}}},
        },
        "components": {
            "schemas": {
                "New": {"properties": {"thing": {"$ref": "#/components/schemas/Thing"}}},
                "Thing": {"properties": {"id": {"type": "string"}}},
            }
        },
    }
    linking.add(document)
    links = document["paths"]["/things"]["post"]["responses"]["201"]["links"]
    assert links == {
        "end": {"operationId": "end", "parameters": {"thing": "$response.body#/thing/id"}}
    }

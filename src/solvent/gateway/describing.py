"""Describing: the OpenAPI 3.1 document of all routes, with keys, problems, links and the stream."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from solvent.gateway import linking

Document = dict[str, Any]

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong, as a problem document of RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:solvent:problem:FileEmpty"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "remedy": {"type": "string", "description": "What to do about it"},
        "where": {"type": "string", "description": "The field, file or line concerned"},
        "instance": {
            "type": "string",
            "format": "uri",
            "description": "Names the request, as the answer's header x-request-id does",
        },
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "message"],
                "properties": {"where": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
PROBLEM_ANSWER: Document = {
    "description": "A problem: 400, 401, 403, 404, 405, 408, 409, 413, 422, 429 or 503",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_STREAM: Document = {
    "tags": ["events"],
    "summary": "Events",
    "description": (
        "A company's events as server-sent events, with ids and versions only. "
        "`Last-Event-ID` goes on where a stream ended; the event `reset` says to load anew."
    ),
    "operationId": "events_companies__company__events_get",
    "parameters": [
        {"name": "company", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}},
        {"name": "after", "in": "query", "schema": {"type": "string"}},
    ],
    "responses": {
        "200": {
            "description": "The stream",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        "default": PROBLEM_ANSWER,
    },
}
_SECURITY: Document = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: sk_…"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "solvent_session",
        "description": "A browser's session; unsafe requests carry its token in x-csrf-token",
    },
}


def document(app: FastAPI) -> Document:
    """Describe the application's routes; made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version=app.openapi_version,
            description=app.description,
            routes=app.routes,
            servers=app.servers,
        )
        made["paths"]["/companies/{company}/events"] = {"get": _STREAM}
        made["components"]["schemas"]["Problem"] = _PROBLEM
        made["components"]["securitySchemes"] = _SECURITY
        made["security"] = [{name: []} for name in _SECURITY]
        linking.add(made)
        app.openapi_schema = made
    return app.openapi_schema

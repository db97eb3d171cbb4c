"""What is wrong with a request, as RFC 9457 has it: `application/problem+json`, for every error under /api/v1, whoever finds it.

400 is told of what fits the schema and can't be asked all the same (another list's cursor, a country that there isn't), 422 of what doesn't fit it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Response
from fastapi.exceptions import RequestValidationError

from factions.evidence import Record

PREFIX = "/api/v1"
TYPE = "application/problem+json"
ALLOWED = "GET, HEAD"
"""All that may be done here."""


class Fault(Record):
    """What is wrong with one parameter: its `name`, what it is `in` (query, path), and why it won't do."""

    name: str
    within: str
    reason: str


class Problem(Record):
    """What is wrong (RFC 9457): `title` says it for all of its kind, `detail` for this request; `errors` names the parameters that don't fit."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[Fault, ...]


def is_api(path: str) -> bool:
    """Tell whether a path is the API's."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def problem(status: int, detail: str, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None) -> Response:
    """Answer with what is wrong."""
    found = Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail, errors=tuple(errors))
    allowed = {"Allow": ALLOWED} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
    # ASCII alone: whatever characters an address had, they can be sent back
    body = json.dumps(found.model_dump(mode="json"), ensure_ascii=True)
    return Response(body, status, {**allowed, **(headers or {})}, media_type=TYPE)


def unfit(error: RequestValidationError) -> Response:
    """Answer a request whose parameters don't fit the schema: of each the first thing that is wrong with it."""
    told: dict[tuple[str, str], str] = {}
    for row in error.errors():
        within, name = (*map(str, row["loc"][:2]), "", "")[:2]
        told.setdefault((within, name), str(row["msg"]))
    errors = [Fault(name=name, within=within, reason=reason) for (within, name), reason in told.items()]
    return problem(422, "; ".join(f"{one.name}: {one.reason}" for one in errors), errors)

"""How the reconciliation API answers: as JSON that OpenRefine's own page may read."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request, Response


def sent(request: Request, told: Any, status: int = 200) -> Response:  # noqa: ANN401 - whatever is told
    """Answer with JSON."""
    open_to_openrefine(request)
    # ASCII alone: whatever characters somebody's JSON had, halves of pairs too, they can be sent back
    return Response(json.dumps(told, ensure_ascii=True, allow_nan=False, separators=(",", ":")), status, media_type="application/json")


def fault(request: Request, reason: str) -> Response:
    """Answer that what was asked can't be answered, as the API has it."""
    return sent(request, {"status": "error", "message": reason}, 400)


def open_to_openrefine(request: Request, *, framed: bool = False) -> None:
    """Let OpenRefine's own page read an answer, or show it in a frame; no cookie goes with it."""
    allowed: tuple[str, ...] = request.app.state.openrefine
    headers = {"Vary": "Origin"}
    origin = request.headers.get("origin")
    if origin in allowed:
        headers["Access-Control-Allow-Origin"] = origin
    if framed and allowed:
        headers["frame-ancestors"] = " ".join(allowed)
    request.state.openly = headers


def typed(kind: str) -> dict[str, str]:
    """Give a type of entity as the API has it."""
    return {"id": kind, "name": kind.replace("_", " ")}

"""Lists in pages that miss nothing and tell nothing twice, whatever is added between two of them.

A list stands in the order of a key that a record keeps for good. A cursor holds the key of the last record that was told, and a digest of the list's
address, its filters and that key: one that was cut, changed, or given to another list, is refused. It holds no secret, and whoever made one could
only begin at another place of the list.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import Field
from starlette.exceptions import HTTPException

from factions.web.api.asking import WHOLE
from factions.web.api.records.shared import Listed
from factions.web.frame import holds_invented

PAGE, MOST = 50, 200
_LONGEST = 4000  # characters of a cursor
_KEY = 200  # characters of a key that is somebody's words
_NUMBER = 15  # digits
_OWN = ("cursor", "limit")
Limit = Annotated[int, Field(ge=1, le=MOST), WHOLE]
_Row = TypeVar("_Row")
_Item = TypeVar("_Item")


def short(words: str) -> str:
    """Make a key of words, which may be as long as anybody likes: of those too long for an address their beginning and digest."""
    return words if len(words) <= _KEY else f"{words[:_KEY]}{hashlib.sha256(words.encode()).hexdigest()}"


@dataclass(frozen=True)
class Paging:
    """Which page of a list is asked for: so many (`limit`) behind the record with the key `behind`; null is the beginning."""

    request: Request
    response: Response
    limit: int
    behind: str | None

    @property
    def number(self) -> int | None:
        """The key, where it's a number; raises HTTPException (400) where it's none."""
        if self.behind is None:
            return None
        if not (self.behind.isascii() and self.behind.isdigit() and len(self.behind) <= _NUMBER):
            raise _refused()
        return int(self.behind)

    def cut(self, rows: Sequence[_Row], key: Callable[[_Row], str]) -> list[_Row]:
        """Give the page of a whole list, whose keys are put in order here, and one row more where there is one."""
        return sorted((row for row in rows if self.behind is None or key(row) > self.behind), key=key)[: self.limit + 1]

    def listed(self, rows: Sequence[_Row], key: Callable[[_Row], str], make: Callable[[Sequence[_Row]], Sequence[_Item]]) -> Listed[_Item]:
        """Answer with a page: of `rows` one more than fit was asked for. `make` may leave some out: what follows is told by the rows."""
        shown = rows[: self.limit]
        return self.page(make(shown), key(shown[-1]) if len(rows) > self.limit else None)

    def page(self, items: Sequence[_Item], last: str | None) -> Listed[_Item]:
        """Answer with a page behind which another begins after the key `last`; null for the last page."""
        address = None if last is None else str(self.request.url.include_query_params(cursor=_written(self.request, last)))
        if address:
            self.response.headers["Link"] = f'<{address}>; rel="next"'
        as_of = getattr(self.request.state, "as_of", None)
        return Listed(items=tuple(items), next=address, as_of=as_of, invented=holds_invented(self.request))


def _written(request: Request, key: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([_digest(request, key), key], separators=(",", ":")).encode()).decode().rstrip("=")


def _read(request: Request, cursor: str) -> str:
    """Give the key that a cursor holds; raises HTTPException (400) for one that isn't of this list."""
    try:
        held: Any = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        digest, key = held
        fits = isinstance(key, str) and digest == _digest(request, key) and "\0" not in key
    except (ValueError, TypeError, RecursionError):  # no base64, no JSON, no pair, halves of characters
        fits = False
    if not fits:
        raise _refused()
    return str(key)


def _digest(request: Request, key: str) -> str:
    asked = sorted((name, value) for name, value in request.query_params.multi_items() if name not in _OWN)
    return hashlib.sha256(json.dumps([request.url.path, asked, key]).encode()).hexdigest()[:16] if key.encode() else ""


def _refused() -> HTTPException:
    return HTTPException(400, "This cursor isn't one of this list with these filters: begin without it, and follow the addresses under `next`.")


def _paged(
    request: Request, response: Response,
    limit: Annotated[Limit, Query(description="How many records a page has.")] = PAGE,
    cursor: Annotated[str | None, Query(max_length=_LONGEST, description="Where the page begins, from `next` of the one before.")] = None,
) -> Paging:  # fmt: skip
    return Paging(request, response, limit, None if cursor is None else _read(request, cursor))


Pages = Annotated[Paging, Depends(_paged)]
"""The page that a request asks for."""

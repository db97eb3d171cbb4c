"""The parameters of the API's addresses. Each is read as its schema says and in no other way: a day is `2014-06-13`, a number its digits."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, Field

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_SHARE = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?")


def _as(pattern: re.Pattern[str], what: str) -> Any:  # noqa: ANN401 - a marker of pydantic's
    """Take only what is written so: pydantic would take a day's seconds, or a number with blanks, too."""

    def check(value: Any) -> Any:  # noqa: ANN401 - whatever stands in an address
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise ValueError(f"it should be {what}")
        return value

    return BeforeValidator(check)


Day = Annotated[date, _as(_DAY, "a day such as 2014-06-13")]
WHOLE = _as(_WHOLE, "a whole number")
"""Stands last among what is asked of a number: what stands behind it is checked, but isn't in the schema."""
Share = Annotated[float, Field(ge=0, le=1), _as(_SHARE, "a number from 0 to 1")]
Name = Annotated[str, Query(min_length=1, max_length=200)]


def _as_of(
    request: Request,
    as_of: Annotated[Day | None, Query(description="What the ledger held at the end of this day (UTC).")] = None,
) -> date | None:  # fmt: skip
    request.state.as_of = as_of
    return as_of


AsOf = Annotated[date | None, Depends(_as_of)]
"""The day of the ledger that is asked about; whatever is told keeps it."""
On = Annotated[Day | None, Query(description="What had happened, and held, in the world by the end of this day.")]

"""What the reconciliation API is asked, and how much at the most."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from factions.analysis import reconciling
from factions.errors import FactionsError

MOST = 100
"""Queries, or entities to extend, of one request."""
MOST_VALUES = 100
"""Values of one property."""
LONG = 200
"""Characters of a name or a value."""


class _Link(BaseModel):
    id: str = Field(max_length=LONG)


_One = str | bool | int | float | _Link


class _Asked(BaseModel):
    """A value that is asked for beside the name."""

    pid: str = Field(max_length=LONG)
    v: _One | list[_One]

    def values(self) -> tuple[str, ...]:
        held = self.v if isinstance(self.v, list) else [self.v]
        return tuple((one.id if isinstance(one, _Link) else str(one))[:LONG] for one in held[:MOST_VALUES])


class Question(BaseModel):
    """A query as the API has it."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field("", max_length=1000)
    type: str | list[str] = Field(default_factory=list)
    limit: int = Field(reconciling.LIMIT, ge=0, le=MOST)
    properties: list[_Asked] = Field(default_factory=list, max_length=50)
    type_strict: Literal["any", "should", "all"] = "any"

    def asked(self) -> reconciling.Query:
        """Give it as the matcher takes it."""
        kinds = (self.type,) if isinstance(self.type, str) else tuple(self.type)
        return reconciling.Query(
            self.query[:LONG], tuple(kind for kind in kinds if kind), tuple((one.pid, one.values()) for one in self.properties), self.limit,
            strict=self.type_strict != "should",
        )  # fmt: skip


class Setting(BaseModel):
    """What is asked of one property of an extension: `settings` may have a most (`limit`)."""

    id: str = Field(max_length=LONG)
    settings: dict[str, Any] = Field(default_factory=dict)


class Extension(BaseModel):
    """The entities to extend, and by which properties."""

    ids: list[Annotated[str, Field(max_length=1000)]] = Field(max_length=MOST)
    properties: list[Setting] = Field(max_length=50)


QUESTIONS = TypeAdapter(dict[str, Question])
"""A batch of queries, each under a name of its own."""


def read(parse: Callable[[Any], Any], what: str, raw: str) -> Any:  # noqa: ANN401 - one of two things
    """Read what is asked as JSON (`what` names the parameter); raises FactionsError that says where it's wrong."""
    try:
        given = json.loads(raw)
        if not isinstance(given, dict) or len(given) > MOST:
            raise FactionsError(what, f"should be a JSON object, of at most {MOST} queries")
        return parse(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise FactionsError(".".join([what, *map(str, first["loc"][:3])]), first["msg"]) from error
    except (ValueError, RecursionError) as error:
        raise FactionsError(what, f"is no JSON: {error}") from error

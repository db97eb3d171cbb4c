"""What a language model answers: JSON of our shape, taken for what it is. Nothing of it is believed here but that it's a string or a list."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from factions.identities.records import ActorKind
from factions.statements.records import CasualtyWhat, ClaimKind, Factuality, RelationType, Side, SupportKind

MOST = 400
"""Statements of one kind that are looked at in one answer; a model that goes round in circles says more."""
_LONGEST = 4_000
_FENCE = re.compile(r"\A\s*```(?:json)?\s*(.*?)\s*```\s*\Z", re.DOTALL | re.IGNORECASE)
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)

SHAPE = "another shape than was asked for"
CODE = "a code that isn't in the code lists"
TWICE = "being said twice"
MANY = f"coming after {MOST} others of its kind"
_Said = TypeVar("_Said", bound=BaseModel)


def _composed(value: object) -> object:
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _none(value: object) -> object:
    """Take what models write for nothing for nothing."""
    return None if isinstance(value, str) and value.strip().casefold() in {"", "null", "none", "n/a"} else value


def _listed(value: object) -> object:
    return [] if value is None else [one for one in value if _none(one) is not None] if isinstance(value, list) else [value]


Quote = Annotated[str, BeforeValidator(_composed), Field(min_length=1, max_length=_LONGEST)]
Words = Annotated[Quote | None, BeforeValidator(_none)]
Quotes = Annotated[tuple[Quote, ...], BeforeValidator(_listed), Field(max_length=40)]
Code = Annotated[Annotated[str, Field(max_length=100)] | None, BeforeValidator(_none)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(max_length=100)]
Index = Annotated[Annotated[int, Field(strict=True)] | None, BeforeValidator(_none)]


class _Answered(BaseModel):
    """What the model adds of its own, offsets and confidences too, is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SaidActor(_Answered):
    """What kind of actor some words name."""

    words: Quote
    kind: ActorKind


class SaidToll(_Answered):
    """Whom an event cost, by the words of the figure."""

    what: CasualtyWhat
    figure: Quote
    who: Words = None
    side: Side = "unknown"


class SaidEvent(_Answered):
    """An event, all its roles quotes."""

    sentence: Quote
    type: str = Field(max_length=100)
    mode: Code = None
    contexts: Codes = ()
    actors: Quotes = ()
    recipients: Quotes = ()
    targets: Quotes = ()
    places: Quotes = ()
    time: Words = None
    weapons: Quotes = ()
    casualties: Annotated[tuple[SaidToll, ...], BeforeValidator(_listed), Field(max_length=40)] = ()
    factuality: Factuality = "asserted"
    claim: Index = None


class SaidRelation(_Answered):
    """A tie, its ends quotes."""

    sentence: Quote
    type: RelationType
    subtype: Annotated[SupportKind | None, BeforeValidator(_none)] = None
    role: Words = None
    subject: Quote
    object: Quote
    time: Words = None
    factuality: Factuality = "asserted"
    claim: Index = None


class SaidClaim(_Answered):
    """Who says what."""

    sentence: Quote
    kind: ClaimKind
    speaker: Words = None
    cue: Words = None
    content: Quote
    condition: Words = None
    horizon: Words = None
    claim: Index = None


class Answers(BaseModel):
    """One answer: what is of the right shape, and how much isn't, by reason. A claim that isn't leaves its place empty, as others point at it."""

    actors: tuple[SaidActor, ...] = ()
    events: tuple[SaidEvent, ...] = ()
    relations: tuple[SaidRelation, ...] = ()
    claims: tuple[SaidClaim | None, ...] = ()
    dropped: Counter[str] = Field(default_factory=Counter)


def parsed(answer: str) -> Answers | None:
    """Read an answer; null where it's no JSON object with any of the lists that were asked for."""
    text = _THOUGHT.sub("", answer, count=1)
    fenced = _FENCE.match(text)
    try:
        found = json.loads(fenced[1] if fenced else text.strip())
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not any(isinstance(found.get(name), list) for name in ("events", "relations", "claims")):
        return None
    dropped: Counter[str] = Counter()
    return Answers(
        actors=tuple(one for one in _each(found.get("actors"), SaidActor, Counter()) if one),
        events=tuple(one for one in _each(found.get("events"), SaidEvent, dropped) if one),
        relations=tuple(one for one in _each(found.get("relations"), SaidRelation, dropped) if one),
        claims=tuple(_each(found.get("claims"), SaidClaim, dropped)), dropped=dropped,
    )  # fmt: skip


def _each(given: object, kind: type[_Said], dropped: Counter[str]) -> Sequence[_Said | None]:
    """Check the members of a list one by one: one that is broken takes no other with it. A claim that is said twice stays, as others point at it."""
    if given is None:
        return ()
    if not isinstance(given, list):
        dropped[SHAPE] += 1
        return ()
    found: list[_Said | None] = []
    seen: set[_Said] = set()
    dropped.update({MANY: len(given) - MOST} if len(given) > MOST else {})
    for one in given[:MOST]:
        said = _checked(one, kind)
        reason = said if isinstance(said, str) else TWICE if said in seen else None
        if reason:
            dropped[reason] += 1
        if isinstance(said, str):
            found.append(None)
            continue
        seen.add(said)
        found.append(None if reason and kind is not SaidClaim else said)
    return found


def _checked(one: Any, kind: type[_Said]) -> _Said | str:  # noqa: ANN401 - whatever JSON holds
    """Give a member, or why it's none."""
    try:
        return kind.model_validate(one)
    except ValidationError as error:
        return CODE if all(fault["type"] == "literal_error" for fault in error.errors()) else SHAPE
    except RecursionError:
        return SHAPE

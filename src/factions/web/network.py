"""The network: who was friend and enemy of whom on a day, what changed since another, and whose friendships don't add up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from factions.analysis import filters
from factions.analysis.dating import RULE
from factions.analysis.filters import FilterError
from factions.analysis.network import SIGNS, Balance, Changes, Left, Network, Step, balance, changes, held_on, holding, network, sign, steps
from factions.analysis.network.days import year_before
from factions.analysis.ties import FORMULA, Among, Tie
from factions.identities.records import ActorKind
from factions.ledger.open import Ledger
from factions.reference.countries import countries
from factions.statements.records import SYMMETRIC
from factions.web import words
from factions.web.frame import AsOf, Shelf, nothing_yet, page_at, pages_router, shown
from factions.web.tabular import csv_file
from factions.web.viewer import viewer_of

router = pages_router()
Day = date | Literal[""]
SIDES = {1: "friends", 0: "neither", -1: "enemies"}
"""What a tie makes of its two ends, in a word."""
WEIGHTS = (
    ("0", "any"),
    ("0.3", ".3 or more"),
    ("0.5", ".5 or more: one ungraded publisher"),
    ("0.75", ".75 or more: two"),
    ("0.9", ".9 or more: four"),
)
MOST = (50, 100, 200)
WITHIN = ((0, "whenever it was"), (1, "within a year"), (2, "within 2 years"), (5, "within 5 years"), (10, "within 10 years"))
_MONTHS = 60
"""Up to so many months with a change the slider steps by months, else by years."""
_LISTED = 25


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a day of the world and one to compare it with, which ties, how many actors, and by what the slider steps."""

    on: date | None
    since: date | None
    country: str
    kind: str
    weight: float
    most: int
    step: Literal["", "year", "month"]
    ties: Literal["signed", "all"]
    within: int | None


def _asked(  # noqa: PLR0913, PLR0917 - the parameters of one address
    on: Day = "", since: Day = "", country: Annotated[str, Query(max_length=60)] = "", kind: ActorKind | Literal[""] = "",
    weight: Annotated[float, Query(ge=0, le=1)] = 0.0, most: Annotated[int, Query(ge=2, le=200)] = 100, step: Literal["", "year", "month"] = "",
    ties: Literal["signed", "all"] = "signed", within: Annotated[int, Query(ge=0, le=100)] = 0,
) -> Asked:  # fmt: skip
    return Asked(on or None, since or None, country, kind, weight, most, step, ties, within or None)


Wish = Annotated[Asked, Depends(_asked)]


@dataclass(frozen=True)
class View:
    """What a page shows: the network, its steps (the day that is asked for among them), and what held on that day and changed since."""

    found: Network
    steps: tuple[Step, ...]
    unit: Literal["year", "month"]
    at: int
    since: date | None
    ties: tuple[Tie, ...]
    within: int | None

    @property
    def on(self) -> date | None:
        """The day; null where no tie has a date."""
        return self.steps[self.at].day if self.steps else None

    @property
    def balance(self) -> Balance:
        """Which friendships don't add up on it."""
        return balance(self.ties)

    @property
    def changes(self) -> Changes | None:
        """What changed up to it; null where the day to compare with isn't before it."""
        return changes(self.found.ties, self.since, self.on, self.within) if self.on and self.since and self.since < self.on else None


def _view(request: Request, ledger: Ledger, asked: Asked, as_of: date | None, statements: int = 0) -> View:
    """Find what is asked for. Raises FilterError for a country that there isn't."""
    wanted = filters.parse({
        "kind": "ties", "country": asked.country or (), **({"party": {"kind": asked.kind}} if asked.kind else {}),
    })  # fmt: skip
    among = Among(tuple(SIGNS) if asked.ties == "signed" else (), wanted.country, wanted.party.kind if wanted.party else ())
    found = network(ledger, among=among, least=asked.weight, most=asked.most, statements=statements, public=viewer_of(request).public, as_of=as_of)
    unit = asked.step or ("month" if len(steps(found.ties, "month", asked.within)) <= _MONTHS else "year")
    line = [*steps(found.ties, unit, asked.within)]
    at = len(line) - 1
    if asked.on and asked.on not in (days := [step.day for step in line]):
        line.insert(at := bisect_right(days, asked.on), Step(asked.on, asked.on.isoformat()))
    elif asked.on:
        at = days.index(asked.on)
    on = line[at].day if line else None
    held = tuple(tie for tie in found.ties if on and held_on(tie, on, asked.within))
    return View(found, tuple(line), unit, at, asked.since or (on and year_before(on)), held, asked.within)


@page_at(router, "/network")
def show(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Show who was friend and enemy of whom on a day, as a picture and as a table; what changed, and what doesn't add up."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    fault, view = None, None
    try:
        view = _view(request, ledger, asked, as_of, statements=1)
    except FilterError as error:
        fault = words.sentence(error.reason)
    gone = left_out(view.found.left, asked, public=viewer_of(request).public) if view else ()
    query = urlencode([*request.query_params.multi_items()])
    return shown(
        request, "network.html", asked=asked, view=view, fault=fault, query=query, day=view and view.on, said=view and said(view),
        left_out="; ".join(gone), signs=SIDES, sign=sign, weights=WEIGHTS, numbers=MOST, listed=_LISTED, withins=WITHIN,
        lands=sorted(countries().values(), key=lambda land: land.name), formula=FORMULA, rule=RULE, evidence=_evidence,
        drawn=view and view.on and drawn(view, as_of),
    )  # fmt: skip


def said(view: View) -> str:
    """Put a picture into words."""
    if view.on is None:
        return "No tie between groups that is asked for has a date."
    actors = {end.id for tie in view.ties for end in (tie.subject, tie.object)}
    day = words.date(view.on.isoformat())
    if not actors:
        return f"On {day} no tie that is asked for held."
    counts = {name: sum(sign(tie) == value for tie in view.ties) for value, name in SIDES.items()}
    heaviest = max((tie for tie in view.ties if sign(tie)), key=lambda tie: tie.weight, default=view.ties[0])
    friends, enemies, neither = (counts[SIDES[value]] for value in (1, -1, 0))
    odd = len(view.balance.triads)
    rest = f", {neither} that {'is' if neither == 1 else 'are'} neither" if neither else ""
    return (
        f"{words.counted(len(actors), 'actor')} and {words.counted(len(view.ties), 'tie')} on {day}: "
        f"{friends} between friends, {enemies} between enemies{rest}. "
        f"Best attested: {heaviest.subject.name} {words.TIE_VERBS[heaviest.type]} {heaviest.object.name} (weight {heaviest.weight:.2f}). "
        f"{words.sentence(words.counted(odd, 'triad')) if odd else 'No triad'} out of balance."
    )


def left_out(left: Left, asked: Asked, *, public: bool) -> Iterator[str]:
    """Say what a picture leaves out."""
    told = (
        (left.actors, "actor", "whose ties weigh less"), (left.ties, "tie", "of theirs"), (left.light, "tie", "of less weight"),
        (left.unsaid, "tie", "that nobody says to hold (denied, planned, under an if)"), (left.undated, "tie", "that nobody dates"),
        (left.unweighed, "tie", "stated least often"),
    )  # fmt: skip
    yield from (f"{words.counted(count, what)} {why}" for count, what, why in told if count)
    if asked.ties == "signed":
        yield "ties that make neither friends nor enemies (who leads, split from or followed whom)"
    if asked.within:
        yield f"ties that nobody has stated for {words.counted(asked.within, 'year')}"
    yield "places that groups are based in"
    if public:
        yield "what names a person and nobody has reviewed"


def _evidence(tie: Tie, as_of: date | None) -> str:
    """Give the address of all that is said of two groups."""
    asked = {"other": tie.object.id or "", **({"as_of": as_of.isoformat()} if as_of else {})}
    return f"/groups/{quote(tie.subject.id or '', safe='')}/ties?{urlencode(asked)}"


def _data(request: Request, ledger: Ledger, asked: Asked, as_of: date | None) -> View:
    try:
        return _view(request, ledger, asked, as_of)
    except FilterError as error:
        raise HTTPException(400, words.sentence(error.reason)) from error


@router.api_route("/network.json", methods=["GET", "HEAD"])
def as_json(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Give what the picture is drawn from."""
    return JSONResponse(drawn(_data(request, ledger, asked, as_of), as_of))


def drawn(view: View, as_of: date | None) -> dict[str, object]:
    """Give the steps of a picture's slider, the actors, and the ties with the stretches of steps in which they held.

    The page brings it along, so that the network, which takes most of a page's time, is worked out once.
    """
    ties = view.found.ties
    spans = holding(ties, [step.day for step in view.steps], view.within)
    return {
        "at": view.at, "unit": view.unit, "as_of": as_of and as_of.isoformat(),
        "days": [{"day": step.day.isoformat(), "label": words.date(step.edtf)} for step in view.steps],
        "actors": [_actor(view.found, end, as_of) for end in view.found.actors],
        "ties": [
            {
                "from": tie.subject.id, "to": tie.object.id, "sign": sign(tie), "directed": tie.type not in SYMMETRIC,
                "verb": words.TIE_VERBS[tie.type], "what": support(tie), "weight": tie.weight, "why": tie.why, "held": held,
                "term": "; ".join(words.term(one.first, one.last, one.end) for one in tie.periods), "href": _evidence(tie, as_of),
            }
            for tie, held in zip(ties, spans, strict=True)
        ],
    }  # fmt: skip


def support(tie: Tie) -> str:
    """Name the kind of support that a backer gives; nothing where it isn't known."""
    return tie.subtype.replace("_", " ") if tie.subtype and tie.subtype != "unknown" else ""


def _actor(found: Network, end: Any, as_of: date | None) -> dict[str, object]:  # noqa: ANN401
    return {
        "id": end.id, "name": end.name, "kind": end.kind, "what": words.ACTOR_KINDS.get(end.kind or "", end.kind or ""),
        "country": words.country(end.country), "standing": found.standing[end.id],
        "href": f"/groups/{quote(end.id, safe='')}{f'?as_of={as_of}' if as_of else ''}",
    }  # fmt: skip


_COLUMNS = (
    "subject", "subject_id", "type", "subtype", "object", "object_id", "sign", "weight", "held_on_the_day", "first", "last_stated", "end",
    "supporting", "denying", "independent_origins", "why",
)  # fmt: skip


@router.api_route("/network.csv", methods=["GET", "HEAD"])
def as_csv(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Give the picture's ties, one row for each time that one held."""
    view = _data(request, ledger, asked, as_of)
    return csv_file("network.csv", _COLUMNS, _rows(view))


def _rows(view: View) -> Iterator[tuple[object, ...]]:
    held = {id(tie) for tie in view.ties}
    for tie in view.found.ties:
        for one in tie.periods:
            yield (
                tie.subject.name, tie.subject.id, tie.type, tie.subtype, tie.object.name, tie.object.id, SIDES[sign(tie)], tie.weight,
                "yes" if id(tie) in held else "no",
                one.first, one.last, one.end, tie.supporting, tie.denying, tie.origins, tie.why,
            )  # fmt: skip

"""The review queue: the statements that nobody has looked at, ordered by doubt x consequence.

Doubt is how likely a statement is wrong, consequence how much it matters if it is; their product is the harm to be expected of leaving it unread.

    doubt        = 1 - confidence x (1 - f1) x (1 - f2) ...     each f a reason to doubt, in DOUBTS
    consequence  = 1 + w1 + w2 ...                              each w a reason to care, in WEIGHTS

1 - confidence, and not p x (1 - p): confidence is calibrated, so it is the share of such statements that are wrong. A statement that the reader gives
three in ten stands in the record as the others do, and is wrong more often than one at one in two.

`review_items` holds for each statement the score that it would have if all that other reports could say against it were said. They are gone through
in that order, and looked up in full, until none that follows can come before what has been found: the order is exact, and no more is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from math import log10, prod
from typing import TYPE_CHECKING, Literal, NamedTuple

from factions.evidence import Record, Span
from factions.ledger import review_items as shelf
from factions.ledger import reviews
from factions.ledger.facts import ClaimFact, EventFact, TieFact
from factions.ledger.gather import Told
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.review_items import Around, Light, Wanted
from factions.ledger.reviews import Key, State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.ledger.clusters import Clusters

__all__ = ["Lost", "Queued", "Reason", "Wanted", "lost", "queue", "score", "update"]
_AT_ONCE = 200  # readings of one transaction
_STEP = 200  # candidates looked up at a time
_DONE = frozenset({"asserted", "possible", "denied"})
_VIOLENT = frozenset({"ASSAULT", "COERCE", "THREATEN"})
_CIVIL = frozenset({"civilians", "community"})
_STRONG = frozenset({"backs", "leads", "splinter_of", "merged_into", "affiliated_with", "successor_of"})


class Reason(Record):
    """A reason to doubt, or to care: its name, what it adds (a probability, or a weight), and what it is in words."""

    name: str
    points: float
    why: str


class Score(NamedTuple):
    """A statement's place in the queue: `points` is doubt x consequence."""

    points: float
    doubt: float
    consequence: float
    doubts: tuple[Reason, ...]
    weights: tuple[Reason, ...]


class Queued(Record):
    """A statement that waits: `name` is what `factions review` calls it; `fact` tells it with its evidence, private persons' names masked."""

    name: str
    reading: int
    document: str
    statement: str
    kind: Literal["event", "relation", "claim"]
    score: float
    doubt: float
    consequence: float
    doubts: tuple[Reason, ...]
    weights: tuple[Reason, ...]
    incident: int | None
    state: State
    fact: EventFact | TieFact | ClaimFact
    subject: str | None = None


class Lost(Record):
    """A review that couldn't be carried over to a newer reading of its document: the text no longer has the statement's words."""

    review: int
    document: str
    was: str
    by: str
    made: str
    because: str
    quotes: tuple[str, ...]


# reasons to doubt


_WHO: Mapping[str, tuple[tuple[str, ...], str]] = {
    "event": (("actors",), "who did it isn't resolved"),
    "relation": (("subject",), "whom it is said of isn't resolved"),
    "claim": (("speaker",), "who says it isn't resolved"),
}


def _resolved(one: Light, _around: Around) -> tuple[float, str] | None:
    roles, words = _WHO[one.kind]
    own = [part for part in one.parts if part.role in roles]
    asked = one.kind != "event" or one.type in _VIOLENT
    return (0.15, words) if asked and (not own or any(part.name is None for part in own)) else None


def _contradicted(_one: Light, around: Around) -> tuple[float, str] | None:
    differ = [name for name in around.contradictions if name != "denied"]
    return (0.25, f"reports of its incident differ in: {', '.join(differ)}") if differ else None


def _denied(one: Light, around: Around) -> tuple[float, str] | None:
    if one.factuality == "denied":
        return None
    return (
        (0.25, "another report says otherwise" if around.denied else "it is denied elsewhere")
        if around.denied or "denied" in around.contradictions
        else None
    )


def _single(_one: Light, around: Around) -> tuple[float, str] | None:
    alone = around.others == 0 or (around.incident is not None and (around.origins or 0) <= 1)
    return (0.1, "one independent source alone tells of it") if alone else None


DOUBTS: Mapping[str, Callable[[Light, Around], tuple[float, str] | None]] = {
    "unresolved": _resolved, "contradicted": _contradicted, "denied": _denied, "single_source": _single,
}  # fmt: skip


# reasons to care


def _killed(one: Light, _around: Around) -> tuple[float, str] | None:
    killed = [(figure or 0) for what, _, figure in one.tolls if what == "killed"]
    if not killed or one.factuality not in _DONE:
        return None
    most = max(killed)
    return 1.5 + log10(1 + most), f"it says that {most} were killed" if most else "it says that some were killed"


def _hurt(one: Light, _around: Around) -> tuple[float, str] | None:
    other = sorted({what for what, _, _ in one.tolls if what != "killed"})
    return (0.5, f"it counts people {' and '.join(other)}") if other and one.factuality in _DONE else None


def _civilians(one: Light, _around: Around) -> tuple[float, str] | None:
    if one.type not in _VIOLENT or one.factuality not in _DONE:
        return None
    struck = any(part.kind in _CIVIL for part in one.parts if part.role in ("recipients", "targets", "who"))
    return (1.5, "violence against civilians") if struck or any(side == "civilian" for _, side, _ in one.tolls) else None


def _person(one: Light, _around: Around) -> tuple[float, str] | None:
    named = list(dict.fromkeys(part.name for part in one.parts if part.kind == "person" and part.name and part.name[0].isupper()))
    weight = 0.5 if one.kind == "claim" and all(part.role == "speaker" for part in one.parts if part.kind == "person") else 1.5
    return (weight, f"it names a person: {', '.join(named)}") if named else None


def _accused(one: Light, _around: Around) -> tuple[float, str] | None:
    return (0.5, "an accusation") if one.kind == "claim" and one.type == "accusation" else None


def _tie(one: Light, around: Around) -> tuple[float, str] | None:
    if one.kind != "relation" or around.others:
        return None
    return (1.0 if one.type in _STRONG else 0.5), "no other report states this tie"


def _much_told(_one: Light, around: Around) -> tuple[float, str] | None:
    return (min(0.5 * (around.reports - 1), 1.5), f"{around.reports} reports tell of its incident") if around.reports > 1 else None


WEIGHTS: Mapping[str, Callable[[Light, Around], tuple[float, str] | None]] = {
    "killed": _killed, "hurt": _hurt, "civilians": _civilians, "person": _person, "accusation": _accused, "first_of_a_tie": _tie,
    "much_told": _much_told,
}  # fmt: skip
ASKED = 1.0
"""The weight of being used by a question that somebody asks."""
_AT_WORST: Mapping[str, tuple[float, float]] = {"event": ((1 - 0.25) * (1 - 0.25) * (1 - 0.1), 1.5), "relation": (1 - 0.25, 0.0), "claim": (1.0, 0.0)}
"""What is left of confidence when all that others can say of a kind of statement is said, and what they can add to its consequence."""


def score(one: Light, around: Around, *, asked: bool = False) -> Score:
    """Weigh a statement; `asked` tells whether a question uses it."""
    doubts = [Reason(name="reader", points=round(1 - one.confidence, 4), why=f"the reader is {one.confidence:.0%} sure")]
    doubts += _reasons(DOUBTS, one, around)
    weights = _reasons(WEIGHTS, one, around)
    if asked:
        weights.append(Reason(name="asked", points=ASKED, why="a question uses it"))
    doubt = 1 - prod(1 - reason.points for reason in doubts)
    consequence = 1 + sum(reason.points for reason in weights)
    return Score(doubt * consequence, doubt, consequence, tuple(doubts), tuple(weights))


def _reasons(table: Mapping[str, Callable[[Light, Around], tuple[float, str] | None]], one: Light, around: Around) -> list[Reason]:
    found = [(name, feature(one, around)) for name, feature in table.items()]
    return [Reason(name=name, points=held[0], why=held[1]) for name, held in found if held is not None]


def bound(one: Light) -> float:
    """Give the score that a statement has at the most, whatever others say, where no question uses it."""
    alone = score(one, Around(others=0 if one.kind == "relation" else None))
    left, added = _AT_WORST[one.kind]
    return (1 - (1 - alone.doubt) * left) * (alone.consequence + added)


# the queue


def update(ledger: Ledger) -> int:
    """Take in what was added, read anew or reviewed since the last time; gives how many readings. A ledger that can't be written stays as it is."""
    with ledger.read() as connection:
        if not ledger.writable or not shelf.behind(connection):
            return 0
    count = 0
    while True:
        with ledger.write() as connection:
            batch = shelf.waiting(connection, _AT_ONCE)
            held = shelf.lights(connection, readings=batch.current)
            states = reviews.states(connection, [one.key for one in held])
            rows = [
                {"reading": one.key[0], "statement": one.key[1], "kind": one.kind, "waits": shelf.waits(states[one.key]), "bound": bound(one),
                 "countries": one.countries}
                for one in held
            ]  # fmt: skip
            shelf.take_in(connection, batch, rows)
            count += len(batch.all)
            if len(batch.all) < _AT_ONCE:
                shelf.follow_deeds(connection)
                return count


def queue(
    ledger: Ledger, wanted: Wanted | None = None, *, limit: int = 20, offset: int = 0, everything: bool = False, asked: Collection[Key] = (),
    as_of: date | None = None,
) -> list[Queued]:  # fmt: skip
    """Give the statements that wait, those first that most need a person; with `everything` those that were judged, too.

    `asked` are statements that a question uses. `as_of` asks what waited at the end of that day (UTC): all is looked at then, which takes longer.
    """
    wanted = wanted or Wanted()
    if as_of is None:
        update(ledger)
    with ledger.read() as connection:
        judged = clusters(connection, as_of=as_of)
        pick = _Picking(connection, wanted, judged, frozenset(asked), everything=everything, as_of=as_of)
        best = pick.now(offset + limit) if as_of is None and ledger_is_level(connection) else pick.then(as_of, offset + limit)
        return _shown(connection, best[offset:], judged, as_of)


def ledger_is_level(connection: Connection) -> bool:
    """Tell whether the kept part of the queue is up to date; it isn't where the ledger can't be written."""
    return not shelf.behind(connection)


class _Found(NamedTuple):
    score: Score
    light: Light
    around: Around
    state: State


class _Picking:
    """Picks the first of the queue."""

    def __init__(
        self, connection: Connection, wanted: Wanted, judged: Clusters, asked: frozenset[Key], *, everything: bool, as_of: date | None
    ) -> None:  # fmt: skip
        self._connection, self._wanted, self._judged, self._asked = connection, wanted, judged, asked
        self._everything, self._as_of = everything, as_of

    def now(self, count: int) -> list[_Found]:
        """Pick from the kept part, as far down as needed."""
        found = self._asked_for()
        offset = 0
        while True:
            rows = shelf.candidates(self._connection, self._wanted, self._judged, everything=self._everything, limit=_STEP, offset=offset)
            found = sorted([*found, *self._weighed([key for key, _ in rows if key not in self._asked])], key=_order)[:count]
            if len(rows) < _STEP or (len(found) == count and found[-1].score.points > rows[-1][1]):
                return found
            offset += _STEP

    def _asked_for(self) -> list[_Found]:
        """Weigh what questions use: the bound of what is kept doesn't count that."""
        fitting = [one for one in shelf.lights(self._connection, sorted(self._asked)) if self._fits(one)]
        current = shelf.still_current(self._connection, {one.key[0] for one in fitting})
        held = [one for one in fitting if one.key[0] in current]
        return self._weighed([one.key for one in held], held) if held else []

    def then(self, as_of: date | None, count: int) -> list[_Found]:
        """Look at all that counted at the end of a day."""
        readings = shelf.current_readings(self._connection, as_of=as_of or date.max)
        found: list[_Found] = []
        for start in range(0, len(readings), _AT_ONCE):
            held = shelf.lights(self._connection, readings=readings[start : start + _AT_ONCE])
            found = sorted([*found, *self._weighed([one.key for one in held if self._fits(one)], held)], key=_order)[:count]
        return found

    def _fits(self, one: Light) -> bool:
        return self._wanted.kind in (None, one.kind) and (self._wanted.country is None or self._wanted.country in one.countries)

    def _weighed(self, keys: Sequence[Key], held: Iterable[Light] = ()) -> list[_Found]:
        if self._wanted.group:
            own = shelf.of_group(self._connection, keys, self._judged.members(self._wanted.group), as_of=self._as_of)
            keys = [key for key in keys if key in own]
        lights = {one.key: one for one in held} or {one.key: one for one in shelf.lights(self._connection, keys)}
        states = reviews.states(self._connection, keys, as_of=self._as_of)
        around = shelf.around(self._connection, keys, as_of=self._as_of)
        wanted = [key for key in keys if (self._everything or shelf.waits(states[key])) and self._wanted.assignee in (None, states[key].assignee)]
        return [_Found(score(lights[key], around[key], asked=key in self._asked), lights[key], around[key], states[key]) for key in wanted]


def _order(one: _Found) -> tuple[float, int, int]:
    return -one.score.points, one.light.key[0], one.light.position


def _shown(connection: Connection, best: Sequence[_Found], judged: Clusters, as_of: date | None) -> list[Queued]:
    told = Told(connection, [one.light.key for one in best], judged, as_of)
    found = []
    for one in best:
        key = one.light.key
        fact = told.event(key) if one.light.kind == "event" else told.claim(key) if one.light.kind == "claim" else told.tie(key, "subject")
        subject = told.tie(key, "object").other.name if one.light.kind == "relation" else None
        found.append(
            Queued.model_validate({
                "name": f"{one.light.document[:12]}:{key[1]}", "reading": key[0], "document": one.light.document, "statement": key[1],
                "kind": one.light.kind, "score": one.score.points, "doubt": one.score.doubt, "consequence": one.score.consequence,
                "doubts": one.score.doubts, "weights": one.score.weights, "incident": one.around.incident, "state": one.state, "fact": fact,
                "subject": subject,
            })
        )  # fmt: skip
    return found


def lost(ledger: Ledger, *, as_of: date | None = None) -> list[Lost]:
    """Give the reviews that couldn't be carried over to a newer reading; undoing one puts it away."""
    from factions.ledger.corrections import Excerpt

    with ledger.read() as connection:
        rows = shelf.lost(connection, as_of=as_of)
    found = []
    for row in rows:
        quotes: tuple[Span, ...] = Excerpt.model_validate_json(row.content).statement.evidence if row.content is not None else ()
        found.append(Lost(review=row.id, document=row.document, was=row.item.removeprefix("lost "), by=row.by, made=row.made, because=row.because,
                          quotes=tuple(span.quote for span in quotes)))  # fmt: skip
    return found

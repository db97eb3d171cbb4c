"""One event a happening, document and attribution: a repeat adds evidence, another figure or speaker makes a second event that points to the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from factions.statements.records import Event

Entities = Callable[[str], str | None]


def join_repeats(events: Sequence[Event], nominal: frozenset[str], entity: Entities, place: Entities, time: Entities) -> list[Event]:
    """Join events that report one happening. `nominal` holds the ids of events read off a noun ("the attack"), which say less and join more easily.

    `entity`, `place` and `time` give what a mention means, so that "the militants" and their name count as one.
    """
    kept: list[Event] = []
    for event in events:
        earlier = next((other for other in reversed(kept) if _same(other, event, event.id in nominal, entity, place, time)), None)
        if earlier is None:
            kept.append(event)
        elif _differs(earlier, event) or earlier.attribution != event.attribution:
            kept.append(event.model_copy(update={"same_event": earlier.same_event or earlier.id}))
        else:
            kept[kept.index(earlier)] = _with(earlier, event)
    return kept


def _same(first: Event, second: Event, nominal: bool, entity: Entities, place: Entities, time: Entities) -> bool:
    if first.type != second.type or (first.mode and second.mode and first.mode != second.mode) or first.factuality != second.factuality:
        return False
    if first.evidence[0].start == second.evidence[0].start:
        return False
    for role in ("actors", "recipients"):
        ours, theirs = ({entity(m) for m in getattr(event, role)} for event in (first, second))
        if ours and theirs and not ours & theirs:
            return False
    for one, two, meaning in ((first.places, second.places, place), ((first.time,) if first.time else (), (second.time,) if second.time else (), time)):
        ours, theirs = {meaning(m) for m in one}, {meaning(m) for m in two}
        if ours and theirs and not ours & theirs:
            return False
    if nominal:
        return bool(_entities(second, entity) & _entities(first, entity)) and not (second.time and not first.time)
    shared = all({entity(m) for m in getattr(first, role)} == {entity(m) for m in getattr(second, role)} for role in ("actors", "recipients"))
    told = bool(second.recipients or second.targets or second.places or second.time)  # "they attacked": who acts is too little to know a happening by
    return shared and told and set(first.targets) == set(second.targets)


def _entities(event: Event, entity: Entities) -> set[str | None]:
    return {entity(mention) for mention in (*event.actors, *event.recipients)}


def _differs(first: Event, second: Event) -> bool:
    """Tell whether two reports of one happening give different figures for the same fate."""
    ours = {toll.what: (toll.low, toll.best, toll.high) for toll in first.casualties}
    return any(ours.get(toll.what, (toll.low, toll.best, toll.high)) != (toll.low, toll.best, toll.high) for toll in second.casualties)


def _with(first: Event, second: Event) -> Event:
    """Add a repeat's evidence, and what it says beyond the first report."""
    known = {toll.what for toll in first.casualties}
    return first.model_copy(update={
        "evidence": (*first.evidence, *(span for span in second.evidence if span not in first.evidence)),
        "mode": first.mode or second.mode, "actors": first.actors or second.actors, "recipients": first.recipients or second.recipients, "targets": first.targets or second.targets,
        "places": first.places or second.places, "time": first.time or second.time, "weapons": first.weapons or second.weapons,
        "casualties": (*first.casualties, *(toll for toll in second.casualties if toll.what not in known)),
    })  # fmt: skip

"""One record a happening or tie, document and voice: a repeat adds evidence, another figure or speaker makes a second event."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from factions.statements.records import Event, Relation

Meaning = Callable[[str], str | None]
_FIELDS = ("actors", "recipients", "places", "time")


def join_repeats(events: Sequence[Event], nominal: frozenset[str], meaning: Meaning) -> list[Event]:
    """Join events that report one happening. `nominal` holds the ids of events read off a noun ("the attack"), which say less and join more easily.

    `meaning` tells what a mention means, so that "the militants" and their name count as one.
    """
    kept: list[Event] = []
    for event in events:
        earlier = next((other for other in reversed(kept) if _same(other, event, meaning, nominal=event.id in nominal)), None)
        if earlier is None:
            kept.append(event)
        elif _differs(earlier, event) or earlier.attribution != event.attribution:
            kept.append(event.model_copy(update={"same_event": earlier.same_event or earlier.id}))
        else:
            kept[kept.index(earlier)] = _with(earlier, event)
    return kept


def join_ties(relations: Sequence[Relation], meaning: Meaning) -> list[Relation]:
    """Join relations that state one tie in the same voice: a repeat adds its evidence, and its time where the first had none."""
    kept: dict[tuple[object, ...], Relation] = {}
    for tie in relations:
        key = (tie.type, tie.subtype, meaning(tie.subject), meaning(tie.object) or tie.object, tie.factuality, tie.attribution)
        first = kept.get(key)
        if first is None:
            kept[key] = tie
            continue
        evidence = (*first.evidence, *(span for span in tie.evidence if span not in first.evidence))
        kept[key] = first.model_copy(update={"evidence": evidence, "time": first.time or tie.time, "role": first.role or tie.role})
    return list(kept.values())


def _same(first: Event, second: Event, meaning: Meaning, *, nominal: bool) -> bool:
    if first.type != second.type or (first.mode and second.mode and first.mode != second.mode) or first.factuality != second.factuality:
        return False
    if first.evidence[0].start == second.evidence[0].start or any(_clash(_of(first, field), _of(second, field), meaning) for field in _FIELDS):
        return False
    if nominal:
        ours, theirs = (_meant([*event.actors, *event.recipients], meaning) for event in (first, second))
        return bool(ours & theirs) and not (second.time and not first.time)
    shared = all(_meant(_of(first, role), meaning) == _meant(_of(second, role), meaning) for role in ("actors", "recipients"))
    told = bool(second.recipients or second.targets or second.places or second.time)  # "they attacked": who acts is too little to know a happening by
    return shared and told and set(first.targets) == set(second.targets)


def _of(event: Event, field: str) -> tuple[str, ...]:
    value = getattr(event, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _meant(mentions: Sequence[str], meaning: Meaning) -> set[str | None]:
    return {meaning(mention) for mention in mentions}


def _clash(one: Sequence[str], other: Sequence[str], meaning: Meaning) -> bool:
    """Tell whether both name something and nothing in common."""
    ours, theirs = _meant(one, meaning), _meant(other, meaning)
    return bool(ours and theirs) and not ours & theirs


def _differs(first: Event, second: Event) -> bool:
    """Tell whether two reports of one happening give different figures for the same fate."""
    ours = {toll.what: (toll.low, toll.best, toll.high) for toll in first.casualties}
    return any(ours.get(toll.what, (toll.low, toll.best, toll.high)) != (toll.low, toll.best, toll.high) for toll in second.casualties)


def _with(first: Event, second: Event) -> Event:
    """Add a repeat's evidence, and what it says beyond the first report."""
    known = {toll.what for toll in first.casualties}
    return first.model_copy(update={
        "evidence": (*first.evidence, *(span for span in second.evidence if span not in first.evidence)),
        "mode": first.mode or second.mode, "actors": first.actors or second.actors, "recipients": first.recipients or second.recipients,
        "targets": first.targets or second.targets,
        "places": first.places or second.places, "time": first.time or second.time, "weapons": first.weapons or second.weapons,
        "casualties": (*first.casualties, *(toll for toll in second.casualties if toll.what not in known)),
    })  # fmt: skip

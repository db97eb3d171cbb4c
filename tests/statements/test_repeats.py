"""One happening told twice: what becomes one event, what two that point to each other, and what stays two."""

from __future__ import annotations

import pytest

from factions.evidence import Span
from factions.statements.records import Casualty, Event
from factions.statements.repeats import join_repeats


def event(name: str, at: int, **said: object) -> Event:
    fields = {"type": "ASSAULT", "actors": ("m1",), "recipients": ("m2",), "confidence": 0.5, "coder": "test", **said}
    return Event.model_validate({"id": name, "evidence": (Span(start=at, end=at + 1, quote="x"),), **fields})


def joined(*told: Event, nominal: frozenset[str] = frozenset()) -> list[Event]:
    return join_repeats(told, nominal, lambda mention: mention)


def toll(best: int) -> Casualty:
    return Casualty(what="killed", low=best, best=best, high=best)


def test_a_repeat_fills_what_the_first_left_open() -> None:
    (one,) = joined(event("e1", 0), event("e2", 9, mode="firearms", time="t1", places=("p1",), casualties=(toll(3),)))
    assert (one.id, one.mode, one.time, one.places, one.casualties, len(one.evidence)) == ("e1", "firearms", "t1", ("p1",), (toll(3),), 2)


@pytest.mark.parametrize("change", [{"casualties": (toll(4),)}, {"attribution": "c1"}])
def test_another_figure_or_speaker_makes_a_second_event_that_points_to_the_first(change: dict[str, object]) -> None:
    held = joined(event("e1", 0, casualties=(toll(3),)), event("e2", 9, **change))
    assert [one.same_event for one in held] == [None, "e1"]


def test_a_third_report_points_to_the_first_of_all() -> None:
    held = joined(event("e1", 0, casualties=(toll(3),)), event("e2", 9, casualties=(toll(4),)), event("e3", 20, casualties=(toll(5),)))
    assert [one.same_event for one in held] == [None, "e1", "e1"]


@pytest.mark.parametrize("change", [
    {"type": "COERCE"}, {"actors": ("m9",)}, {"recipients": ("m9",)}, {"factuality": "denied"}, {"targets": ("p9",)},
])  # fmt: skip
def test_another_type_role_or_factuality_is_another_happening(change: dict[str, object]) -> None:
    held = joined(event("e1", 0), event("e2", 9, **change))
    assert [one.same_event for one in held] == [None, None]


@pytest.mark.parametrize("change", [{"mode": "aerial"}, {"places": ("p2",)}, {"time": "t2"}])
def test_modes_places_and_times_that_clash_keep_two_apart(change: dict[str, object]) -> None:
    held = joined(event("e1", 0, mode="firearms", places=("p1",), time="t1"), event("e2", 9, **change))
    assert [one.same_event for one in held] == [None, None]


def test_two_acts_of_one_sentence_are_two() -> None:
    assert len(joined(event("e1", 0), event("e2", 0))) == 2


def test_a_noun_that_takes_up_an_event_needs_one_party_in_common() -> None:
    assert len(joined(event("e1", 0), event("e2", 9, recipients=()), nominal=frozenset({"e2"}))) == 1
    assert len(joined(event("e1", 0), event("e2", 9, recipients=()))) == 2
    assert len(joined(event("e1", 0), event("e2", 9, actors=(), recipients=()), nominal=frozenset({"e2"}))) == 2

"""The records of actors, places and times refuse what the contract doesn't hold."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from factions.identities.records import Actor, ActorKind, Place, Time


@pytest.mark.parametrize("kind", get_args(ActorKind))
def test_every_kind_of_actor_can_be_held(kind: str) -> None:
    actor = Actor.model_validate({"id": "a1", "name": "X", "kind": kind})
    assert (actor.kind, actor.aliases, actor.country, actor.community, actor.parent, actor.registry, actor.wikidata) == (kind, (), *[None] * 5)


@pytest.mark.parametrize(("record", "fields"), [
    (Actor, {"id": "a1", "name": "X", "kind": "terrorist"}), (Actor, {"id": "a1", "kind": "party"}),
    (Actor, {"id": "a1", "name": "X", "kind": "party", "sect": "Y"}),
    (Place, {"id": "p1", "name": "X", "precision": 0}), (Place, {"id": "p1", "name": "X", "precision": 8}),
    (Place, {"id": "p1", "name": "X", "lat": "north"}),
    (Time, {"id": "t1", "edtf": "2014", "anchor": "guess"}), (Time, {"id": "t1", "anchor": "text"}),
])  # fmt: skip
def test_what_the_contract_does_not_hold_is_refused(record: type[Actor | Place | Time], fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        record.model_validate(fields)


@pytest.mark.parametrize("precision", range(1, 8))
def test_a_place_bears_one_of_the_seven_precisions_or_none(precision: int) -> None:
    assert Place(id="p1", name="X", precision=precision).precision == precision
    assert Place(id="p1", name="X").precision is None


def test_a_record_is_immutable() -> None:
    time = Time(id="t1", edtf="2014-06-13", anchor="text")
    with pytest.raises(ValidationError):
        time.edtf = "2015"  # type: ignore[misc]  # the type checker refuses it too

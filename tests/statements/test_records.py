"""The statements' records refuse what the contract doesn't hold."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from factions.evidence import Span
from factions.statements.records import Casualty, Claim, Event, Horizon, Relation

SPAN = Span(start=0, end=5, quote="Seven")
EVENT = {"id": "e1", "type": "ASSAULT", "confidence": 0.5, "coder": "rules", "evidence": (SPAN,)}
RELATION = {"id": "r1", "type": "leads", "subject": "m1", "object": "m2", "confidence": 0.5, "coder": "rules", "evidence": (SPAN,)}
CLAIM = {"id": "c1", "kind": "statement", "content": SPAN, "confidence": 0.5, "coder": "rules", "evidence": (SPAN,)}


def test_unknown_is_null_and_an_unknown_list_empty() -> None:
    event = Event.model_validate(EVENT)
    assert (event.mode, event.time, event.attribution, event.same_event) == (None, None, None, None)
    assert not any((event.actors, event.recipients, event.targets, event.places, event.weapons, event.contexts, event.casualties))
    assert event.factuality == "asserted"
    assert Casualty(what="killed").model_dump() == {
        "what": "killed", "who": None, "side": "unknown", "low": None, "best": None, "high": None, "quantity": None,
    }  # fmt: skip
    assert Horizon(span=SPAN).edtf is None


@pytest.mark.parametrize(("record", "fields", "change"), [
    (Event, EVENT, {"confidence": 1.1}), (Event, EVENT, {"confidence": -0.1}), (Event, EVENT, {"factuality": "true"}),
    (Event, EVENT, {"actor": ("m1",)}),
    (Relation, RELATION, {"type": "loves"}), (Relation, RELATION, {"subtype": "gifts"}), (Relation, RELATION, {"subject": None}),
    (Claim, CLAIM, {"kind": "rumour"}), (Claim, CLAIM, {"content": None}), (Claim, CLAIM, {"evidence": "Seven"}),
    (Casualty, {"what": "killed"}, {"what": "scared"}), (Casualty, {"what": "killed"}, {"side": "left"}),
])  # fmt: skip
def test_what_the_contract_does_not_hold_is_refused(
    record: type[Event | Relation | Claim | Casualty], fields: dict[str, object], change: dict[str, object],
) -> None:  # fmt: skip
    record.model_validate(fields)
    with pytest.raises(ValidationError):
        record.model_validate({**fields, **change})


def test_a_statement_is_never_rewritten() -> None:
    event = Event.model_validate(EVENT)
    with pytest.raises(ValidationError):
        event.type = "AID"  # type: ignore[misc]  # the type checker refuses it too


@pytest.mark.parametrize(("record", "fields"), [(Event, EVENT), (Relation, RELATION), (Claim, CLAIM)])
def test_a_record_survives_json(record: type[Event | Relation | Claim], fields: dict[str, object]) -> None:
    held = record.model_validate(fields)
    assert record.model_validate_json(held.model_dump_json()) == held

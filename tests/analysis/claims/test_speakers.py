"""How speakers did, counted from claims alone."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.claims.records import ClaimRecord
from factions.analysis.claims.speakers import LEAST, NOBODY, speakers_of
from factions.evidence import Span
from factions.ledger.outcomes import OUTCOMES

_NUMBERS = count()


def claim(speaker: str | None = "Jane Doe", outcome: str = "open", condition: str | None = None, **more: Any) -> ClaimRecord:  # noqa: ANN401 - its fields
    held: dict[str, Any] = {
        "id": f"d:c{next(_NUMBERS)}", "kind": "forecast", "speaker": speaker, "speaker_id": None, "named": speaker is not None,
        "content": Span(start=0, end=1, quote="x"), "condition": None, "horizon": None, "horizon_text": None, "due": None, "past_due": False,
        "outcome": outcome, "judged": None, "condition_met": condition, "condition_judged": None, "confidence": 0.9, "sources": 1, "told": (),
    }  # fmt: skip
    return ClaimRecord(**(held | more))


@pytest.mark.parametrize(
    ("came", "failed", "decided", "share"),
    [
        ([("came_true", None)] * 4, [], 4, None),  # one too few
        ([("came_true", None)] * 4, [("did_not", None)], 5, 0.8),
        ([("came_true", "met")] * 3, [("did_not", "met")] * 3, 6, 0.5),
        ([("came_true", "not_met")] * 5, [("did_not", None)] * 5, 5, 0.0),  # those were not to hold
        ([("came_true", "unknown")] * 5, [("undecidable", None), ("open", None)], 0, None),
        ([], [("did_not", None)] * 5, 5, 0.0),
    ],
)
def test_a_share_is_of_what_was_to_hold(
    came: list[tuple[str, str | None]], failed: list[tuple[str, str | None]], decided: int, share: float | None
) -> None:
    (found,) = speakers_of([claim(outcome=outcome, condition=condition) for outcome, condition in (*came, *failed)])
    assert (found.decided, found.share) == (decided, share)
    assert found.claims == len(came) + len(failed)


def test_who_is_one_speaker() -> None:
    found = speakers_of([
        claim("Jane Doe"), claim("JANE DOE"), claim("The League", speaker_id="league"), claim("River League", speaker_id="league"),
        claim("an analyst", named=False), claim("Jane Doe", named=False), claim(None), claim(None),
    ])  # fmt: skip
    assert [(one.name, one.id, one.named, one.claims) for one in found] == [
        ("Jane Doe", None, True, 2), ("The League", "league", True, 2), (NOBODY, None, False, 2), ("Jane Doe", None, False, 1),
        ("an analyst", None, False, 1),
    ]  # fmt: skip


def test_those_with_most_decided_come_first_then_the_named_then_by_how_many() -> None:
    held = [claim("Bo") for _ in range(9)] + [claim("a source", named=False, outcome="did_not")] + [claim("Ada", outcome="came_true"), claim("Ada")]
    assert [one.name for one in speakers_of(held)] == ["Ada", "a source", "Bo"]


def test_past_due_are_those_that_are_still_open() -> None:
    held = [claim(past_due=True), claim(past_due=True, outcome="came_true"), claim(past_due=False)]
    assert speakers_of(held)[0].past_due == 1


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.sampled_from([None, "met", "not_met", "unknown"])), max_size=30))
def test_counts_add_up(held: list[tuple[str, str | None]]) -> None:
    found = speakers_of([claim(outcome=outcome, condition=condition) for outcome, condition in held])
    assert len(found) == bool(held)
    for one in found:
        assert sum(one.outcomes.values()) == one.claims == len(held) == sum(sum(counts.values()) for counts in one.by_condition.values())
        assert one.decided <= one.outcomes["came_true"] + one.outcomes["did_not"]
        assert (one.share is None) == (one.decided < LEAST)
        assert one.share is None or 0 <= one.share <= 1

"""The weight of evidence by the formula that docs/incidents.md tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.evidence import GRADES, Support, weigh


def five(publisher: str | None = "Gazette", family: str | None = None, speaker: str | None = None) -> list[Support]:
    return [Support(family or f"d{number}", publisher and f"{publisher} {number}", speaker=speaker) for number in range(5)]


@pytest.mark.parametrize(
    ("supports", "weight", "origins"),
    [
        ([Support("d1", None, speaker="")], 0.15, 1),  # one unnamed source in a text without a publisher
        ([Support("d1", "Gazette")], 0.5, 1),
        ([Support("d1", "Gazette", lead="Gazette"), Support("d2", "The Gazette", lead="the gazette")], 0.5, 1),  # one publisher's two reports
        ([Support("d1", "Wire", lead="Wire"), Support("d1", "Post", lead="Wire"), Support("d2", "Post", lead="Post")], 0.75, 2),  # a copy
        (five(), 1 - 0.5**5, 5),
        (five(family="wire"), 0.5, 1),  # five copies
        (five(speaker="army spokesman"), 0.45, 1),  # five papers, one speaker
        ([Support("d1", "Gazette", grade="A"), Support("d2", "Gazette", factuality="denied")], 0.95 * 0.75, 1),
        ([Support("d1", "Gazette", factuality="possible", confidence=0.5)], 0.125, 1),
        ([Support("d1", "Gazette", speaker="army", interested=True)], 0.225, 1),
        ([Support("d1", "Gazette", factuality="planned")], 0.0, 0),
        ([], 0.0, 0),
    ],
)
def test_the_formula(supports: list[Support], weight: float, origins: int) -> None:
    found = weigh(supports)
    assert found.weight == pytest.approx(weight)
    assert found.origins == origins


SUPPORTS = st.builds(
    Support, family=st.sampled_from("abc"), publisher=st.sampled_from([None, "Gazette"]), grade=st.sampled_from(sorted(GRADES)),
    confidence=st.floats(0, 1), factuality=st.sampled_from(["asserted", "denied", "possible", "planned"]),
    speaker=st.sampled_from([None, "", "army"]),
)  # fmt: skip


@given(st.lists(SUPPORTS), SUPPORTS)
def test_another_statement_never_speaks_for_the_other_side(supports: list[Support], more: Support) -> None:
    before, after = weigh(supports), weigh([*supports, more])
    assert 0 <= after.weight <= 1
    assert after.denial == before.denial or more.factuality == "denied"
    assert after.support >= before.support - 1e-12
    assert after.weight >= before.weight - 1e-12 or more.factuality == "denied"
    assert weigh([*supports, more, more]) == after


def test_it_tells_its_reason() -> None:
    assert weigh([Support("d1", "Gazette"), Support("d2", "Post", factuality="denied")]).why == "1 independent origin, denied by 1"

"""Rule tables at work: what conditions hold of what, and that the first row that fits is taken."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.codings.rules import Table
from factions.codebook.codings import Row

SOME = frozenset({"state", "group"})
NOTHING = frozenset[str]()


def fits(condition: object, held: object, *, unless: bool = False) -> bool:
    row = Row.model_validate({("unless" if unless else "when"): {"fact": condition}, "gives": {"x": 1}, "why": "w"})
    return Table([row], "type").first(defaultdict(lambda: None, fact=held)) is not None


@pytest.mark.parametrize(
    ("condition", "held", "fit"),
    [
        ("state", "state", True), ("state", "group", False), ("state", None, False), (["state", "group"], "group", True),
        ("state", SOME, True), ("civilians", SOME, False), ("state", NOTHING, False), (["civilians", "group"], SOME, True),
        ("none", None, True), ("none", NOTHING, True), ("none", SOME, False), ("none", "state", False), ("none", 0, False), ("none", False, False),
        ("any", None, False), ("any", NOTHING, False), ("any", SOME, True), ("any", 0, True), (["none", "state"], NOTHING, True),
        (["none", "state"], frozenset({"group"}), False), (["none", "state"], SOME, True),
        ({"only": ["state", "group", "civilians"]}, SOME, True), ({"only": ["state"]}, SOME, False), ({"only": "state"}, NOTHING, False),
        ({"only": "state"}, frozenset({"state"}), True), ({"only": ["state"]}, "state", True), ({"only": ["state"]}, None, False),
        ({"all": ["state", "group"]}, SOME, True), ({"all": ["state", "civilians"]}, SOME, False), ({"all": ["state"]}, NOTHING, False),
        ({"at_least": 1}, 1, True), ({"at_least": 1}, 0, False), ({"at_least": 0}, None, False), ({"at_most": 6}, 6, True),
        ({"at_most": 6}, 7, False),
        ({"at_least": 2, "at_most": 6}, 7, False), ({"at_least": 1}, "5", False), ({"at_least": 1}, SOME, False), ({"at_least": 1}, True, False),
        (True, True, True), (True, 1, False), (1, True, False), (1, 1, True), (False, None, False), (False, 0, False), (2, 2.0, True),
    ],
)  # fmt: skip
def test_a_condition(condition: object, held: object, fit: bool) -> None:  # noqa: FBT001 - a column of a table
    assert fits(condition, held) is fit
    assert fits(condition, held, unless=True) is not fit


@given(st.lists(st.tuples(st.sampled_from([None, "A", "B", ["A", "C"]]), st.booleans()), max_size=8), st.sampled_from(["A", "B", "C", None]))
def test_passing_over_rows_by_the_key_finds_the_same_row_as_trying_each(rows: list[tuple[object, bool]], value: str | None) -> None:
    made = [
        Row.model_validate({"when": {**({"key": key} if key else {}), "other": other}, "gives": {"number": number}, "why": "w"})
        for number, (key, other) in enumerate(rows)
    ]  # fmt: skip
    facts = defaultdict(lambda: None, key=value, other=True)
    by_key, by_none = Table(made, "key"), Table(made, "missing")
    assert by_key.first(facts) == by_none.first(facts) == by_key.first(facts)

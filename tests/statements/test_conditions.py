"""Conditions and horizons, as the claims of a text carry them."""

from __future__ import annotations

import pytest

from factions.mentions.parse import parse
from factions.statements.claims import find_claims
from factions.statements.conditions import deadline

CASES = [
    ("Kamel says that the forces, if properly controlled, could be an asset.", "if properly controlled", None),
    ("The general warned that if the rebels did not withdraw within 48 hours, his forces would storm the city.",
     "if the rebels did not withdraw within 48 hours", "48 hours"),
    ("The rebels threatened to execute the hostages unless the government withdrew.", "unless the government withdrew", None),
    ("The Taliban warned of war if the deadline was not met.", "if the deadline was not met", None),
    ("Should the army advance, the rebels said, they would blow up the bridge.", "Should the army advance", None),
    ("The army said it would hold fire as long as the rebels did.", "as long as the rebels did", None),
    ('"This is, if you will, a war of towns," he said.', None, None),
    ("He asked if the road was open.", None, None),
    ("The president has promised to hold elections by the end of the year.", None, "the end of the year"),
    ("President Kiir ordered the army to withdraw from the capital by Friday.", None, "Friday"),
    ("Officials fear more attacks could follow in the coming weeks.", None, "the coming weeks"),
    ("He predicted the city would soon fall.", None, "soon"),
    ("Police said gunmen killed 23 people in March.", None, None),
    ("Rights groups called for an inquiry into an attack on Friday that killed 13 women.", None, None),
    ("She said the siege would take weeks, if not months.", None, None),
    ("The general said his men would attack if the port was not open by Friday.", "if the port was not open by Friday", "Friday"),
    ("Analysts doubt that either side can win before the rains.", None, "before the rains"),
    ("She predicts that the talks, which began last week, will fail.", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "condition", "horizon"), CASES)
def test_condition_and_horizon(text: str, condition: str | None, horizon: str | None) -> None:
    claim = find_claims(parse(text))[0]
    found = [text[part[0] : part[1]] if part else None for part in (claim.condition, claim.horizon)]
    assert found == [condition, horizon]


@pytest.mark.parametrize(
    ("edtf", "words", "expected"),
    [
        ("2018", "the end of the year", "2018-12-31"),
        ("2016-02", "end of February", "2016-02-29"),
        ("2016-11-30", "the end of November", "2016-11-30"),
        ("2018-12-20/2018-12-23", "the end of the week", "2018-12-23"),
        ("2018", "2018", "2018"),
        (None, "the end of Ramadan", None),
    ],
)
def test_deadline_is_the_last_day(edtf: str | None, words: str, expected: str | None) -> None:
    assert deadline(edtf, words) == expected

"""Which cluster keeps an incident's number."""

from __future__ import annotations

import pytest

from factions.analysis.incidents.naming import counted, named


@pytest.mark.parametrize(
    ("clusters", "ids", "lost"),
    [
        ([{}, {}], (None, None), {}),
        ([{7: 2}], (7,), {}),
        ([{7: 2}, {7: 3}], (None, 7), {}),  # a split: the larger part keeps it
        ([{7: 2}, {7: 2}], (7, None), {}),  # of equals the first
        ([{7: 2, 9: 5}], (9,), {7: 0}),  # a merger: the larger one's
        ([{7: 2, 5: 2}], (5,), {7: 0}),  # of equals the older
        ([{7: 3, 9: 2}, {7: 1, 9: 1}], (7, 9), {}),
        ([{7: 3, 9: 2}, {7: 4}, {9: 1}], (9, 7, None), {}),
        ([{1: 5, 2: 1}, {3: 5, 2: 4}], (1, 3), {2: 1}),  # it leads to where most of it went
    ],
)
def test_names(clusters: list[dict[int, int]], ids: tuple[int | None, ...], lost: dict[int, int]) -> None:
    assert named(clusters) == (ids, lost)


def test_tellings_of_no_incident_do_not_count() -> None:
    assert counted([(None, 4), (2, 1), (2, 3)]) == {2: 4}

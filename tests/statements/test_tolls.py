"""Tolls: each case is a text, the figure, and what befell the people that it counts."""

from __future__ import annotations

import pytest

from factions.mentions.actors import find_actors
from factions.mentions.coreference import link
from factions.mentions.parse import Parsed, parse
from factions.mentions.quantities import find_quantities
from factions.statements.roles import Roles
from factions.statements.tolls import counts_people, find_tolls, find_uncounted


def _roles(text: str) -> tuple[Parsed, Roles]:
    parsed = parse(text)
    return parsed, Roles(parsed, link(parsed, find_actors(parsed)))


@pytest.mark.parametrize(
    ("text", "tolls"),
    [
        ("A bomb killed at least 22 people in the city.", [("killed", 22, None)]),
        ("Ten soldiers were killed and 30 civilians were wounded.", [("killed", 10, 10), ("injured", 30, 30)]),
        ("The blast left 12 people dead.", [("killed", 12, 12)]),
        ("Five children were among the dead.", [("killed", 5, 5)]),
        ("The convoy was bombed with the loss of about 20 lives.", [("killed", 20, 20)]),
        ("The attackers said 12 soldiers died there.", [("killed", 12, 12)]),
        ("The bodies of eight men were found in a ravine.", [("killed", 8, 8)]),
        ("The army arrested 15 militants.", [("detained", 15, 15)]),
        ("More than 10,000 people have fled the town.", [("displaced", 10000, None)]),
        ("The gunmen kidnapped 276 girls.", [("abducted", 276, 276)]),
        ("The general held the first meeting with the two delegations.", []),
        ("A UN estimate spoke of 900 fighters.", []),
    ],
)
def test_fates(text: str, tolls: list[tuple[str, int | None, int | None]]) -> None:
    parsed, roles = _roles(text)
    found = find_tolls(parsed, find_quantities(text), roles)
    assert [(toll.what, toll.quantity.best, toll.quantity.high) for toll in found if toll.quantity] == tolls


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("Troops shot dead a soldier on Monday.", [1]),
        ("The general told reporters that a soldier died of his wounds.", [1]),
        ("Civilians were killed in the raid.", [None]),
        ("The army kills a rebel group's hopes.", []),
        ("Troops shot a soldier on Monday.", []),
        ("The army shot down a drone.", []),
        ("Ten soldiers were killed.", []),
    ],
)
def test_deaths_without_a_figure(text: str, heads: list[int | None]) -> None:
    parsed, roles = _roles(text)
    found = find_uncounted(roles, find_tolls(parsed, find_quantities(text), roles))
    assert [toll.heads for toll in found] == heads
    assert all(toll.quantity is None and toll.who is not None and toll.what == "killed" for toll in found)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The group has no more than 900 fighters.", True),
        ("Thousands waited for trains.", True),
        ("Two brothers founded the group.", False),
        ("We began with forty muskets.", False),
    ],
)
def test_figures_of_people_who_take_part(text: str, kept: bool) -> None:  # noqa: FBT001 - a table's column
    parsed = parse(text)
    assert any(counts_people(parsed, quantity) for quantity in find_quantities(text)) == kept

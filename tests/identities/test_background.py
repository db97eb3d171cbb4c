"""What the registry knows besides names."""

from __future__ import annotations

import pytest

from factions.identities.background import lands, lives, own_words, side_by_side, ties, year_of
from factions.reference.registry import registry


@pytest.mark.parametrize(("one", "other", "beside"), [("MLI", "BFA", True), ("IRQ", "SYR", True), ("COL", "PHL", False), ("XXX", "IRQ", False)])
def test_countries_side_by_side(one: str, other: str, beside: bool) -> None:  # noqa: FBT001 - a table
    assert side_by_side(one, other) is beside


def test_years() -> None:
    assert (year_of("2014-06/2016", 0), year_of("2014-06/2016", -1), year_of(None, 0), year_of("XXXX-06", 0)) == (2014, 2016, None, None)


def test_an_entrys_surroundings() -> None:
    lra = registry().entry("lra")
    assert "joseph-kony" in ties(lra)
    assert {"UGA", "COD"} <= lands(lra)
    assert "kuni" in own_words(lra)
    begun, ended = lives(lra)
    assert begun is None or ended is None or begun <= ended

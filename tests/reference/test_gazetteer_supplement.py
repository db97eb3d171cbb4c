"""The supplement: what its rows may say, and that ours keeps its own rule."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.errors import CodebookError
from factions.reference.countries import countries
from factions.reference.gazetteer_supplement import FIELDS, KINDS, own_rows, supplement

HEADER = ",".join(FIELDS)
OWN = own_rows().splitlines()


def test_ours_is_sound_and_large() -> None:
    """No bad row, each in a country that there is, ids given once, and most wars of this century have their places."""
    rows, faults = supplement(OWN)
    assert faults == []
    assert len(rows) >= 1_500
    assert all(row.country is None or row.country in countries() for row in rows)
    assert not [number for number, times in Counter(row.geonames for row in rows if row.geonames).items() if times > 1]
    held = Counter(row.country for row in rows)
    assert all(held[country] >= 20 for country in ("SYR", "IRQ", "UKR", "AFG", "SDN", "SSD", "YEM", "SOM", "COD", "MLI", "NGA", "ETH", "MMR", "PSE"))


def test_recalled_points_are_no_finer_than_a_district() -> None:
    """A point that was recalled has one decimal; one with more is a dataset's, and verified."""
    for row in supplement(OWN)[0]:
        if not row.verified and row.lat is not None and row.lon is not None:
            assert (round(row.lat, 1), round(row.lon, 1)) == (row.lat, row.lon), row.name
        if row.verified:
            assert row.geonames is not None


@pytest.mark.parametrize("row", [
    "X,,IRQ,,33.12,44,town,recalled", "X,,IRQ,,33.1,44,hamletty,recalled", "X,,IRAQ,,33,44,town,recalled", ",,IRQ,,33,44,town,recalled",
    "X,,IRQ,,93,44,town,recalled", "X,,IRQ,,33,44,town,wikipedia", "X,,IRQ,,north,44,town,recalled", "X,,IRQ,,33,44,town", "X,,IRQ,,,,town,recalled",
    "X,,IRQ,,33,,town,geonames:1", "X,,IRQ,,33.12,44,town,geonames:1 recalled", "X,,IRQ,,nan,44,town,recalled", "X,,IRQ,,33,44,town,geonames:x",
])  # fmt: skip
def test_bad_rows_are_named_and_the_rest_is_kept(row: str) -> None:
    rows, faults = supplement([HEADER, "Y,,IRQ,,33,44,town,recalled", row, "Z,A|B,,,33,44,sea,recalled"], "own.csv")
    assert [held.name for held in rows] == ["Y", "Z"]
    assert [fault.subject for fault in faults] == ["own.csv:3"]
    assert rows[1].aliases == ("A", "B")


@pytest.mark.parametrize(("source", "point", "verified"), [
    ("geonames:99072", "36.335,43.11889", True), ("geonames:99072 recalled", "36.3,43.1", False), ("recalled", "36.3,43.1", False),
    ("geonames:99592", ",", True),
])  # fmt: skip
def test_what_a_source_says(source: str, point: str, verified: bool) -> None:  # noqa: FBT001 - a table's column
    rows, faults = supplement([HEADER, f"Y,,IRQ,,{point},town,{source}"])
    assert faults == []
    assert rows[0].verified is verified


def test_other_columns_are_refused() -> None:
    with pytest.raises(CodebookError, match="columns"):
        supplement(["name,lat"], "places.csv")


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(sorted(KINDS)))
def test_any_point_of_one_decimal_comes_back(lat: float, lon: float, kind: str) -> None:
    rows, faults = supplement([HEADER, f"Y,,IRQ,,{lat:.1f},{lon:.1f},{kind},recalled"])
    assert faults == []
    assert (rows[0].lat, rows[0].lon, rows[0].kind) == (round(lat, 1), round(lon, 1), kind)

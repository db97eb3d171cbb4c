"""GeoJSON is read back by geopandas and shapely with counts that match; what isn't known nearer than a country is no point."""

# ruff: noqa: E501 - a case is easier to read in one line

from __future__ import annotations

import json
from collections.abc import Iterator
from math import nan
from pathlib import Path

import pytest
from tests.exports.held import filled

from factions.analysis.incidents.sheets import Sheet, Where
from factions.exports.formats import FORMATS, export
from factions.exports.geojson import feature
from factions.exports.selection import Selection
from factions.ledger.open import Ledger
from factions.ledger.privacy import BLOT


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with filled(tmp_path_factory.mktemp("geojson") / "test.db") as held:
        yield held


@pytest.mark.parametrize("public", [False, True])
def test_geopandas_reads_back_what_was_written(ledger: Ledger, tmp_path: Path, public: bool) -> None:  # noqa: FBT001 - a case
    import geopandas
    import shapely.geometry

    chosen = Selection(ledger, public=public)
    sheets = {one.id: one for one in chosen.incidents()}
    target = tmp_path / "out.geojson"
    written = export(FORMATS["geojson"], chosen, target)
    frame = geopandas.read_file(target)
    assert (len(frame), frame.crs.to_epsg()) == (written.rows, 4326)
    assert written.counts == {"incidents": len(sheets), "of them with a point": int(frame.geometry.notna().sum())}
    assert len(sheets) > 4
    held = json.loads(target.read_text(encoding="utf-8"))
    for one, row in zip(held["features"], frame.itertuples(), strict=True):
        sheet = sheets[one["id"]]
        own = one["properties"]
        assert (own["type"], own["first_day"], own["reviewed"]) == (sheet.type, sheet.first_day, sheet.reviewed)
        assert [who.name for who in sheet.actors] == own["actors"]
        assert [(told["document"], told["statement"], told["reviewed"]) for told in own["reports"]] == [
            (told.document, told.statement, told.reviewed) for told in sheet.reports
        ]
        assert [span["quote"] for told in own["reports"] for span in told["quotes"]] == [span.quote for told in sheet.reports for span in told.quotes]
        if one["geometry"] is not None:
            point = shapely.geometry.shape(one["geometry"])
            assert sheet.place is not None
            assert (point.y, point.x) == (sheet.place.lat, sheet.place.lon) == (row.geometry.y, row.geometry.x)
            assert own["radius_km"] is not None


def test_it_says_what_it_was_made_of_and_masks_private_persons(ledger: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "out.geojson"
    export(FORMATS["geojson"], Selection(ledger), target)
    text = target.read_text(encoding="utf-8")
    about = json.loads(text)["factions"]
    assert about["made_by"].startswith("Factions ")
    assert (about["filter"], about["public"], about["as_of"]) == ("{}", "no", "")
    assert "GeoNames" in about["licence"]
    assert "Samira" not in text
    assert BLOT in text


def where(**held: object) -> Sheet:
    place = Where.model_validate({"name": "Tarsa", "country": "IRQ", "lat": 33.5, "lon": 44.5, **held})
    return Sheet(id=1, type="ASSAULT", factuality="asserted", origins=1, weight=0.5, reports=(), place=place)


@pytest.mark.parametrize(
    ("held", "point", "km"),
    [
        ({"precision": 1}, True, 0.0), ({"precision": 1, "radius_km": 3.0}, True, 3.0), ({"precision": 2}, True, 25.0), ({"precision": 4, "radius_km": 80.0}, True, 80.0),
        ({"precision": 6, "radius_km": 300.0}, False, 300.0), ({"precision": 6}, False, None), ({"precision": None}, False, None),
        ({"precision": 7}, False, None), ({"precision": 4, "radius_km": 5000.0}, False, 5000.0), ({"precision": 1, "lat": None}, False, None),
        ({"precision": 1, "lat": nan}, False, 0.0), ({"precision": 1, "lat": 97.0}, False, 0.0),
    ],
)  # fmt: skip
def test_a_place_is_a_point_where_it_is_known_how_wide_it_is(held: dict[str, object], point: bool, km: float | None) -> None:  # noqa: FBT001 - a case
    made = feature(where(**held))
    assert made["geometry"] == ({"type": "Point", "coordinates": [44.5, 33.5]} if point else None)
    assert made["properties"]["radius_km"] == km
    assert made["properties"]["precision"] == held["precision"]


def test_an_incident_without_a_place_is_a_feature_too() -> None:
    made = feature(where().model_copy(update={"place": None}))
    assert (made["geometry"], made["properties"]["country"]) == (None, None)

"""UCDP GED: which incidents it counts, which side is which, whose the dead are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.codings.made import BRIGADE, GUARD, GUNMEN, LEAGUE, PEOPLE, SECT, STRANGERS, TARSA, TRIBE, killed, made, report

from factions.analysis.codings import Coded, code
from factions.analysis.codings.ged import grid_cell
from factions.analysis.incidents.sheets import Toll, Where, Who
from factions.codebook.codings import coding

COMMANDER = Who(name="Nasir Haddad", kind="person", country="IRQ", words=("the commander",))
LEADER = Who(name="Mokhtar Belmokhtar", kind="person", country="DZA", registry="mokhtar-belmokhtar")
SECRETARY = Who(name="Nasir Haddad", kind="person", words=("the Secretary-General",))
MAYOR = Who(name="Nasir Haddad", kind="person", country="IRQ", words=("the mayor",))


def ged(**more: Any) -> Coded:  # noqa: ANN401 - fields of a sheet
    return code("ged", made(**more))


@pytest.mark.parametrize(
    ("more", "kind", "a", "b"),
    [
        ({}, 1, "Government of Iraq", "Harrow Brigade"),
        ({"actors": (GUARD,), "recipients": (BRIGADE,)}, 1, "Government of Iraq", "Harrow Brigade"),
        ({"actors": (GUARD,), "recipients": (STRANGERS,)}, 1, "Government of Iraq", "Government of Syria"),
        ({"actors": (BRIGADE, GUARD), "recipients": ()}, 1, "Government of Iraq", "Harrow Brigade"),
        ({"actors": (GUARD, STRANGERS), "recipients": ()}, 1, "Government of Iraq", "Government of Syria"),
        ({"recipients": (PEOPLE, GUARD)}, 1, "Government of Iraq", "Harrow Brigade"),
        ({"recipients": (LEAGUE,)}, 2, "Harrow Brigade", "River League"),
        ({"actors": (BRIGADE, LEAGUE), "recipients": ()}, 2, "Harrow Brigade", "River League"),
        ({"actors": (SECT,), "recipients": (TRIBE,)}, 2, "Sunnis", "Tribe of Orsk"),
        ({"actors": (SECT,), "recipients": (BRIGADE,)}, 2, "Sunnis", "Harrow Brigade"),
        ({"recipients": (PEOPLE,)}, 3, "Harrow Brigade", "Civilians"),
        ({"recipients": (SECT,)}, 3, "Harrow Brigade", "Civilians"),
        ({"recipients": (MAYOR,)}, 3, "Harrow Brigade", "Civilians"),
        ({"recipients": (), "victims": (PEOPLE,)}, 3, "Harrow Brigade", "Civilians"),
        ({"recipients": (), "tolls": killed(3, "civilian")}, 3, "Harrow Brigade", "Civilians"),
        ({"recipients": (), "targets": ("the Friday market",)}, 3, "Harrow Brigade", "Civilians"),
        # its own losses beside the other side's, in any order
        ({"actors": (GUARD,), "recipients": (GUARD, BRIGADE)}, 1, "Government of Iraq", "Harrow Brigade"),
        ({"actors": (GUARD, BRIGADE), "recipients": (GUARD,)}, 1, "Government of Iraq", "Harrow Brigade"),
        ({"actors": (GUARD,), "recipients": (GUARD, PEOPLE)}, 3, "Government of Iraq", "Civilians"),
        # two states that bomb together don't fight each other
        ({"mode": "aerial", "actors": (GUARD, STRANGERS), "recipients": (), "targets": ("the hospital",)}, 3, "Government of Iraq", "Civilians"),
        ({"mode": "explosives", "actors": (BRIGADE, LEAGUE), "recipients": (), "victims": (PEOPLE,)}, 3, "Harrow Brigade", "Civilians"),
    ],
)  # fmt: skip
def test_the_type_of_violence_and_its_sides(more: dict[str, Any], kind: int, a: str, b: str) -> None:
    found = ged(**more)
    assert found.why_not is None
    assert [found.values[name] for name in ("type_of_violence", "side_a", "side_b", "dyad_name")] == [kind, a, b, f"{a} - {b}"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"factuality": "denied"}, "denies it"), ({"factuality": "planned"}, "planned"), ({"factuality": "demanded"}, "demanded"),
        ({"factuality": "hypothetical"}, "under an if"), ({"factuality": "possible"}, "possible"),
        ({"type": "THREATEN", "mode": "violence"}, "a threat"),
        ({"type": "CONSULT", "mode": "visit"}, "no armed force"), ({"type": "PROTEST", "mode": "riot"}, "protest or riot"),
        ({"tolls": ()}, "no death"),
        ({"tolls": killed(0)}, "no death"), ({"tolls": (Toll(what="killed", side="all"),)}, "none gives a figure"), ({"place": None}, "where"),
        ({"tolls": (Toll(what="injured", side="all", low=3, best=3, high=3),)}, "no death"),
        ({"first_day": None, "last_day": None}, "when"), ({"first_day": "2012-01-01"}, "more than a year"), ({"actors": ()}, "who did it"),
        ({"actors": (TRIBE,), "recipients": (GUARD,)}, "formally organised group"),
        ({"actors": (GUARD,), "recipients": (GUARD.model_copy(update={"group": "g9", "name": "police of Orsk"}),)}, "both sides are one"),
        ({"actors": (GUNMEN,)}, "no report names"), ({"recipients": (GUNMEN,)}, "no report names"), ({"recipients": (COMMANDER,)}, "no report names"),
        ({"actors": (GUARD, GUNMEN), "recipients": ()}, "no report gives a name"), ({"recipients": ()}, "whom it was done to"),
        ({"mode": "aerial", "actors": (GUARD, STRANGERS), "recipients": ()}, "whom it was done to"),
        ({"mode": "aerial", "actors": (GUARD, BRIGADE), "recipients": ()}, "whom it was done to"),
        ({"recipients": (), "targets": ("a house",)}, "whom it was done to"),  # armed people are in houses, too
        ({"recipients": (PEOPLE, GUNMEN)}, "beside civilians"), ({"recipients": (PEOPLE, COMMANDER)}, "beside civilians"),
        ({"recipients": (BRIGADE, GUNMEN)}, "no report names"),
        ({"recipients": (LEADER,)}, "no report names"), ({"actors": (SECRETARY,)}, "no report names"),
        ({"actors": (Who(name="Gunmen", kind="armed_group"),)}, "no report names"),
        ({"actors": (BRIGADE, LEAGUE, TRIBE), "recipients": ()}, "who stood with whom"), ({"actors": (TRIBE,), "recipients": (PEOPLE,)}, "one-sided"),
    ],
)  # fmt: skip
def test_what_ucdp_would_not_count_says_why(more: dict[str, Any], why: str) -> None:
    found = ged(**more)
    assert found.why_not is not None
    assert why in found.why_not
    assert not found.values


def side(name: str, best: int | None) -> Toll:
    return Toll(what="killed", side=name, low=best, best=best, high=best)


@pytest.mark.parametrize(
    ("more", "deaths"),  # a, b, civilians, unknown
    [
        ({}, (10, 0, 0, 0)),
        ({"actors": (GUARD,), "recipients": (BRIGADE,)}, (0, 10, 0, 0)),
        ({"tolls": killed(4, "actor")}, (0, 4, 0, 0)),
        ({"tolls": killed(4, "unknown")}, (0, 0, 0, 4)),
        ({"tolls": killed(4, "civilian")}, (0, 0, 4, 0)),
        ({"tolls": (side("recipient", 3), side("civilian", 5), side("all", 8))}, (3, 0, 5, 0)),
        ({"tolls": (side("recipient", 3), side("unknown", 12), side("all", 12))}, (3, 0, 0, 9)),
        ({"recipients": (PEOPLE,)}, (0, 0, 10, 0)),
        ({"recipients": (PEOPLE, GUARD)}, (0, 0, 0, 10)),
        ({"recipients": (PEOPLE,), "tolls": (side("actor", 1), side("recipient", 6), side("all", 7))}, (1, 0, 6, 0)),
        ({"actors": (BRIGADE, GUARD), "recipients": (), "tolls": killed(7, "actor")}, (0, 0, 0, 7)),
        ({"recipients": (), "victims": (PEOPLE,)}, (0, 0, 10, 0)),
        ({"actors": (GUARD,), "recipients": (GUARD, BRIGADE), "tolls": (side("actor", 3), side("recipient", 9), side("all", 12))}, (3, 0, 0, 9)),
    ],
)  # fmt: skip
def test_the_dead_are_put_on_the_side_that_reports_put_them_on(more: dict[str, Any], deaths: tuple[int, ...]) -> None:
    values = ged(**more).values
    assert tuple(values[name] for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")) == deaths
    assert values["best"] == sum(deaths)


@given(
    st.lists(
        st.tuples(st.sampled_from(["actor", "recipient", "civilian", "unknown"]), st.lists(st.integers(0, 500), min_size=3, max_size=3)),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    )
)
def test_best_is_the_sum_of_the_sides_and_lies_between_low_and_high(told: list[tuple[str, list[int]]]) -> None:
    own = [Toll(what="killed", side=name, low=min(heads), best=sorted(heads)[1], high=max(heads)) for name, heads in told]
    known, untold = [one for one in own if one.side != "unknown"], [one for one in own if one.side == "unknown"]
    figures = {part: max(sum(getattr(one, part) for one in known), *(getattr(one, part) for one in untold), 0) for part in ("low", "best", "high")}
    values = ged(tolls=(*own, Toll(what="killed", side="all", **figures))).values
    if figures["high"] == 0:
        assert not values
        return
    parts = [values[name] for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")]
    assert values["best"] == sum(int(part or 0) for part in parts) == figures["best"]
    assert int(values["low"] or 0) <= int(values["best"] or 0) <= int(values["high"] or 0)


@pytest.mark.parametrize(
    ("last", "grade", "clarity"),
    [
        ("2014-06-13", 1, 1),
        ("2014-06-14", 2, 1),
        ("2014-06-18", 2, 1),
        ("2014-06-19", 3, 1),
        ("2014-06-20", 4, 1),
        ("2014-07-13", 4, 1),
        ("2014-12-31", 5, 1),
    ],
)
def test_how_exact_the_day_is(last: str, grade: int, clarity: int) -> None:
    values = ged(last_day=last).values
    assert (values["date_prec"], values["event_clarity"], values["date_end"]) == (grade, clarity, last)


@pytest.mark.parametrize(
    ("more", "clarity"),
    [
        ({}, 1), ({"mode": None}, 2), ({"place": TARSA.model_copy(update={"precision": 4})}, 2), ({"place": Where(country="IRQ")}, 2),
        ({"reports": (report("Attacks on the guard killed ten in June."),)}, 2),
    ],
)  # fmt: skip
def test_a_month_is_a_sum_unless_one_act_at_one_place_is_told(more: dict[str, Any], clarity: int) -> None:
    assert ged(first_day="2014-06-01", last_day="2014-06-30", **more).values["event_clarity"] == clarity


@pytest.mark.parametrize("precision", range(1, 8))
def test_where_prec_is_the_places_own(precision: int) -> None:
    assert ged(place=TARSA.model_copy(update={"precision": precision})).values["where_prec"] == precision


def test_a_country_alone_has_no_point() -> None:
    values = ged(place=Where(country="IRQ")).values
    assert [values[name] for name in ("where_prec", "latitude", "geom_wkt", "priogrid_gid", "country_id")] == [6, None, None, None, 645]


def test_numbers_of_actors_and_countries_are_ucdps() -> None:
    known = Who(group="islamic-state", name="Islamic State", kind="armed_group", country="IRQ", registry="islamic-state")
    values = ged(actors=(known,)).values
    # UCDP's actor list 22.1: 116 Government of Iraq, 234 IS; Gleditsch and Ward: 645 Iraq
    assert [values[name] for name in ("side_a_new_id", "side_b_new_id", "gwnoa", "gwnob", "country_id")] == [116, 234, 645, None, 645]
    assert [values[name] for name in ("conflict_new_id", "dyad_new_id")] == [None, None]


def test_sources_are_told_report_by_report() -> None:
    reports = (report(), report(statement="e2"), report(document="d2", publisher=None, title="Mill; raided", published=None))
    values = ged(reports=reports).values
    assert values["source_office"] == "Gazette;"
    assert values["source_headline"] == "Raid on a mill;Mill, raided"
    assert values["source_article"] == "Gazette,2014-06-14,Raid on a mill;,,Mill, raided"
    assert values["number_of_sources"] == 2


@pytest.mark.parametrize(
    ("lat", "lon", "cell"),
    # PRIO-GRID: 720 columns, 360 rows, from the south-west corner; Kabul's cell is 179779
    [(-90, -180, 1), (-89.75, -179.25, 2), (-89.25, -179.75, 721), (34.53, 69.17, 179779), (89.9, 179.9, 259200), (90, 180, 258481)],
)
def test_cells_of_prio_grid(lat: float, lon: float, cell: int) -> None:
    assert grid_cell(lat, lon) == cell


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_point_has_a_cell_whose_middle_is_near_it(lat: float, lon: float) -> None:
    cell = grid_cell(lat, lon)
    assert 1 <= cell <= 259_200
    row, column = divmod(cell - 1, 720)
    assert abs(row / 2 - 90 + 0.25 - lat) <= 0.25
    assert abs(column / 2 - 180 + 0.25 - lon) <= 0.25 or lon == 180


def test_each_column_has_its_reason() -> None:
    found = ged()
    assert list(found.values) == list(coding("ged").columns)
    assert set(found.whys) == set(found.values)
    assert found.whys["deaths_a"] == "killed among those whom it was done to"
    beside = ged(recipients=(GUARD, Who(name="police of Orsk", kind="state_force", country="IRQ")))
    assert "beside it police of Orsk" in beside.whys["side_a"]

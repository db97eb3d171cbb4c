"""Codings side by side."""

from __future__ import annotations

from tests.analysis.codings.made import killed, made

from factions.analysis.codings import SCHEMES, codings, records
from factions.analysis.codings.beside import beside


def test_each_coding_says_what_it_says_of_the_same_thing() -> None:
    rows = {row.about: row.cells for row in beside(records(made()))}
    assert rows["codable"] == ("yes",) * 4
    assert rows["coded as"] == ("ASSAULT/firearms", "state-based", "Battles: Armed clash", "193 fight with small arms")
    assert rows["one side"] == ("Harrow Brigade", "Government of Iraq", "Harrow Brigade (2)", "Harrow Brigade")
    assert rows["killed"] == ("", "10", "10", "")
    assert rows["where"] == ("Tarsa", "Tarsa, Diyala, Iraq (where_prec 1)", "Tarsa (geo_precision 1)", "Tarsa")
    assert rows["when"] == ("2014-06-13", "2014-06-13 (date_prec 1)", "2014-06-13 (time_precision 1)", "2014-06-13")


def test_figures_and_days_that_differ_are_told() -> None:
    rows = {row.about: row.cells for row in beside(records(made(last_day="2014-06-15", tolls=killed(10, low=4, high=20))))}
    assert rows["killed"][1] == "10 (4 to 20)"
    assert rows["when"][1] == "2014-06-13 to 2014-06-15 (date_prec 2)"


def test_what_is_not_codable_says_why_in_its_place() -> None:
    rows = {row.about: row.cells for row in beside(records(made(tolls=())))}
    assert rows["codable"] == ("yes", "no: no death: UCDP needs at least one", "yes", "yes")
    assert rows["one side"][1] == ""
    nobody = {row.about: row.cells for row in beside(records(made(type="RETREAT", mode="withdraw", actors=(), recipients=(), tolls=())))}
    assert nobody["codable"][2] == "yes"
    assert nobody["one side"] == ("", "", "Unidentified Armed Group (Iraq) (3)", "")  # no event of ACLED's is without a first actor
    none = beside(records(made(factuality="denied")))
    assert [row.about for row in none] == ["codable"]


def test_a_record_has_every_column_with_its_reason() -> None:
    found = records(made())
    assert [one.scheme for one in found] == list(SCHEMES)
    for one, coded in zip(found, codings(made()).values(), strict=True):
        assert {field.column: field.value for field in one.fields} == coded.values
        assert all(field.why for field in one.fields)
        assert (one.reviewed, one.incident, one.codable) == (False, 7, True)

"""An incident coded step by step, by a small scheme of our own: what each column comes of, and what is said of what can't be coded."""

from __future__ import annotations

from typing import Any

import pytest
from tests.analysis.codings.made import BRIGADE, GUARD, GUNMEN, PEOPLE, killed, made

from factions.analysis.codings.coded import Coder, Given, Work, coder
from factions.codebook.codings import SCHEMES, Coding, Scheme
from factions.errors import CodebookError

TABLE: dict[str, Any] = {
    "title": "Ours", "version": "3", "source": "https://codes.example", "stamp": "own-3", "subject": "ours.yaml",
    "columns": ("kind", "side", "dead", "heads", "note"),
    "parties": (
        {"when": {"kind": "state_force"}, "gives": {"class": "state", "sector": "GOV"}, "why": "a state's force"},
        {"when": {"kind": "armed_group", "named": True}, "gives": {"class": "rebels"}, "why": "a named group"},
    ),
    "steps": (
        {"step": "whether", "rows": ({"when": {"factuality": "denied"}, "not_codable": "nobody says that it happened"},)},
        {"step": "kind", "rows": (
            {"when": {"type": "ASSAULT", "recipients": "state"}, "gives": {"kind": "battle"}, "why": "a state is attacked"},
            {"when": {"type": "ASSAULT"}, "unless": {"actors": "other"}, "gives": {"kind": "raid", "note": ""}, "why": "somebody else is"},
        )},
        {"step": "weight", "rows": ({"when": {"kind": "battle", "killed": {"at_least": 10}}, "gives": {"heads": "many"}, "why": "ten or more"},)},
    ),
    "worked_out": {"dead": "the best figure of the killed", "side": "who did it"}, "empty": {"note": "we have none"},
}  # fmt: skip


def dead(work: Work) -> Given | None:
    return next((Given(toll.best, f"{toll.best} by UCDP's rule") for toll in work.sheet.tolls if toll.side == "all"), None)


def side(work: Work) -> str:
    work.held["asked"] = True
    return "+".join(f"{one.who.name}/{one.named_class}" for one in work.actors)


@pytest.fixture(scope="module")
def ours() -> Coder:
    return Coder("ged", Coding.model_validate(TABLE), {"dead": dead, "side": side})


@pytest.mark.parametrize(
    ("sheet", "values"),
    [
        ({}, {"kind": "battle", "side": "Harrow Brigade/rebels", "dead": 10, "heads": "many", "note": None}),
        ({"tolls": killed(3)}, {"kind": "battle", "side": "Harrow Brigade/rebels", "dead": 3, "heads": None, "note": None}),
        ({"recipients": (PEOPLE,), "tolls": ()}, {"kind": "raid", "side": "Harrow Brigade/rebels", "dead": None, "heads": None, "note": None}),
        ({"recipients": (PEOPLE,), "actors": (GUNMEN,)}, {"kind": None, "side": "gunmen/other", "dead": 10, "heads": None, "note": None}),
        ({"type": "PROTEST", "actors": (BRIGADE, GUARD)}, {"kind": None, "side": "Harrow Brigade/rebels+Coast Guard of Orsk/state", "dead": 10,
                                                          "heads": None, "note": None}),
    ],
)  # fmt: skip
def test_values_come_of_steps_then_of_the_program(ours: Coder, sheet: dict[str, Any], values: dict[str, object]) -> None:
    found = ours.code(made(**sheet))
    assert dict(found.values) == values
    assert list(found.values) == list(ours.table.columns)
    assert (found.incident, found.table, found.why_not) == (7, "own-3", None)


def test_each_column_says_why(ours: Coder) -> None:
    assert dict(ours.code(made()).whys) == {
        "kind": "a state is attacked", "side": "who did it", "dead": "10 by UCDP's rule", "heads": "ten or more", "note": "we have none",
    }  # fmt: skip
    silent = ours.code(made(type="PROTEST", tolls=()))
    assert (silent.whys["kind"], silent.whys["dead"]) == ("no row of the table fits", "the best figure of the killed")
    assert dict(ours.code(made(), reasons=False).whys) == {}
    assert ours.code(made(), reasons=False).values == ours.code(made()).values


def test_what_isn_t_codable_says_why_and_has_no_fields(ours: Coder) -> None:
    record = ours.record(ours.code(made(factuality="denied")))
    assert (record.codable, record.why_not, record.fields) == (False, "nobody says that it happened", ())


def test_a_record_has_its_fields_in_the_scheme_s_order(ours: Coder) -> None:
    record = ours.record(ours.code(made()))
    assert (record.codable, record.title, record.scheme, record.reviewed) == (True, "Ours", "ged", False)
    assert [(one.column, one.value) for one in record.fields][:2] == [("kind", "battle"), ("side", "Harrow Brigade/rebels")]
    assert all(one.why for one in record.fields)


def test_a_column_that_the_program_can_t_work_out_is_told() -> None:
    with pytest.raises(CodebookError, match=r"ours\.yaml: worked_out: the program has no way to work out 'side'"):
        Coder("ged", Coding.model_validate(TABLE), {"dead": dead})


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_that_ships_codes_a_raid_or_says_why_not(scheme: Scheme) -> None:
    ready = coder(scheme)
    assert coder(scheme) is ready
    found = ready.code(made())
    assert (found.why_not is None) == bool(found.values)
    assert list(found.values) in ([], list(ready.table.columns))
    assert found.table.startswith(f"factions-{scheme}-")

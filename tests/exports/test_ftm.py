"""FollowTheMoney's own library takes every entity, and counts by kind come out as the ledger has them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from followthemoney import model
from tests.exports.held import FORMULA, HOSTILE, exported, filled

from factions.exports import ftm
from factions.exports.formats import ExportError
from factions.exports.selection import Selection
from factions.exports.words import prefix_date
from factions.identities.records import ActorKind
from factions.reference.alpha2 import alpha2
from factions.reference.countries import countries
from factions.statements.records import RelationType


@pytest.fixture(scope="module")
def selection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Selection]:
    with filled(tmp_path_factory.mktemp("ftm") / "war.db") as ledger:
        yield Selection(ledger)


@pytest.fixture(scope="module")
def entities(selection: Selection, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """Read them as FtM's tools do: a line each, cleaned and checked anew."""
    target, _ = exported("ftm", selection, tmp_path_factory.mktemp("out"))
    found = []
    for line in target.read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        proxy = model.get_proxy(data, cleaned=False)
        proxy.schema.validate(data)
        assert proxy.to_dict() == data, "what the library would clean is clean already"
        found.append(proxy)
    return found


def of(entities: list[Any], schema: str) -> list[Any]:
    return [one for one in entities if one.schema.is_a(schema)]


def test_the_round_trip_counts_by_kind(entities: list[Any], selection: Selection) -> None:
    groups, ties, incidents = list(selection.groups()), list(selection.ties()), list(selection.incidents())
    kinds = Counter(group.kind for group in groups)
    told = Counter(one.first("keywords") for one in of(entities, "LegalEntity"))
    assert told == kinds
    assert len(of(entities, "Event")) == len(incidents)
    assert len(of(entities, "Interest")) + len(of(entities, "Associate")) == len(ties)
    cited = {report.document for one in incidents for report in one.reports} | {told.document for tie in ties for told in tie.statements}
    assert {one.first("fileName") for one in of(entities, "Article")} == cited
    roles = Counter(one.first("role") for one in of(entities, "Interest"))
    assert roles == Counter(f"{tie.type}: {tie.subtype}" if tie.subtype else tie.type for tie in ties)


def test_no_reference_leads_nowhere(entities: list[Any]) -> None:
    ids = {one.id for one in entities}
    assert len(ids) == len(entities)
    links = [(one.schema.name, prop.name, value) for one in entities for prop, value in one.itervalues() if prop.type.name == "entity"]
    assert links
    assert not [link for link in links if link[2] not in ids]


def test_ends_are_of_the_kinds_that_schemata_ask_for(entities: list[Any]) -> None:
    by_id = {one.id: one for one in entities}
    for one in entities:
        for prop, value in one.itervalues():
            if prop.type.name == "entity":
                assert by_id[value].schema.is_a(prop.range), (one.schema.name, prop.name, by_id[value].schema.name)


def test_each_tie_has_the_schema_of_the_table(entities: list[Any]) -> None:
    told = {one.first("role"): one.schema.name for one in of(entities, "Interest")}
    assert told == {
        "leads": "Directorship", "member_of": "Membership", "successor_of": "Succession", "backs: weapons": "UnknownLink", "fights": "UnknownLink",
        "allied_with": "UnknownLink",
    }  # fmt: skip
    by_id = {one.id: one.caption for one in entities}
    (succession,) = of(entities, "Succession")
    assert (by_id[succession.first("predecessor")], by_id[succession.first("successor")]) == ("Old Brigade", "Union of Rivers")
    assert set(ftm.LINKS) <= set(get_args(RelationType))
    for link in (*ftm.LINKS.values(), ftm.OTHER):
        assert {link.subject, link.object, link.role} <= set(model.schemata[link.schema].properties)


def test_every_kind_of_actor_has_a_schema_that_may_be_an_end_of_a_link() -> None:
    for kind in get_args(ActorKind):
        assert model.schemata[ftm.SCHEMATA.get(kind, "Organization")].is_a("LegalEntity")


def test_an_event_has_its_day_place_reports_and_parties(entities: list[Any], selection: Selection) -> None:
    raid = next(one for one in of(entities, "Event") if "Bohruz" in one.caption and "firearms" in one.get("keywords"))
    sheet = next(one for one in selection.incidents() if str(one.id) == raid.first("recordId"))
    assert (raid.get("date"), raid.get("country")) == (["2014-06-13"], ["iq"])
    assert raid.first("location") == "Bohruz, Diyala, Iraq"
    assert raid.get("sourceUrl") == ["https://river.example/raid?a=1&b=2"]
    assert len(raid.get("proof")) == len({report.document for report in sheet.reports})
    assert {one.id for one in of(entities, "LegalEntity") if one.caption == "Asa'ib of the River"} == set(raid.get("involved"))
    assert "killed civilian: 10 (low 10, high 10)" in raid.get("notes")


def test_what_is_denied_says_so(entities: list[Any]) -> None:
    denied = [one for one in of(entities, "Event") if "denied" in one.get("keywords")]
    assert denied
    assert all(one.caption.endswith("(denied)") for one in denied)


def test_review_is_told_of_each(entities: list[Any]) -> None:
    things = [one for one in entities if one.schema.name not in {"Address", "Article"}]
    states = {one.id: {"reviewed", "unreviewed"}.intersection(one.get("status", quiet=True) + one.get("keywords", quiet=True)) for one in things}
    assert all(len(state) == 1 for state in states.values())
    reviewed = {one.schema.name: one for one in things if states[one.id] == {"reviewed"}}
    assert reviewed["UnknownLink"].first("role") == "backs: weapons"
    assert "Hill Town" in reviewed["Event"].caption
    assert len(reviewed) == 2  # whom a group is taken for nobody judged


def test_a_country_is_no_point_and_an_area_says_how_wide(entities: list[Any]) -> None:
    places = {one.caption: one for one in of(entities, "Address")}
    assert places["Hill Town, Diyala, Iraq"].get("latitude") == ["33.7"]
    assert "the point may be 25 km off" in places["Hill Town, Diyala, Iraq"].get("remarks")
    assert not any(one.has("latitude") for name, one in places.items() if name.startswith("Iraq"))


def test_hostile_names_come_back(entities: list[Any]) -> None:
    names = {one.caption for one in of(entities, "LegalEntity")}
    assert FORMULA in names
    assert any(name.startswith('Ibn "Quote" <b>&amp;\'\u202eedir\u2066') for name in names), "all but what the model cleans away"
    assert HOSTILE.split("\u0085", maxsplit=1)[0] in " ".join(names)
    assert 'https://river.example/?a=1&b=<script>"x"' in {url for one in of(entities, "Article") for url in one.get("sourceUrl")}


def test_dates_go_as_far_as_the_models_do() -> None:
    assert [prefix_date(edtf) for edtf in ("2014-06-13", "2014-06", "2014", "2014-21", "2014-06-13/2014-06-15", "2013/2014", "XXXX-06", None)] == [
        "2014-06-13", "2014-06", "2014", "2014", "2014", None, None, None,
    ]  # fmt: skip
    assert prefix_date("2014-02") == "2014-02"


def test_every_country_has_a_code_that_the_model_knows() -> None:
    def known(code: str) -> bool:
        one = model.make_entity("Event")
        one.add("country", (alpha2(code) or "").lower())
        return one.has("country")

    assert [code for code in countries() if not known(code)] == []


def test_ids_are_the_same_when_it_is_made_again(selection: Selection, tmp_path: Path) -> None:
    first = exported("ftm", selection, tmp_path)[0].read_bytes()
    assert exported("ftm", selection, tmp_path)[0].read_bytes() == first
    narrowed, _ = exported("ftm", replace(selection, on=date(2014, 12, 31)), tmp_path)
    ids = {json.loads(line)["id"] for line in first.splitlines()}
    some = {json.loads(line)["id"] for line in narrowed.read_bytes().splitlines()}
    assert some < ids


def test_without_the_library_one_line_says_what_to_install(selection: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "followthemoney", None)
    with pytest.raises(ExportError, match=r"^ftm: needs the library followthemoney: install factions\[exports\]$"):
        exported("ftm", selection, tmp_path)
    assert list(tmp_path.iterdir()) == []

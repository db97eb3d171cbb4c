"""stix2 parses the bundle, each object of it, and what it tells is what the ledger holds."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import stix2
from tests.exports.held import FORMULA, HOSTILE, exported, filled

from factions.exports import stix
from factions.exports.formats import ExportError
from factions.exports.selection import Selection
from factions.identities.records import ActorKind


@pytest.fixture(scope="module")
def selection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Selection]:
    with filled(tmp_path_factory.mktemp("stix") / "war.db") as ledger:
        yield Selection(ledger)


@pytest.fixture(scope="module")
def bundle(selection: Selection, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - stix2 has no types
    target, written = exported("stix", selection, tmp_path_factory.mktemp("out"))
    found = stix2.parse(target.read_text(encoding="utf-8"), version="2.1")
    assert len(found.objects) == written.rows
    assert Counter(one["type"] for one in found.objects) == written.counts
    return found


def of(bundle: Any, kind: str) -> list[Any]:  # noqa: ANN401 - the same
    return [one for one in bundle.objects if one["type"] == kind]


def own(one: Any) -> dict[str, Any]:  # noqa: ANN401 - the same
    (fields,) = one["extensions"].values()
    return dict(fields)


def test_counts_match(bundle: Any, selection: Selection) -> None:  # noqa: ANN401 - the same
    groups, ties, incidents = list(selection.groups()), list(selection.ties()), list(selection.incidents())
    kinds = Counter(group.kind in stix.THREAT_ACTORS for group in groups)
    assert len(of(bundle, "threat-actor")) == kinds[True]
    assert len(of(bundle, "identity")) == kinds[False] + 1  # and who made the bundle
    assert len(of(bundle, "incident")) == len(incidents)
    assert sum("tie" in own(one) for one in of(bundle, "relationship") if "extensions" in one) == len(ties)
    cited = {report.document for one in incidents for report in one.reports} | {told.document for tie in ties for told in tie.statements}
    reports = [*of(bundle, "report"), *of(bundle, "grouping")]
    assert {one["external_references"][0]["external_id"] for one in reports} == cited


def test_ids_are_unique_and_references_lead_somewhere(bundle: Any) -> None:  # noqa: ANN401 - the same
    ids = [one["id"] for one in bundle.objects]
    assert len(set(ids)) == len(ids)
    for one in bundle.objects:
        refs = [value for name, value in one.items() if name.endswith("_ref")]
        refs += [value for name, values in one.items() if name.endswith("_refs") for value in values]
        assert set(refs) <= set(ids), one["id"]


def test_names_are_neutral(bundle: Any) -> None:  # noqa: ANN401 - the same
    assert {"armed_group", "militia"} == stix.THREAT_ACTORS
    assert {one["labels"][1] for one in of(bundle, "threat-actor")} <= stix.THREAT_ACTORS
    assert not [one for one in of(bundle, "threat-actor") if {"threat_actor_types", "primary_motivation", "sophistication"} & set(one)]
    classes = {one["name"]: one.get("identity_class") for one in of(bundle, "identity")}
    assert classes["Government of Iraq"] == "organization"
    assert classes["Nasir Haddad"] == "individual"
    assert set(stix.CLASSES) | stix.THREAT_ACTORS == set(get_args(ActorKind))


def test_an_incident_tells_all_in_its_extension(bundle: Any, selection: Selection) -> None:  # noqa: ANN401 - the same
    told = {int(one["external_references"][0]["external_id"]): one for one in of(bundle, "incident")}
    for sheet in selection.incidents():
        one = told[sheet.id]
        fields = own(one)
        assert one["confidence"] == round(100 * sheet.weight)
        assert one["labels"] == ["reviewed" if sheet.reviewed else "unreviewed", sheet.factuality]
        assert (fields["event_type"], fields.get("mode")) == (sheet.type, sheet.mode)
        assert (fields.get("first_day"), fields.get("last_day")) == (sheet.first_day, sheet.last_day)
        assert len(fields["evidence"]) == sum(len(report.quotes) for report in sheet.reports)
    assert Counter(one["labels"][0] for one in told.values())["reviewed"] == 1


def test_only_what_is_said_to_have_happened_is_attributed_or_sighted(bundle: Any, selection: Selection) -> None:  # noqa: ANN401 - the same
    by_id = {one["id"]: one for one in bundle.objects}
    parts = [one for one in of(bundle, "relationship") if one["source_ref"].startswith("incident--")]
    for one in parts:
        how = by_id[one["source_ref"]]["labels"][1]
        happened = how in {"asserted", "possible"}
        assert one["relationship_type"] in ({"attributed-to", "targets", "located-at"} if happened else {"related-to", "located-at"})
    assert "related-to" in {one["relationship_type"] for one in parts}
    did = sum(len({who.group for who in one.actors if who.group}) for one in selection.incidents() if one.factuality == "asserted")
    assert len(of(bundle, "sighting")) == did
    raid = next(one for one in of(bundle, "sighting") if str(one.get("first_seen", "")).startswith("2014-06-13"))
    assert by_id[raid["where_sighted_refs"][0]]["name"] == "Bohruz"


def test_a_tie_is_a_relationship_for_as_long_as_it_held(bundle: Any) -> None:  # noqa: ANN401 - the same
    ties = {one["relationship_type"]: one for one in of(bundle, "relationship") if "extensions" in one}
    assert set(ties) == {"allied-with", "backs", "fights", "leads", "member-of", "successor-of"}
    backs = ties["backs"]
    assert (backs["start_time"].year, backs["stop_time"].year) == (2006, 2013)
    assert own(backs)["subtype"] == "weapons"
    assert backs["labels"] == ["reviewed"]
    assert "stop_time" not in ties["leads"]
    assert ties["allied-with"]["labels"] == ["unreviewed", "symmetric"]


def test_a_country_has_no_point(bundle: Any) -> None:  # noqa: ANN401 - the same
    places = {one["name"]: one for one in of(bundle, "location")}
    assert (places["Hill Town"]["latitude"], places["Hill Town"]["precision"]) == (33.7, 25000)
    assert places["Hill Town"]["country"] == "IQ"
    assert "latitude" not in places["Iraq"]


def test_a_report_without_a_day_is_a_grouping(selection: Selection, tmp_path: Path) -> None:
    class Undated:
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a selection has
            return getattr(selection, name)

        def incidents(self, _step: object = None) -> Iterator[Any]:
            for sheet in selection.incidents():
                yield sheet.model_copy(update={"reports": tuple(one.model_copy(update={"published": None}) for one in sheet.reports)})

        def ties(self) -> Iterator[Any]:
            return iter(())

    target = tmp_path / "undated.json"
    written = stix.write(Undated(), target, lambda _done, _total: None)  # type: ignore[arg-type]  # it has all that is asked of one
    found = stix2.parse(target.read_text(encoding="utf-8"))
    assert "report" not in written.counts
    assert len(of(found, "grouping")) == len({report.document for one in selection.incidents() for report in one.reports})


def test_a_month_is_told_as_the_first_of_the_days_it_may_be(bundle: Any) -> None:  # noqa: ANN401 - the same
    (one,) = [one for one in of(bundle, "report") if "published 2015-03" in one["labels"]]
    assert str(one["published"]).startswith("2015-03-01")


def test_hostile_names_come_back(bundle: Any) -> None:  # noqa: ANN401 - the same
    names = {one.get("name") for one in bundle.objects}
    assert {HOSTILE, FORMULA, 'A <title> with "quotes" & \u202emarks\x01'} <= names


def test_terms_and_markings(bundle: Any, selection: Selection, tmp_path: Path) -> None:  # noqa: ANN401 - the same
    def tlp(found: Any) -> set[str]:  # noqa: ANN401 - the same
        return {one["definition"]["tlp"] for one in of(found, "marking-definition") if one["definition_type"] == "tlp"}

    marked = [one for one in bundle.objects if one["type"] in {"incident", "threat-actor", "relationship", "sighting", "report", "location"}]
    assert all(len(one["object_marking_refs"]) == 2 for one in marked)
    assert tlp(bundle) == {"amber"}
    public = stix2.parse(exported("stix", replace(selection, public=True), tmp_path)[0].read_text(encoding="utf-8"))
    assert tlp(public) == {"white"}
    assert "GeoNames" in next(one["definition"]["statement"] for one in of(public, "marking-definition") if one["definition_type"] == "statement")


def test_the_same_ledger_gives_the_same_bytes_and_a_changed_one_later_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from factions.ledger import layer
    from factions.review.statements import accept

    with filled(tmp_path / "war.db") as ledger:
        selection = Selection(ledger)
        first = exported("stix", selection, tmp_path)[0].read_bytes()
        assert exported("stix", selection, tmp_path)[0].read_bytes() == first
        told = next(told for tie in selection.ties() if tie.type == "leads" for told in tie.statements)
        monkeypatch.setattr(layer, "clock", lambda: datetime(2099, 1, 1, tzinfo=UTC))
        accept(ledger, [f"{told.document}:{told.statement}"], by="Ben")
        later = json.loads(exported("stix", selection, tmp_path)[0].read_bytes())
    before = json.loads(first)
    assert later["id"] != before["id"]
    old, new = ({one["id"]: one for one in found["objects"]} for found in (before, later))
    assert set(old) == set(new)
    changed = {one for one in old if "created" in old[one] and old[one].get("modified") != new[one].get("modified")}
    assert changed
    assert all(old[one]["created"] == new[one]["created"] and new[one]["modified"].startswith("2099") for one in changed)


def test_without_the_library_one_line_says_what_to_install(selection: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stix2", None)
    with pytest.raises(ExportError, match=r"^stix: needs the library stix2: install factions\[exports\]$"):
        exported("stix", selection, tmp_path)
    assert list(tmp_path.iterdir()) == []

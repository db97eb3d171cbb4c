"""rdflib parses it without a network, and counts what the ledger holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from tests.exports.held import FORMULA, HOSTILE, exported, filled

from factions.exports import jsonld
from factions.exports.names import uuid_of
from factions.exports.selection import Selection

SCHEMA, OURS = Namespace("https://schema.org/"), Namespace(jsonld.TERMS)


@pytest.fixture(scope="module")
def selection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Selection]:
    with filled(tmp_path_factory.mktemp("jsonld") / "war.db") as ledger:
        yield Selection(ledger)


@pytest.fixture(scope="module")
def written(selection: Selection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported("jsonld", selection, tmp_path_factory.mktemp("out"))[0]


@pytest.fixture(scope="module")
def graph(written: Path) -> Graph:
    return Graph().parse(written, format="json-ld")


def count(graph: Graph, kind: URIRef) -> int:
    return len(set(graph.subjects(RDF.type, kind)))


def test_counts_match(graph: Graph, selection: Selection) -> None:
    groups, ties, incidents, claims = list(selection.groups()), list(selection.ties()), list(selection.incidents()), list(selection.claims())
    assert count(graph, OURS.Group) == len(groups)
    assert count(graph, OURS.Incident) == count(graph, SCHEMA.Event) == len(incidents)
    assert count(graph, OURS.Tie) == len(ties)
    assert count(graph, SCHEMA.Claim) == len(claims)
    assert count(graph, SCHEMA.Person) == sum(group.kind == "person" for group in groups)
    cited = {report.document for one in incidents for report in one.reports} | {told.document for tie in ties for told in tie.statements}
    assert count(graph, SCHEMA.NewsArticle) == len(cited | {claim.fact.document for claim in claims})
    assert count(graph, OURS.Toll) == sum(len(one.tolls) for one in incidents)


def test_every_word_has_a_meaning(written: Path) -> None:
    def words(thing: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
        if isinstance(thing, dict):
            for name, value in thing.items():
                yield name
                yield from ([value] if isinstance(value, str) else value) if name == "type" else words(value)
        elif isinstance(thing, list):
            for one in thing:
                yield from words(one)

    held = json.loads(written.read_text(encoding="utf-8"))
    assert set(words(held["@graph"])) <= set(held["@context"])
    assert [value for value in held["@context"].values() if "http" in str(value)] == ["https://schema.org/", str(rdflib.XSD)]


def test_an_incident_is_an_event_with_its_parties_days_and_sentences(graph: Graph, selection: Selection) -> None:
    (league,) = graph.subjects(SCHEMA.name, Literal("Asa'ib of the River"))
    raid = next(one for one in graph.subjects(OURS.actor, league) if graph.value(one, OURS.mode) == Literal("firearms"))
    assert graph.value(raid, SCHEMA.startDate) == Literal("2014-06-13", datatype=rdflib.XSD.date)
    place = graph.value(raid, SCHEMA.location)
    assert graph.value(place, SCHEMA.name) == Literal("Bohruz")
    sheet = next(one for one in selection.incidents() if one.first_day == "2014-06-13" and one.mode == "firearms")
    quotes = {(str(graph.value(one, SCHEMA.text)), int(str(graph.value(one, OURS.start)))) for one in graph.objects(raid, OURS.evidence)}
    assert quotes == {(span.quote, span.start) for report in sheet.reports for span in report.quotes}
    for one in graph.objects(raid, OURS.evidence):
        assert str(graph.value(one, SCHEMA.isPartOf)).startswith("urn:sha256:")


def test_a_tie_tells_when_it_held_and_whether_it_was_reviewed(graph: Graph, selection: Selection) -> None:
    (backs,) = graph.subjects(OURS.tieType, Literal("backs"))
    period = graph.value(backs, OURS.period)
    assert (str(graph.value(period, OURS["first"])), str(graph.value(period, OURS.until))) == ("2006-01-01", "2013-12-31")
    assert graph.value(backs, OURS.reviewed) == Literal(True)
    ends = {end.id for tie in selection.ties() if tie.type == "backs" for end in (tie.subject, tie.object)}
    assert {graph.value(backs, OURS.subject), graph.value(backs, OURS.object)} == {URIRef(f"urn:uuid:{uuid_of('group', end)}") for end in ends}
    for kind in (OURS.Tie, OURS.Incident):
        assert {graph.value(one, OURS.reviewed) == Literal(True) for one in graph.subjects(RDF.type, kind)} == {True, False}
    for kind in (OURS.Group, OURS.Tie, OURS.Incident, SCHEMA.Claim, SCHEMA.Quotation):
        assert all(graph.value(one, OURS.reviewed) is not None for one in graph.subjects(RDF.type, kind)), kind


def test_a_country_has_no_point(graph: Graph) -> None:
    points = {str(graph.value(one, SCHEMA.name)): graph.value(one, SCHEMA.geo) for one in graph.subjects(RDF.type, SCHEMA.Place)}
    assert points["Hill Town"] is not None
    assert points["Iraq"] is None


def test_hostile_names_come_back(graph: Graph) -> None:
    names = {str(one) for one in graph.objects(None, SCHEMA.name)} | {str(one) for one in graph.objects(None, SCHEMA.headline)}
    assert {HOSTILE, FORMULA, 'A <title> with "quotes" & \u202emarks\x01'} <= names
    assert 'https://river.example/?a=1&b=<script>"x"' in {str(one) for one in graph.objects(None, SCHEMA.url)}
    again = Graph().parse(data=graph.serialize(format="nt"), format="nt")
    assert len(again) == len(graph), "no address breaks a serialisation"

"""The network comes back from GraphML and GEXF as it was, by networkx, whatever names do to break it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from tests.exports.held import FORMULA, HOSTILE, exported, filled

from factions.analysis.network.graph import sign
from factions.analysis.ties import Held
from factions.exports.graphs import EDGE, edge_id
from factions.exports.names import xml_text
from factions.exports.selection import Selection
from factions.exports.stated import Stated, stated_ties

READERS: dict[str, Any] = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}
FORMS = pytest.mark.parametrize("form", READERS)


@pytest.fixture(scope="module")
def selection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Selection]:
    with filled(tmp_path_factory.mktemp("graphs") / "war.db") as ledger:
        yield Selection(ledger)


def edges(graph: Any) -> dict[str, tuple[str, str, dict[str, Any]]]:  # noqa: ANN401 - networkx has no types
    return {data["id"]: (one, other, data) for one, other, data in graph.edges(data=True)}


def read(form: str, selection: Selection, folder: Path) -> Any:  # noqa: ANN401 - the same
    return READERS[form](exported(form, selection, folder)[0])


@FORMS
def test_counts_match(form: str, selection: Selection, tmp_path: Path) -> None:
    target, written = exported(form, selection, tmp_path)
    graph = READERS[form](target)
    groups, ties = list(selection.groups()), list(selection.ties())
    assert graph.is_directed()
    assert set(graph) == {group.id for group in groups}
    assert graph.number_of_edges() == len(ties) == written.rows
    assert written.counts == {"nodes": len(groups), "edges": len(ties)}


@FORMS
def test_nodes_and_edges_tell_what_the_ledger_does(form: str, selection: Selection, tmp_path: Path) -> None:
    graph = read(form, selection, tmp_path)
    for group in selection.groups():
        node = graph.nodes[group.id]
        assert node["name"] == xml_text(group.name)
        assert node.get("kind") == group.kind
        assert node.get("country") == group.country
        assert node["reports"] == group.documents
    found = edges(graph)
    for one in stated_ties(selection):
        source, target, data = found[edge_id(one)]
        assert (source, target) == (one.tie.subject.id, one.tie.object.id)
        assert data["type"] == one.tie.type
        assert data["sign"] == sign(one.tie)
        assert data["weight"] == pytest.approx(one.tie.weight)
        assert data["origins"] == one.tie.origins
        assert one.cited is not None
        assert data["quote"] == one.cited.span.quote
        assert (data["quote_start"], data["quote_end"]) == (one.cited.span.start, one.cited.span.end)
        assert data["document"] == one.cited.document
        assert data["reviewed"] is (one.tie.type == "backs")  # what Ann accepted


@FORMS
def test_hostile_names_come_back(form: str, selection: Selection, tmp_path: Path) -> None:
    graph = read(form, selection, tmp_path)
    names = {data["name"] for _, data in graph.nodes(data=True)}
    assert HOSTILE.replace("\ufffe", "") in names  # no character, and dropped on purpose
    assert FORMULA in names
    urls = {data.get("document_url") for *_, data in graph.edges(data=True)}
    assert 'https://river.example/?a=1&b=<script>"x"' in urls
    titles = {data.get("document_title") for *_, data in graph.edges(data=True)}
    assert 'A <title> with "quotes" & \u202emarks' in titles  # without the control character behind it


@FORMS
def test_a_day_leaves_what_held_then(form: str, selection: Selection, tmp_path: Path) -> None:
    on = replace(selection, on=date(2010, 1, 1))
    found = edges(read(form, on, tmp_path))
    assert [data["type"] for *_, data in found.values()] == ["backs"]
    assert next(iter(found.values()))[2]["held_on"] is True


def test_gexf_is_dynamic_without_a_day_and_static_with_one(selection: Selection, tmp_path: Path) -> None:
    graph = read("gexf", selection, tmp_path)
    assert graph.graph["mode"] == "dynamic"
    spans = {data["type"]: (data.get("start"), data.get("end")) for *_, data in graph.edges(data=True)}
    assert spans["backs"] == ("2006-01-01", "2013-12-31")
    assert spans["allied_with"] == ("2014-06-20", None)  # nothing but an end ends it
    still = read("gexf", replace(selection, on=date(2010, 1, 1)), tmp_path)
    assert still.graph["mode"] == "static"
    assert all("start" not in data for *_, data in still.edges(data=True))


class Several:
    """A selection one of whose ties held twice."""

    def __init__(self, held: Selection) -> None:
        self._held, self.on, self.wanted = held, None, held.wanted

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a selection has
        return getattr(self._held, name)

    def ties(self) -> Iterator[Any]:
        first = next(self._held.ties())
        yield replace(first, periods=(Held("2001-01-01", "2002-01-01", "2002-06-30"), Held("2010-01-01", "2010-01-01", None)))


def test_a_tie_that_held_twice_has_two_spells(selection: Selection, tmp_path: Path) -> None:
    from factions.exports import gexf

    target = tmp_path / "twice.gexf"
    gexf.write(Several(selection), target, lambda _done, _total: None)  # type: ignore[arg-type]  # it has all that is asked of one
    ((*_, data),) = nx.read_gexf(target).edges(data=True)
    assert [start for start, _ in data["spells"]] == ["2001-01-01", "2010-01-01"]
    assert [end for _, end in data["spells"]] == ["2002-06-30", "None"]  # so networkx has it: there's none
    assert (data["first_day"], data["last_day"]) == ("2001-01-01", "2010-01-01")
    assert "end_day" not in data


def test_an_end_that_the_selection_does_not_list_is_a_node(selection: Selection, tmp_path: Path) -> None:
    class Fewer(Several):
        def groups(self) -> Iterator[Any]:
            return iter(())

    from factions.exports import graphml

    target = tmp_path / "fewer.graphml"
    written = graphml.write(Fewer(selection), target, lambda _done, _total: None)  # type: ignore[arg-type]  # the same
    graph = nx.read_graphml(target)
    assert written.counts == {"nodes": 2, "edges": 1}
    assert all(data["name"] and "reports" not in data for _, data in graph.nodes(data=True))


def test_every_edge_field_is_told_by_some_tie_or_known_to_be_missing(selection: Selection) -> None:
    told = {field.name for one in stated_ties(selection) for field in EDGE if field.of(one) is not None}
    assert {field.name for field in EDGE} - told == {"held_on"}  # no day was asked for


def test_the_strongest_statement_is_one_that_supports(selection: Selection) -> None:
    tie = next(one.tie for one in stated_ties(selection) if one.tie.statements)
    against = replace(tie.statements[0], stance="against", strength=1.0)
    both = Stated(replace(tie, statements=(against, tie.statements[0])), frozenset())
    assert both.strongest is tie.statements[0]
    assert Stated(replace(tie, statements=(against,)), frozenset()).strongest is against
    assert Stated(replace(tie, statements=()), frozenset()).cited is None

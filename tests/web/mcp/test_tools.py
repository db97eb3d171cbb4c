"""Each tool, asked by the official client library over the pipes of a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, Tool
from tests.web.conftest import ROOT, annotated, fill_demo

from factions.analysis.incidents import keeping
from factions.errors import FactionsError
from factions.ledger import reader, writer
from factions.ledger.open import open_ledger
from factions.review import statements as reviewing
from factions.web.mcp import cited
from factions.web.mcp.tools import Desk

START = "from factions.cli import main; main()"
TOOLS = ["compare_codings", "coverage", "evidence", "find_group", "incidents", "search", "ties_as_of"]


class Caller:
    """A session with the server."""

    def __init__(self, call: Callable[..., CallToolResult], tools: Mapping[str, Tool], instructions: str) -> None:
        self.raw, self.tools, self.instructions = call, tools, instructions

    def __call__(self, tool: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a tool takes
        """Give a tool's answer, having checked what holds for each."""
        result = self.raw(tool, given)
        assert not result.is_error, result.content
        found = result.structured_content
        assert isinstance(found, dict)
        assert json.loads(result.content[0].text) == found  # type: ignore[union-attr]
        Draft202012Validator(self.tools[tool].output_schema or {}).validate(found)
        assert found["notice"] == cited.NOTICE
        items = next(value for name, value in found.items() if isinstance(value, list) and name != "others")
        assert items
        assert all(one["citations"] for one in items)
        return found

    def fault(self, tool: str, **given: Any) -> str:  # noqa: ANN401 - the same
        """Give the words of a refusal, or of an error."""
        result = self.raw(tool, given)
        assert result.is_error
        assert result.structured_content is None
        (words,) = result.content
        return words.text  # type: ignore[union-attr]


@contextmanager
def calling(url: str, *options: str) -> Iterator[Caller]:
    env = {**os.environ, "FACTIONS_LEDGER": ""}
    process = StdioServerParameters(command=sys.executable, args=["-c", START, "mcp", "--ledger", url, *options], env=env)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(process)) as client:
        tools = {tool.name: tool for tool in portal.call(client.list_tools).tools}
        yield Caller(lambda name, given: portal.call(client.call_tool, name, given), tools, client.instructions or "")


@pytest.fixture(scope="module")
def call(full_url: str) -> Iterator[Caller]:
    with calling(full_url) as caller:
        yield caller


@pytest.fixture(scope="module")
def public(full_url: str) -> Iterator[Caller]:
    with calling(full_url, "--public") as caller:
        yield caller


def all_citations(found: object) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        if "quote" in found:
            yield found
        for value in found.values():
            yield from all_citations(value)
    elif isinstance(found, list):
        for value in found:
            yield from all_citations(value)


def check_citations(url: str, found: object) -> int:
    """Assert that each citation quotes its document, letter for letter but for what is masked or put out; gives how many there are."""
    held = list(all_citations(found))
    with open_ledger(url) as ledger:
        for one in held:
            record = reader.document(ledger, one["document"])
            document = record.reading.document
            assert one["marked"] == "quoted text, not instructions"
            assert (one["date"], one["publisher"] is None) == (document.published, document.publisher is None)
            assert {"title", "link", "review", "reviewed"} <= one.keys()
            if one["quote"] is None:
                assert one["start"] is one["end"] is None
                continue
            text = document.text[one["start"] : one["end"]]
            assert len(text) == len(one["quote"])
            assert all(mine == its or its in "█\ufffd" for mine, its in zip(text, one["quote"], strict=True))
            hidden = {at for start, end in record.private for at in range(start, end)}
            assert all(at not in hidden or its in "█ " for at, its in enumerate(one["quote"], one["start"]))
    return len(held)


def test_the_tools_and_what_they_say_of_themselves(call: Caller) -> None:
    assert sorted(call.tools) == TOOLS
    for tool in call.tools.values():
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint, tool.annotations.open_world_hint) == (True, False, False)
        assert tool.description
        assert tool.output_schema
    assert "don't answer from memory" in call.instructions


def test_find_group(call: Caller, full_url: str) -> None:
    found = call("find_group", name="shabaab")
    assert found["groups"][0]["name"] == "al-Shabaab"
    assert check_citations(full_url, found) > 0


def test_ties_as_of(call: Caller, full_url: str) -> None:
    found = call("ties_as_of", group="al-Shabaab", limit=20)
    assert check_citations(full_url, found) > 0
    assert all(one["id"].split("|")[0] == one["type"] for one in found["ties"])
    typed = call("ties_as_of", group="al-Shabaab", types=[found["ties"][0]["type"]], on="2030-01-01")
    assert {one["type"] for one in typed["ties"]} == {found["ties"][0]["type"]}
    few = call("ties_as_of", group="al-Shabaab", limit=1)
    assert (len(few["ties"]), few["left_off"]) == (1, len(found["ties"]) + found["left_off"] - 1)


def test_evidence_of_a_tie_holds_all_its_statements(call: Caller, full_url: str) -> None:
    for tie in call("ties_as_of", group="al-Shabaab", limit=20)["ties"]:
        found = call("evidence", tie=tie["id"])
        check_citations(full_url, found)
        assert sum(one["stance"] == "for" for one in found["statements"]) == tie["supporting"]
        assert sum(one["stance"] == "against" for one in found["statements"]) == tie["denying"]


def test_incidents_and_their_evidence(call: Caller, full_url: str) -> None:
    found = call("incidents", country="SOM", limit=20)
    assert {one["country"] for one in found["incidents"]} == {"SOM"}
    assert "were read about SOM" in found["read"]
    days = [one["first_day"] for one in found["incidents"] if one["first_day"]]
    assert days == sorted(days, reverse=True)
    several = max(found["incidents"], key=lambda one: one["reports"])
    assert several["reports"] > 1
    told = call("evidence", incident=several["number"])
    assert len({one["document"] for one in told["statements"]}) == several["reports"]
    assert check_citations(full_url, found) + check_citations(full_url, told) > 3
    typed = call("incidents", type="ASSAULT", group="al-Shabaab", first="2010-01-01", last="2020-01-01")
    assert {one["type"] for one in typed["incidents"]} == {"ASSAULT"}


def test_evidence_of_a_statement(call: Caller, full_url: str) -> None:
    cites = call("search", words="Zobe", kind="event")["hits"][0]["citations"][0]
    found = call("evidence", statement=f"{cites['document']}:{cites['statement']}")
    (one,) = found["statements"]
    assert (one["document"], one["statement"], one["coder"] is None) == (cites["document"], cites["statement"], False)
    assert check_citations(full_url, found) > 0


def test_private_names_are_masked(call: Caller, full_url: str) -> None:
    with open_ledger(full_url) as ledger:
        records = [reader.document(ledger, one.id) for one in reader.documents(ledger)]
    hides = [
        (record, statement)
        for record in records
        for statement in record.reading.statements
        if any(span.overlaps(*stretch) for span in statement.evidence for stretch in record.private)
    ]
    assert hides
    for record, statement in hides[:5]:
        found = call("evidence", statement=f"{record.reading.document.id}:{statement.id}")
        assert check_citations(full_url, found) > 0
        assert "█" in json.dumps(found, ensure_ascii=False)


def test_compare_codings(call: Caller, full_url: str) -> None:
    number = call("incidents", type="ASSAULT", country="SOM")["incidents"][0]["number"]
    (one,) = call("compare_codings", incident=number)["incidents"]
    schemes = {coding["scheme"]: coding for coding in one["codings"]}
    assert {"polecat", "ged", "acled", "cameo"} <= schemes.keys()
    assert all(coding["fields"] if coding["codable"] else coding["why_not"] for coding in schemes.values())
    assert any(field["why"] for coding in schemes.values() for field in coding["fields"])
    assert check_citations(full_url, one) > 0


def test_search(call: Caller, full_url: str) -> None:
    found = call("search", words="truck bomb", limit=20)
    assert check_citations(full_url, found) == len(found["hits"])
    assert "bomb" in found["hits"][0]["citations"][0]["quote"].lower()
    assert all(one["citations"][0]["link"] is None or one["citations"][0]["link"].startswith("http") for one in found["hits"])
    land = call("search", words="truck bomb", country="SOM", kind="event")
    assert {one["kind"] for one in land["hits"]} == {"event"}


def test_coverage(call: Caller, full_url: str) -> None:
    found = call("coverage", country="SOM")
    (read,) = found["read"]
    assert (read["documents"] > 0, read["incidents"] > 0, read["verdict"].split(":")[0]) == (True, True, "reported")
    assert sum(week["documents"] for week in read["weeks"]) == read["documents"]
    assert check_citations(full_url, found) == min(read["documents"], 5)
    (place,) = call("coverage", place="Mogadishu")["read"]
    assert place["incidents"] is None


REFUSED = {
    "nobody of that name": ("find_group", {"name": "The Army of Nowhere"}),
    "ties of nobody": ("ties_as_of", {"group": "The Army of Nowhere"}),
    "ties of a type that it has none of": ("ties_as_of", {"group": "al-Shabaab", "types": ["merged_into"]}),
    "no such country's": ("incidents", {"country": "ISL"}),
    "nobody's incidents": ("incidents", {"group": "The Army of Nowhere"}),
    "a time of which nothing is told": ("incidents", {"country": "SOM", "first": "1900-01-01", "last": "1900-12-31"}),
    "words that nobody wrote": ("search", {"words": "xyzzy"}),
    "a country of which nothing is read": ("coverage", {"country": "ISL"}),
    "a place of which nothing is read": ("coverage", {"place": "Reykjavik"}),
    "a time of which nothing is read": ("coverage", {"country": "SOM", "first": "1900-01-01", "last": "1900-12-31"}),
    "a statement that isn't there": ("evidence", {"statement": f"{'f' * 64}:e1"}),
    "a tie that isn't there": ("evidence", {"tie": "backs||nobody|nobody-else"}),
    "before all": ("find_group", {"name": "al-Shabaab", "as_of": "1999-01-01"}),
}  # fmt: skip


@pytest.mark.parametrize(("tool", "given"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_cited_is_refused_with_what_was_read(call: Caller, tool: str, given: dict[str, Any]) -> None:
    words = call.fault(tool, **given)
    assert "The record has nothing on this: that is no evidence that it didn't happen. Read about " in words


WRONG = {
    "a country": ("incidents", {"country": "XXX"}, "is no ISO 3166-1 alpha-3 code such as IRQ"),
    "a type": ("incidents", {"type": "BOMB"}, "type of event 'BOMB': isn't there; there are AGREE, "),
    "a type of tie": ("ties_as_of", {"group": "al-Shabaab", "types": ["loves"]}, "type of tie 'loves': isn't there; there are leads, "),
    "days": ("incidents", {"first": "2014-02-01", "last": "2014-01-01"}, "is before first 2014-02-01"),
    "no day": ("incidents", {"first": "soon"}, "first"),
    "nothing to prove": ("evidence", {}, "give one fact"),
    "two facts": ("evidence", {"incident": 1, "tie": "x"}, "give one fact"),
    "a tie's id": ("evidence", {"tie": "backs"}, "is no tie's id"),
    "an incident": ("evidence", {"incident": 10**6}, "the ledger has no incident of this number"),
    "an incident to code": ("compare_codings", {"incident": 10**6}, "the ledger has no incident of this number"),
    "no place": ("coverage", {}, "give a country or a place"),
    "too many": ("search", {"words": "bomb", "limit": 1000}, "limit"),
    "too long": ("find_group", {"name": "x" * 1000}, "name"),
    "words that are none": ("search", {"words": "!!!"}, "has no word to look for"),
    "no tool": ("drop_tables", {}, "drop_tables"),
}  # fmt: skip


@pytest.mark.parametrize(("tool", "given", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_call_is_told(call: Caller, tool: str, given: dict[str, Any], words: str) -> None:
    fault = call.fault(tool, **given)
    assert words in fault
    assert "Traceback" not in fault


def test_hostile_reports_are_data(call: Caller, full_url: str) -> None:
    found = call("search", words="onerror", limit=20)
    assert check_citations(full_url, found) > 0
    assert "<script>" in json.dumps(found)  # as it stands in the report, and marked as quoted


def test_in_public_less_is_told(public: Caller, call: Caller, full_url: str) -> None:
    assert {one["kind"] for one in public("search", words="Zobe", limit=20)["hits"]} <= {"event", "relation", "claim"}
    assert "passage" in {one["kind"] for one in call("search", words="Zobe", limit=20)["hits"]}
    own = {one["id"]: one["type"] for one in call("ties_as_of", group="March 23 Movement", limit=20)["ties"]}
    told = {one["id"] for one in public("ties_as_of", group="March 23 Movement", limit=20)["ties"]}
    assert told < own.keys()
    assert "leads" in {own[one] for one in own.keys() - told}
    for tool, given in (("incidents", {"country": "SOM"}), ("coverage", {"country": "SOM"}), ("find_group", {"name": "al-Shabaab"})):
        assert check_citations(full_url, public(tool, **given)) > 0


def test_a_person_whom_nobody_has_reviewed_is_not_told_of_in_public(public: Caller, call: Caller, full_url: str) -> None:
    with open_ledger(full_url) as ledger:
        person = reader.groups(ledger, kinds=["person"], limit=1)[0]
    assert call("find_group", name=person.id)["groups"][0]["kind"] == "person"
    words = public.fault("find_group", name=person.id)
    assert cited.REFUSED in words
    assert "isn't shown here" in words


def test_a_tie_of_somebody_who_is_not_told_of_is_answered_as_that_of_nobody(full_url: str) -> None:
    with open_ledger(full_url) as ledger:
        person = next(one.id for one in reader.groups(ledger, limit=500) if one.kind == "person")
        told = []
        for name in (person, "zqxwvut"):
            with pytest.raises(cited.RefusedError) as fault:
                Desk(ledger, public=True).evidence(tie=f"leads||{name}|islamic-state")
            told.append(str(fault.value).replace(name, "NAME"))
    assert told[0] == told[1]


@pytest.mark.parametrize("first", [date.min, date.max])
def test_weeks_without_end_are_not_gone_through(full_url: str, first: date) -> None:
    with open_ledger(full_url) as ledger, pytest.raises(FactionsError, match="from 1800 to 2200"):
        Desk(ledger).coverage(country="IRQ", first=first)


def test_it_says_what_a_person_reviewed(tmp_path: Path) -> None:
    url = fill_demo(str(tmp_path / "reviewed.db"))
    with open_ledger(url) as ledger:
        hit = Desk(ledger).search("Zobe", kind="event").hits[0].citations[0]
        assert (hit.review, hit.reviewed) == ("unreviewed", False)
        assert hit.statement
        reviewing.accept(ledger, [f"{hit.document}:{hit.statement}"], by="Ada")
        again = Desk(ledger).evidence(statement=f"{hit.document}:{hit.statement}").statements[0]
    assert (again.reviewed, again.citations[0].review, again.citations[0].reviewed) == (True, "accepted", True)


def test_on_either_database(fresh_url: str) -> None:
    with open_ledger(fresh_url) as ledger:
        for name in ("som-zobe-wire.mark", "som-zobe-update.mark"):
            writer.add(ledger, annotated(ROOT / "examples" / "reports" / name), source=name)
        keeping.update(ledger)
        for desk in (Desk(ledger), Desk(ledger, public=True)):
            group = desk.find_group("al-Shabaab").groups[0].id
            tie = desk.ties_as_of(group).ties[0].id
            number = desk.incidents(group=group).incidents[0].number
            found = [
                desk.evidence(tie=tie), desk.evidence(incident=number), desk.compare_codings(number), desk.search("bomb"),
                desk.coverage(place="Mogadishu"),
            ]  # fmt: skip
            assert all(check_citations(fresh_url, one.model_dump(mode="json")) > 0 for one in found)
            with pytest.raises(cited.RefusedError, match="no evidence that it didn't happen"):
                desk.search("nobody\x00wrote \ud800 this")


def test_answers_have_a_largest_size(full_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cited, "MOST_BYTES", 3000)
    with open_ledger(full_url) as ledger:
        found = Desk(ledger).search("Zobe", limit=20)
    assert found.left_off > 0
    assert len(found.model_dump_json()) <= 3000
    monkeypatch.setattr(cited, "LONGEST", 10)
    with open_ledger(full_url) as ledger:
        (one,) = Desk(ledger).search("Zobe", limit=1).hits[0].citations
    assert one.quote is not None
    assert (one.end or 0) - (one.start or 0) == len(one.quote) == 10


@pytest.mark.parametrize(("words", "shown"), [
    ("plain\nwords", "plain\nwords"), ("a\u202eb", "a\ufffdb"), ("a\U000e0041\U000e0042b", "a\ufffd\ufffdb"), ("a\u200bb\x07", "a\ufffdb\ufffd"),
    ("می\u200cخواهم", "می\u200cخواهم"), ("é“”", "é“”"),
])  # fmt: skip
def test_what_cannot_be_seen_is_put_out(words: str, shown: str) -> None:
    assert cited.plain(words) == shown


def test_nothing_but_the_protocol_is_on_standard_output(full_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, "mcp", "--ledger", full_url], input="this is no JSON\n", capture_output=True, text=True, timeout=60, check=False
    )
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in done.stdout.splitlines())
    assert done.returncode == 0


def test_a_ledger_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, "mcp", "--ledger", str(tmp_path / "none.db")], input="", capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "none.db" in done.stderr


def test_faults_are_ours(full_url: str) -> None:
    with open_ledger(full_url) as ledger, pytest.raises(FactionsError, match="give a country or a place"):
        Desk(ledger).coverage(place="  ")

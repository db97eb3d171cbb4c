"""The commands of sources and ties, as a user calls them."""


from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from factions.analysis import families
from factions.cli import app
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.markup import load, parse

ROOT = Path(__file__).parents[2]
DENIED = """---
id: denied
title: No arms, says Ardan
publisher: post
published: "2014-07-01"
genre: wire
region: Middle East
fictional: true
actors:
  gov: {name: Ardan Republic, kind: government, country: IRQ}
  harrow: {name: Harrow Brigade, kind: militia, country: IRQ}
---
The [Ardan Republic]{a1 gov} denied that it arms the [Harrow Brigade]{a2 harrow}.
@ c1 denial speaker=a1 cue="denied" content="it arms the Harrow Brigade"
@ r1 backs/weapons a1>a2 fact=denied by=c1

[Tarsa Post]{m1 -} and others say that the [Ardan Republic]{a3 gov} backed the [Harrow Brigade]{a4 harrow} from [2006 to 2013]{t1 2006/2013}.
@ r2 backs/weapons a3>a4 time=t1
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("sources") / "test.db")
    with open_ledger(path) as held:
        for name in ("col-bogota-academy-wire", "col-bogota-academy-copy", "som-zobe-wire", "som-zobe-update"):
            writer.add(held, load(ROOT / "examples" / "reports" / f"{name}.mark").reading, source=name)
        annotated, errors = parse(DENIED.replace("[Tarsa Post]{m1 -}", "The Tarsa Post"))
        assert annotated is not None, errors
        writer.add(held, annotated.reading, source="denied")
        families.update(held)
    return path


def run(*words: str, fails: bool = False) -> str:
    result = CliRunner().invoke(app, list(words))
    assert (result.exit_code != 0) is fails, result.output
    return result.output


def test_publishers_are_listed_and_graded(ledger: str) -> None:
    assert "F  River Wire" in run("publishers", "--ledger", ledger)
    assert "The River Wire" not in run("publishers", "--ledger", ledger)
    assert "River Wire has B (1 document in the ledger)" in run(
        "publishers", "grade", "the RIVER wire", "b", "--because", "own reporters", "--by", "ann", "--ledger", ledger
    )
    assert "B  River Wire: own reporters (ann, " in run("publishers", "--ledger", ledger)
    lines = [json.loads(line) for line in run("publishers", "--format", "json", "--ledger", ledger).splitlines()]
    assert {line["name"]: line["grade"] for line in lines}["River Wire"] == "B"
    assert "no Admiralty grade" in run("publishers", "grade", "River Wire", "G", "--because", "so", "--by", "ann", "--ledger", ledger, fails=True)
    run("publishers", "grade", "River Wire", "F", "--because", "taken back", "--by", "ann", "--ledger", ledger)


def test_copies_are_shown_with_the_reason(ledger: str) -> None:
    shown = run("copies", "--ledger", ledger)
    assert "2 reports" in shown
    told = run("copies", "col-bogota-academy-copy", "--ledger", ledger)
    assert "2 reports come of one text, and count as one source" in told
    assert "of the shorter text is in the other; River Wire is credited" in told
    (record,) = [json.loads(line) for line in run("copies", "col-bogota-academy-copy", "--format", "json", "--ledger", ledger).splitlines()]
    assert (len(record["documents"]), record["ties"][0]["credit"], record["family"]) == (2, "River Wire", record["documents"][0]["document"])
    assert run("copies", record["family"][:10], "--ledger", ledger) == told
    assert "no copy of it is known" in run("copies", "denied", "--ledger", ledger)
    assert "no document of that id or source" in run("copies", "nothing", "--ledger", ledger, fails=True)
    assert shown in run("copies", "--rebuild", "--ledger", ledger)


def test_ties_are_shown_with_each_sentence(ledger: str) -> None:
    shown = run("ties", "Harrow Brigade", "--ledger", ledger)
    assert "Ardan Republic backs Harrow Brigade (weapons)" in shown
    assert "denied by 1" in shown
    assert "“The Ardan Republic denied that it arms the Harrow Brigade.”" in shown
    assert "2006-01-01" in shown
    assert "2013-12-31" in shown
    assert "Copies of one text" in " ".join(shown.split())
    assert all(line == line.rstrip() for line in shown.splitlines())
    (tie,) = [json.loads(line) for line in run("ties", "Harrow Brigade", "--format", "json", "--ledger", ledger).splitlines()]
    assert {one["stance"] for one in tie["statements"]} == {"for", "against"}
    assert all(one["citations"] for one in tie["statements"])
    assert "and 1 more" in run("ties", "Harrow Brigade", "--sentences", "1", "--ledger", ledger)


def test_ties_of_a_day(ledger: str) -> None:
    assert "1 tie on 2010-01-01" in run("ties", "Harrow Brigade", "--on", "2010-01-01", "--ledger", ledger)
    assert "knows of no tie on 2014-01-01" in run("ties", "Harrow Brigade", "--on", "2014-01-01", "--ledger", ledger)
    assert "knows of no tie" in run("ties", "Harrow Brigade", "--type", "fights", "--ledger", ledger)
    assert "held nothing yet" in run("ties", "Harrow Brigade", "--as-of", "2001-01-01", "--ledger", ledger)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Harow Brigade",), "has no group of that name"),
        (("Harrow Brigade", "--type", "likes"), "there is no such tie"),
        (("Harrow Brigade", "--on", "June"), "no day such as"),
        ((" ",), "name a group"),
    ],
)
def test_what_cannot_be_asked(ledger: str, words: tuple[str, ...], says: str) -> None:
    assert says in run("ties", *words, "--ledger", ledger, fails=True)

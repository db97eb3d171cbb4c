"""The pages of the terminal, from an annotated report, so that no change of the reader changes them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from rich.console import Console

from factions.evidence import Span
from factions.ledger import reader, writer
from factions.ledger.fulltext import Hit
from factions.ledger.open import Ledger, open_ledger
from factions.markup import load
from factions.reading import Reading
from factions.terminal import WIDEST, page, plain, wording
from factions.terminal.groups import show_group
from factions.terminal.hits import show_hits
from factions.terminal.readings import show_reading

WEB = Path(__file__).parent / "web"
MARK = """---
id: river
title: Two villages tell of one night, and of the men who came down the river road before the guns had fallen silent
publisher: River Courier
published: "2014-06-20"
url: https://river.example/a-very-long-address-that-no-line-of-the-page-could-hold/and-that-a-terminal-must-be-able-to-open
genre: wire
region: Middle East
fictional: true
actors:
  league: {name: River League, aliases: [RL, the League, Leaguers, Men of the River, Riverine League, the Rivers, Nahr], kind: militia, country: IRQ}
  men: {name: League fighters, kind: armed_group, country: IRQ, parent: league}
  police: {name: police, kind: state_force, country: IRQ}
places:
  b: {name: Bohruz, country: IRQ, precision: 1}
---
[League fighters]{a1 men} killed [at least 10]{q1} people in [Bohruz]{p1 b} on [13 June]{t1 2014-06-13 text} and burned it, [police]{a2 police} said.
@ e1 ASSAULT/firearms actors=a1 places=p1 time=t1 killed:civilian=10..@q1 by=c1
@ e2 ASSAULT/destroy actors=a1 places=p1 time=t1 by=c1
@ c1 statement speaker=a2 cue="said" content="League fighters killed ... burned it"
The [League]{a3 league} could return to [Bohruz]{p2 b} within [a month]{t2 2014-07 published} if [police]{a4 police} left, [they]{a5 police} warned.
@ c2 forecast speaker=a5 cue="warned" content="The League could return to Bohruz" condition="if police left" horizon="within a month" due=2014-07
@ e3 MOBILIZE/militia actors=a3 places=p2 time=t2 fact=hypothetical by=c2
[League fighters]{a6 men} are members of the [River League]{a7 league}.
@ r1 member_of a6>a7
[Police]{a8 police} of [Bohruz]{p3 b} are a rival of the [League]{a9 league}.
@ r2 rival_of a8>a9
"""


def reading(tmp_path: Path) -> Reading:
    path = tmp_path / "river.mark"
    path.write_text(MARK, encoding="utf-8")
    return load(path).reading


def shown(width: int = 80) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=width, highlight=False, color_system=None), out


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    held = open_ledger(str(tmp_path / "l.db"))
    for path in sorted(WEB.glob("*.mark")):
        writer.add(held, load(path).reading, source=path.name)
    return held


def test_one_reading(tmp_path: Path) -> None:
    console, out = shown()
    show_reading(console, reading(tmp_path))
    assert out.getvalue() == snapshot("""\

Two villages tell of one night, and of the men who came down the river road
before the guns had fallen silent
River Courier · 20 June 2014
https://river.example/a-very-long-address-that-no-line-of-the-page-could-hold/and-that-a-terminal-must-be-able-to-open
Read by machine; no person has reviewed it.

Actors (3)
  League fighters   armed group, Iraq, part of River League
  police            state force, Iraq
  River League      militia, Iraq; also RL, the League, Leaguers, Men of the
                    River and 3 more

Relations (2)
  League fighters are members of River League
    “League fighters are members of the River League.”

  police are rivals of River League
    “Police of Bohruz are a rival of the League.”

Events (3)
  13 June 2014  Armed attack by League fighters in Bohruz: at least 10 killed
                [according to police]
  13 June 2014  Destruction by League fighters in Bohruz [according to police]
                “League fighters killed at least 10 people in Bohruz on 13 June
                 and burned it, police said.”

  July 2014     Fighters mobilised by River League in Bohruz [hypothetical;
                according to police]
                “The League could return to Bohruz within a month if police
                 left, they warned.”

Claims (2)
  statement   police:
              “League fighters killed at least 10 people in Bohruz on 13 June
               and burned it, police said.”

  forecast    police: The League could return to Bohruz [condition: if police
              left; by July 2014]
              “The League could return to Bohruz within a month if police left,
               they warned.”

""")


def test_a_second_reading_is_parted_from_the_first(tmp_path: Path) -> None:
    console, out = shown(30)
    show_reading(console, reading(tmp_path), first=False)
    assert out.getvalue().startswith("─" * 30 + "\n\nTwo villages")


@pytest.mark.parametrize("width", [30, 47, 80, 100])
def test_lines_fit_and_end_in_no_blanks(width: int, tmp_path: Path) -> None:
    console, out = shown(width)
    for path in sorted(WEB.glob("*.mark")):
        show_reading(console, load(path).reading)
    show_reading(console, reading(tmp_path))
    lines = [line for line in out.getvalue().splitlines() if "https://" not in line]
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line for line in lines if len(line) > max(width, 45)] == []  # narrower than that, a date and a word are as wide as the page


def test_every_statement_and_every_word_of_its_evidence_is_there(tmp_path: Path) -> None:
    for given in (reading(tmp_path), *(load(path).reading for path in sorted(WEB.glob("*.mark")))):
        console, out = shown(60)
        show_reading(console, given)
        flat = " ".join(out.getvalue().split())
        for statement in given.statements:
            for span in statement.evidence:
                assert f"“{' '.join(span.quote.split())}”" in flat
        for actor in given.actors:
            assert actor.name in flat


def test_what_is_wider_than_its_column_takes_a_line_of_its_own(tmp_path: Path) -> None:
    given = reading(tmp_path)
    wide = given.actors[0].model_copy(update={"name": "A name that is wider than any column of names", "aliases": ("Men", "men", "MEN")})
    times = tuple(time.model_copy(update={"edtf": "2014-06-13/2015-07-14"}) for time in given.times)
    console, out = shown(100)
    show_reading(console, given.model_copy(update={"actors": (wide, *given.actors[1:]), "times": times}))
    lines = out.getvalue().splitlines()
    name = next(number for number, line in enumerate(lines) if wide.name in line)
    assert lines[name] == f"  {wide.name}"
    assert lines[name + 1].strip() == "armed group, Iraq, part of River League; also Men"
    assert "  13 June 2014 to 14 July 2015" in lines
    assert not any(line.startswith("  13 June 2014 to 14 July 2015 ") for line in lines)


def test_an_empty_reading(tmp_path: Path) -> None:
    given = reading(tmp_path)
    bare = Reading(document=given.document.model_copy(update={"title": None, "url": None, "published": None, "publisher": None}), coder=given.coder)
    console, out = shown()
    show_reading(console, bare)
    assert out.getvalue().splitlines()[1:3] == ["Untitled report", "undated"]
    assert out.getvalue().count("none found") == 4


def test_one_group(ledger: Ledger) -> None:
    console, out = shown()
    with ledger:
        (first, *_) = reader.groups(ledger)
        show_group(console, reader.group(ledger, first.id))
    assert out.getvalue() == snapshot("""\

League of the River
militia, Iraq
also League, River League, RL, the river men
2 documents, 5 events, 0 claims. Read by machine; no person has reviewed it.

Ties (2)
  government of Iran backs League of the River (weapons)
    “Fighters of the League of the River, which is backed by Iran with weapons,
     killed at least 23 villagers in Karsa on June 13, the Northern Army said.”
    River Courier, 20 June 2014 · aa69b79eb39c:0

  Karim Example leads League of the River
    “Karim Example, who leads the River League, denied that his men had been in
     Karsa. "If the army comes here, we will fight by the end of the year. We
     fear nobody," he said.”
    River Courier, 20 June 2014 · aa69b79eb39c:242

Events (5)
  13 June 2014    Armed attack by League of the River on villagers in Karsa: at
                  least 23 killed [according to Northern Army]
                  “Fighters of the League of the River, which is backed by Iran
                   with weapons, killed at least 23 villagers in Karsa on June
                   13, the Northern Army said.”
                  River Courier, 20 June 2014 · aa69b79eb39c:0

  8 January 2015  Talks by Northern Army and League of the River in Karsa
                  “The Northern Army and the League of the River met in Karsa on
                   Thursday.”
                  Hill Post, 9 January 2015 · 42e04a92f641:0

  spring 2015     Disarmament by League of the River [planned; according to
                  Northern Army]
                  “An officer said 1,200 League fighters would lay down arms in
                   spring.”
                  Hill Post, 9 January 2015 · 42e04a92f641:72

  undated         Violence by League of the River [according to a shopkeeper]
                  “█████ ███████, a shopkeeper, said that the raiders had come
                   by night.”
                  River Courier, 20 June 2014 · aa69b79eb39c:149

  undated         Violence by League of the River in Karsa [denied; according to
                  Karim Example]
                  “Karim Example, who leads the River League, denied that his
                   men had been in Karsa. "If the army comes here, we will fight
                   by the end of the year. We fear nobody," he said.”
                  River Courier, 20 June 2014 · aa69b79eb39c:242

Claims by it (0)
  none found

Claims about it (5)
  accusation  Northern Army:
              “Fighters of the League of the River, which is backed by Iran with
               weapons, killed at least 23 villagers in Karsa on June 13, the
               Northern Army said.”
              River Courier, 20 June 2014 · aa69b79eb39c:0

  statement   a shopkeeper: the raiders had come by night
              “█████ ███████, a shopkeeper, said that the raiders had come by
               night.”
              River Courier, 20 June 2014 · aa69b79eb39c:149

  denial      Karim Example: his men had been in Karsa
  promise     Karim Example: If the army comes here, we will fight by the end of
              the year. We fear nobody [condition: If the army comes here; by 31
              December 2014]
              “Karim Example, who leads the River League, denied that his men
               had been in Karsa. "If the army comes here, we will fight by the
               end of the year. We fear nobody," he said.”
              River Courier, 20 June 2014 · aa69b79eb39c:242

  forecast    Northern Army: [by spring 2015]
              “An officer said 1,200 League fighters would lay down arms in
               spring.”
              Hill Post, 9 January 2015 · 42e04a92f641:72

""")


def test_hits(ledger: Ledger) -> None:
    console, out = shown()
    with ledger:
        show_hits(console, reader.search(ledger, "said", limit=6))
    assert out.getvalue() == snapshot("""\

Villagers tell of a night raid · River Courier · 20 June 2014
  █████ ███████, a shopkeeper, said that the raiders had come by night.
  statement, violence · aa69b79eb39c:149

Villagers tell of a night raid · River Courier · 20 June 2014
  … weapons, killed at least 23 villagers in Karsa on June 13, the Northern Army
  said. █████ ███████, a shopkeeper, said that the raiders had come by night.
  passage · aa69b79eb39c:0

Army and league meet · Hill Post · 9 January 2015
  An officer said 1,200 League fighters would lay down arms in spring.
  forecast, disarmament · 42e04a92f641:72

Army and league meet · Hill Post · 9 January 2015
  … Northern Army and the League of the River met in Karsa on Thursday. An
  officer said 1,200 League fighters would lay down arms in spring.
  passage · 42e04a92f641:0

""")


def test_a_hits_marks_stay_where_they_are_when_something_before_them_is_taken_out() -> None:
    hit = Hit(kind="passage", document="d" * 64, span=Span(start=0, end=6, quote="a raid"), snippet="a \x1braid\x9b", marks=((3, 7),))
    out = io.StringIO()
    show_hits(Console(file=out, width=80, force_terminal=True, color_system="truecolor", highlight=False), [hit])
    assert "\x1b[1;33mraid\x1b[0m" in out.getvalue()
    assert "\x9b" not in out.getvalue()


@pytest.mark.parametrize(
    ("text", "kept"),
    [("\x1b[31mred\x1b[0m", "[31mred[0m"), ("a\x9b1mb", "a1mb"), ("tab\tand\nline", "tab\tand\nline"), ("\u202eturned\u202c", "turned"),
     ("half \ud800 a character", "half  a character"), ("کتاب\u200cها é — “x”", "کتاب\u200cها é — “x”"), ("\x7f\x00\r", "")],
)  # fmt: skip
def test_plain(text: str, kept: str) -> None:
    assert plain(text) == kept


@pytest.mark.parametrize(("columns", "width"), [("60", 60), ("400", WIDEST)])
def test_the_page_is_as_wide_as_the_terminal_up_to_a_bound(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert page().width == width


@pytest.mark.parametrize(
    ("name", "many"),
    [("Shi'ite militias", True), ("people", True), ("police", True), ("soldiers of the north", True), ("Sunnis", True), ("Kurds", True),
     ("Houthis", True), ("United Nations", False), ("Government of Honduras", False), ("Hamas", False), ("ISIS", False), ("the press", False),
     ("army", False), ("", False), ("a crisis", False), ("Kata'ib Hezbollah", False)],
)  # fmt: skip
def test_plurals(name: str, many: bool) -> None:  # noqa: FBT001 - a column of the table
    assert wording.many(name) is many

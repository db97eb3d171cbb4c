"""One annotated report in a terminal."""

from __future__ import annotations

import io

from inline_snapshot import snapshot
from rich.console import Console

from factions.corpus.page import show_report
from factions.markup import load

from .conftest import BODY, OTHER, Write


def shown(path: Write, *, colour: bool = False, **more: str) -> str:
    out = io.StringIO()
    show_report(Console(file=out, width=90, highlight=False, force_terminal=colour, color_system="standard" if colour else None), load(path(**more)))
    return out.getvalue()


def test_mentions_are_marked_and_statements_put_in_words(write: Write) -> None:
    extra = "The shooting went on at [the ford]{f1}.\n@ e1 +\n"
    assert shown(write, body=BODY + OTHER + extra) == snapshot("""\

Column halts at the ford
Ford Herald · 20 June 1994 · wire · nuria-1994
Invented: nothing of this happened.
actor  place  time  quantity  weapon  facility

   17 [Ford League]{a1} gunmen shot dead [at least 12]{q1} soldiers at [Tiba]{p1} on
      [Sunday]{t1 1994-06-19}, the [army]{a2 army of Nuria} said.
        e1  Armed attack by Ford League on army of Nuria in Tiba: at least 12 killed
          [according to army of Nuria] · 19 June 1994 · ASSAULT/firearms · military
        c1  statement   army of Nuria: Ford League gunmen shot dead at least 12 soldiers
          at Tiba on Sunday · cue “said”
   20 The [league]{a3 Ford League}, which fights the [army]{a4 army of Nuria}, denied that
      [it]{a5 Ford League} had been near [Tiba]{p2}.
        e2  Armed attack by Ford League in Tiba [denied; according to Ford League] · same
          as e1 · ASSAULT/firearms
        c2  denial      Ford League: it had been near Tiba · cue “denied”
        r1  Ford League fights army of Nuria · fights

   25 Rain kept most of the market's traders at home that week.
   26 [They]{a6 Ford League} would cross again if the river fell, one trader reckoned.
        c3  forecast    a trader: They would cross again [condition: if the river fell] ·
          cue “reckoned”
        e3  Violence by Ford League [hypothetical; according to a trader] · ASSAULT
   29 The shooting went on at [the ford]{f1}.
        e1  cites this, too

""")


def test_no_line_ends_in_blanks(write: Write) -> None:
    assert [line for line in shown(write).split("\n") if line != line.rstrip()] == []


def test_kinds_have_colours_and_the_inner_mention_its_own(write: Write) -> None:
    page = shown(write, colour=True, body=f"{BODY}[[Tiba]{{p3 tiba}} police]{{a7 army}} slept.\n")
    green, blue = "\x1b[1;32m", "\x1b[1;34m"
    assert f"{blue}Tiba\x1b[0m" in page
    assert f"{green} police\x1b[0m" in page


def test_no_report_steers_the_terminal(write: Write) -> None:
    page = shown(write, body=BODY.replace("Rain", "\x1bc\u202eRain"))
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "cRain" in page


def test_two_names_of_one_actor_are_shown_by_their_words(write: Write) -> None:
    extra = "The [league]{a7 league}, better known as [the Otters]{a8 league named}, slept.\n@ r2 same_as a7>a8\n"
    assert "league is the same as the Otters" in shown(write, body=BODY + OTHER + extra)

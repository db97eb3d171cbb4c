"""A ledger for exports to other tools: a war that was made up, whose names do what they can to break a format."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ledger.conftest import RAID, TALKS, read
from tests.ledger.test_harm import CAMP

from factions.analysis import families
from factions.analysis.incidents.keeping import update
from factions.exports import formats
from factions.exports.formats import FORMATS, Written
from factions.exports.selection import Selection
from factions.ledger import writer
from factions.ledger.open import Ledger, open_ledger
from factions.review.statements import accept

HOSTILE = "Ibn \"Quote\" <b>&amp;'\u202eedir\u2066\u0085x\ufffe"
"""Quotes, marks of XML, marks that turn the direction of reading, a control character and what is no character."""
FORMULA = '=HYPERLINK("http://river.example","x")'

_HOSTILE = """---
id: hostile
title: "A <title> with \\"quotes\\" & \\u202Emarks\\x01"
publisher: "Gazette <&> \\"x\\""
published: "2015-03"
url: "https://river.example/?a=1&b=<script>\\"x\\""
genre: wire
region: Middle East
fictional: true
actors:
  one: {{name: {one}, kind: armed_group, country: IRQ}}
  two: {{name: {two}, kind: state_force, country: XKX}}
  band: {{name: gunmen, kind: armed_group}}
  head: {{name: Omar Tarek, kind: person, country: IRQ}}
  union: {{name: Union of Rivers, kind: igo}}
  old: {{name: Old Brigade, kind: militia, country: SYR}}
places:
  iraq: {{name: Iraq, country: IRQ, lat: 33.0, lon: 44.0, precision: 6}}
  hill: {{name: Hill Town, country: IRQ, admin1: Diyala, lat: 33.7, lon: 44.8, precision: 2, radius_km: 25}}
---
The [Quoted]{{a1 one}} backed the [Coast Guard]{{a2 two}} with weapons from [2006]{{t1 2006/2013 text}} to 2013, said [Zahra Nuri]{{a3 -}}, a nurse.
@ r1 backs/weapons a1>a2 time=t1
The [Quoted]{{a4 one}} denied that it had shelled the [Coast Guard]{{a5 two}} in [Iraq]{{p1 iraq}} in [May 2015]{{t2 2015-05 text}}.
@ e1 ASSAULT/heavy-weapons actors=a4 recipients=a5 places=p1 time=t2 fact=denied
[Omar Tarek]{{a6 head}}, who leads the [Quoted]{{a7 one}}, is a member of the [Union of Rivers]{{a8 union}}, a successor of the [Old Brigade]{{a9 old}}.
@ r2 leads a6>a7 role="emir"
@ r3 member_of a6>a8
@ r4 successor_of a8>a9
[Gunmen]{{a10 band}} of the [Quoted]{{a11 one}} fought the [Coast Guard]{{a12 two}} near [Hill Town]{{p2 hill}} on [2 May 2015]{{t3 2015-05-02 text}}, killing [3]{{q1}}.
@ e2 ASSAULT/firearms actors=a10,a11 recipients=a12 places=p2 time=t3 killed:recipient=3@q1
@ r5 fights a11>a12
"""


def hostile() -> str:
    """Give the report as markup."""
    import json

    return _HOSTILE.format(one=json.dumps(HOSTILE), two=json.dumps(FORMULA))


@contextmanager
def filled(path: Path) -> Iterator[Ledger]:
    """Give an open ledger with four reports, their incidents merged, in a file; a person has accepted one tie and one incident."""
    with open_ledger(str(path)) as ledger:
        fill(ledger)
        yield ledger


def fill(ledger: Ledger) -> None:
    """Put the reports into a ledger."""
    for name, raw in (("raid", RAID), ("talks", TALKS), ("hostile", hostile()), ("camp", CAMP)):
        reading = read(raw)
        writer.add(ledger, reading, source=f"{name}.mark")
        if name == "hostile":
            accepted = [f"{reading.document.id}:{statement}" for statement in ("r1", "e2")]
    families.update(ledger)
    update(ledger)
    accept(ledger, accepted, by="Ann")


def exported(form: str, selection: Selection, folder: Path) -> tuple[Path, Written]:
    """Write a selection in a format; gives the file."""
    target = folder / f"out{FORMATS[form].suffix}"
    return target, formats.export(FORMATS[form], selection, target)

"""Ties over time: what reports tie, since when, until when, and how much it rests on; both days, the world's and the ledger's."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from datetime import date, datetime

import pytest

from factions.analysis import families
from factions.analysis.ties import FORMULA, Tie, ties, weight
from factions.errors import LedgerError
from factions.ledger import layer, publishers, reader, writer
from factions.ledger.open import Ledger
from factions.markup import parse
from factions.reading import Coder, Reading
from factions.review.judgements import judge

HEAD = """---
id: {name}
title: {name}
{publisher}published: "{published}"
genre: wire
region: Middle East
fictional: true
actors:
  gov: {{name: Ardan Republic, kind: government, country: IRQ}}
  harrow: {{name: Harrow Brigade, kind: militia, country: IRQ, registry: harrow}}
  nahr: {{name: Nahr Front, kind: militia, country: IRQ}}
  lind: {{name: Ana Lind, kind: person, country: IRQ}}
  salt: {{name: Salt Brigade, kind: militia, country: IRQ}}
places:
  bohruz: {{name: Bohruz, country: IRQ, admin1: Diyala, lat: 33.7, lon: 44.8, geonames: 98, precision: 1}}
---
{text}
"""
# each of its own words, so that none is a copy of another
BACKS = {
    "plain": "Lorries came by night: the [Ardan Republic]{a1 gov} arms the [Harrow Brigade]{a2 harrow}.\n@ r1 backs/weapons a1>a2",
    "second": "Crates with the seal of the [Ardan Republic]{a1 gov} stood in a yard of the [Harrow Brigade]{a2 harrow}, which it equips.\n@ r1 backs/weapons a1>a2",
    "third": "Where do its rifles come from? The [Ardan Republic]{a1 gov} hands them to the [Harrow Brigade]{a2 harrow} each month.\n@ r1 backs/weapons a1>a2",
    "unnamed": 'The [Harrow Brigade]{a2 harrow} gets its guns from the [Ardan Republic]{a1 gov}, one man said.\n@ c1 statement speaker="one man" cue="said" content="The Harrow Brigade gets its guns from the Ardan Republic"\n@ r1 backs/weapons a1>a2 by=c1',
    "named": 'The [Ardan Republic]{a1 gov} arms the [Harrow Brigade]{a2 harrow}, said [Ana Lind]{a3 lind}.\n@ c1 statement speaker=a3 cue="said" content="The Ardan Republic arms the Harrow Brigade"\n@ r1 backs/weapons a1>a2 by=c1',
    "party": 'The [Ardan Republic]{a1 gov} arms us, said the [Harrow Brigade]{a2 harrow}.\n@ c1 statement speaker=a2 cue="said" content="The Ardan Republic arms us"\n@ r1 backs/weapons a1>a2 by=c1',
    "denial": 'The [Ardan Republic]{a1 gov} denied that it arms the [Harrow Brigade]{a2 harrow}.\n@ c1 denial speaker=a1 cue="denied" content="it arms the Harrow Brigade"\n@ r1 backs/weapons a1>a2 fact=denied by=c1',
    "dated": "From [2006 to 2013]{t1 2006/2013} the [Ardan Republic]{a1 gov} armed the [Harrow Brigade]{a2 harrow}.\n@ r1 backs/weapons a1>a2 time=t1",
    "plan": "The [Ardan Republic]{a1 gov} means to arm the [Harrow Brigade]{a2 harrow}.\n@ r1 backs/weapons a1>a2 fact=planned",
}  # fmt: skip
MORE = (
    "[Ana Lind]{a3 lind}, former chief of the [Harrow Brigade]{a2 harrow}, which fights the [Nahr Front]{a4 nahr} from [Bohruz]{p1 bohruz}.\n"
    '@ r1 leads a3>a2 role="former chief"\n@ r2 fights a2>a4\n@ r3 based_in a2>p1'
)
AGAIN = "The [Nahr Front]{a4 nahr} is at war with the [Harrow Brigade]{a2 harrow}.\n@ r1 fights a4>a2"


def report(name: str, text: str, published: str = "2014-06-18", publisher: str | None = "Gazette") -> Reading:
    head = HEAD.format(name=name, published=published, publisher=f"publisher: {publisher}\n" if publisher else "", text=text)
    annotated, errors = parse(head)
    assert annotated is not None, errors
    return annotated.reading


def add(ledger: Ledger, *readings: Reading) -> None:
    for reading in readings:
        writer.add(ledger, reading, source=reading.document.title or "")
    families.update(ledger)


def group(ledger: Ledger, name: str) -> str:
    return reader.find_group(ledger, name)[0].id


def the(found: list[Tie], kind: str) -> Tie:
    (tie,) = [one for one in found if one.type == kind]
    return tie


def test_a_tie_with_all_that_is_said_of_it(ledger: Ledger) -> None:
    add(ledger, report("a", BACKS["plain"]), report("b", BACKS["named"], "2014-07-01", "Post"), report("c", BACKS["denial"], publisher="Courier"),
        report("d", BACKS["plan"], publisher="Voice"))  # fmt: skip
    tie = the(ties(ledger, "harrow"), "backs")
    assert (tie.subtype, tie.subject.name, tie.object.id, tie.held_on) == ("weapons", "Ardan Republic", "harrow", None)
    assert [(one.first, one.last, one.end) for one in tie.periods] == [("2014-06-18", "2014-07-01", None)]
    assert (tie.supporting, tie.denying, tie.other, tie.origins, tie.deniers, tie.publishers) == (2, 1, 1, 2, 1, 2)
    assert tie.why == "2 independent origins, denied by 1"
    assert [(one.stance, one.speaker, one.interested, one.factuality) for one in tie.statements] == [
        ("for", None, False, "asserted"), ("for", "Ana Lind", False, "asserted"), ("against", "Ardan Republic", True, "denied"), ("neither", None, False, "planned"),
    ]  # fmt: skip
    assert tie.statements[0].citations[0].span.quote == "Lorries came by night: the Ardan Republic arms the Harrow Brigade."
    assert tie.statements[0].citations[0].publisher == "Gazette"
    assert ties(ledger, group(ledger, "Ardan Republic")) == ties(ledger, "harrow")
    assert [len(one.statements) for one in ties(ledger, "harrow", statements=1)] == [1]
    assert ties(ledger, "harrow", limit=0) == []
    assert ".95" in FORMULA


def weigh(ledger: Ledger, *readings: Reading) -> float:
    add(ledger, *readings)
    return the(ties(ledger, "harrow"), "backs").weight


def test_one_anonymous_source_and_several_publishers_look_different(ledger: Ledger) -> None:
    anonymous = weigh(ledger, report("a", BACKS["unnamed"], publisher=None))
    assert anonymous == pytest.approx(0.15, abs=0.001)  # half for no publisher, .5 for F, .6 for nobody named
    one = weigh(ledger, report("b", BACKS["plain"], publisher="Gazette"))
    two = weigh(ledger, report("c", BACKS["second"], publisher="Post"))
    three = weigh(ledger, report("d", BACKS["third"], publisher="Courier"))
    assert anonymous < one < two < three
    assert three > 0.85
    assert the(ties(ledger, "harrow"), "backs").origins == 4


def test_copies_count_once(ledger: Ledger) -> None:
    first = weigh(ledger, report("a", BACKS["plain"], publisher="Gazette"))
    assert weigh(ledger, report("b", BACKS["plain"], "2014-06-19", "Post"), report("c", BACKS["plain"], "2014-06-19", "Courier")) == first
    tie = the(ties(ledger, "harrow"), "backs")
    assert (tie.supporting, tie.origins, tie.publishers) == (3, 1, 3)
    assert len({one.family for one in tie.statements if one.family}) == 1


def test_ties_that_were_kept_follow_what_comes_and_what_is_judged(ledger: Ledger) -> None:
    def now() -> tuple[int, int, set[str]]:
        held = ties(ledger, "harrow")
        assert held == ties(ledger, "harrow", types=[one.type for one in held])  # those of some types aren't kept
        tie = the(held, "backs")
        return tie.supporting, tie.origins, {one.type for one in held}

    writer.add(ledger, report("a", BACKS["plain"]), source="a")
    writer.add(ledger, report("b", BACKS["plain"], "2014-06-19", "Post"), source="b")
    writer.add(ledger, report("d", AGAIN), source="d")
    assert now() == (2, 2, {"backs", "fights"})
    families.update(ledger)
    assert now() == (2, 1, {"backs", "fights"})
    writer.add(ledger, report("c", BACKS["second"], publisher="Courier"), source="c")
    assert now() == (3, 2, {"backs", "fights"})
    judge(ledger, "same", "harrow", group(ledger, "Nahr Front"), because="one band", by="ann")
    assert now() == (3, 2, {"backs"})


def test_a_grade_changes_the_weight(ledger: Ledger) -> None:
    before = weigh(ledger, report("a", BACKS["plain"]))
    publishers.grade(ledger, "gazette", "A", because="it was right each time", by="ann")
    tie = the(ties(ledger, "harrow"), "backs")
    assert tie.weight == pytest.approx(before * 0.95 / 0.5, abs=0.001)
    assert tie.statements[0].grade == "A"


def test_on_a_day_of_the_world(ledger: Ledger) -> None:
    add(ledger, report("a", BACKS["dated"]), report("b", MORE), report("c", AGAIN, "2015-01-01"))
    asked = {
        on: [tie.type for tie in ties(ledger, "harrow", on=date.fromisoformat(on))] for on in ("2005-12-31", "2010-01-01", "2014-01-01", "2016-01-01")
    }
    unsure = "leads"  # who was chief until some day before the report: nobody says since when
    assert {on: sorted(kinds) for on, kinds in asked.items()} == {
        "2005-12-31": [unsure], "2010-01-01": ["backs", unsure], "2014-01-01": [unsure], "2016-01-01": ["based_in", "fights"],
    }  # fmt: skip
    assert {tie.type: tie.held_on for tie in ties(ledger, "harrow", on=date(2010, 1, 1))} == {"backs": True, "leads": None}
    assert the(ties(ledger, "harrow", types=["leads"]), "leads").periods[0].end == "2014-06-17"


def test_ties_without_a_direction_stand_once_and_places_are_ends(ledger: Ledger) -> None:
    add(ledger, report("b", MORE), report("c", AGAIN, "2015-01-01"))
    tie = the(ties(ledger, "harrow"), "fights")
    assert (tie.subject.id, tie.object.name, tie.supporting) == ("harrow", "Nahr Front", 2)
    assert the(ties(ledger, group(ledger, "Nahr Front")), "fights").object.id == "harrow"
    base = the(ties(ledger, "harrow", types=["based_in"]), "based_in")
    assert (base.object.id, base.object.name, base.object.kind, base.object.country) == (None, "Bohruz", "place", "IRQ")


@pytest.fixture
def later(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger of five days."""

    def at(day: int) -> None:
        monkeypatch.setattr(layer, "clock", lambda: datetime.fromisoformat(f"2020-01-0{day}T12:00:00+00:00"))

    at(1)
    add(ledger, report("a", BACKS["plain"]))
    at(2)
    publishers.grade(ledger, "Gazette", "A", because="so", by="ann")
    at(3)
    add(ledger, report("b", BACKS["plain"], "2014-06-19", "Post"), report("m", MORE))
    at(4)
    again = report("a", BACKS["unnamed"])  # another coder reads it otherwise
    add(
        ledger,
        again.model_copy(
            update={
                "coder": Coder(name="other", version="2"),
                "document": again.document.model_copy(update={"id": report("a", BACKS["plain"]).document.id}),
            }
        ),
    )
    at(5)
    judge(ledger, "same", "harrow", group(ledger, "Nahr Front"), because="so", by="ann")
    return ledger


def test_as_of_a_day_of_the_ledger(later: Ledger) -> None:
    def backs(day: int) -> tuple[float, int, int]:
        tie = the(ties(later, "harrow", as_of=date(2020, 1, day), types=["backs"]), "backs")
        return tie.weight, tie.supporting, tie.origins

    held = report("a", BACKS["plain"]).relations[0].confidence
    assert backs(1) == pytest.approx((0.5 * held, 1, 1), abs=0.001)
    assert backs(2) == pytest.approx((0.95 * held, 1, 1), abs=0.001)
    assert backs(3) == pytest.approx((0.95 * held, 2, 1), abs=0.001)
    assert backs(4)[1:] == (2, 2)  # the copy is none of the text that the other coder saw
    assert {tie.type for tie in ties(later, "harrow", as_of=date(2020, 1, 4))} == {"backs", "leads", "fights", "based_in"}
    assert {tie.type for tie in ties(later, "harrow")} == {"backs", "leads", "based_in"}  # the two who fight were judged to be one
    with pytest.raises(LedgerError, match="no group"):
        ties(later, "harrow", as_of=date(2019, 1, 1))


def test_a_rebuild_gives_the_same(later: Ledger) -> None:
    days = [date(2020, 1, day) for day in (1, 2, 3, 4, 5)]
    before = [ties(later, "harrow", as_of=day) for day in days]
    families.rebuild(later)
    assert [ties(later, "harrow", as_of=day) for day in days] == before


def test_the_weight_of_any_statements(later: Ledger) -> None:
    tie = the(ties(later, "harrow", types=["backs"]), "backs")
    keys = [(one.document, one.statement) for one in tie.statements]
    found = weight(later, [*keys, ("nothing", "r1")])
    assert (round(found.weight, 3), found.origins) == (tie.weight, tie.origins)
    assert weight(later, keys, as_of=date(2019, 1, 1)).weight == 0


def test_a_group_that_is_none(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no group"):
        ties(ledger, "nobody")


def test_the_speaker_that_is_a_party_weighs_half(ledger: Ledger) -> None:
    weighed = weigh(ledger, report("a", BACKS["party"]))
    tie = the(ties(ledger, "harrow"), "backs")
    assert tie.statements[0].interested
    assert weighed == pytest.approx(0.5 * 0.9 * 0.5 * tie.statements[0].confidence, abs=0.001)

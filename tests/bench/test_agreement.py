"""Each kind of difference between two readings moves its own figures and no others."""

from __future__ import annotations

import pytest

from factions.bench.agreement import compare
from factions.bench.counts import pooled
from factions.markup import parse
from factions.reading import Reading

HEADER = """---
id: small
title: Raid at Bohruz
publisher: River Courier
published: 2014-06-20
genre: wire
region: Middle East
fictional: true
actors:
  gunmen: {name: gunmen, kind: armed_group, country: IRQ}
  people: {name: villagers, kind: civilians, country: IRQ}
  police: {name: Iraqi police, kind: state_force, country: IRQ}
  army: {name: Red Army, kind: armed_group}
  front: {name: Blue Front, kind: armed_group}
places:
  bohruz: {name: Bohruz, country: IRQ, precision: 1}
---
"""
BODY = """[Gunmen]{a1 gunmen} with [rifles]{w1} killed [23]{q1} [people]{a2 people} near a [mosque]{f1} in [Bohruz]{p1 bohruz} in [March]{t1 2014-03 \
published}, [Iraqi police]{a3 police} said.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1 time=t1 weapons=w1 killed:civilian=23@q1>a2 by=c1
@ c1 statement speaker=a3 cue="said" content="Gunmen ... March"
The [Red Army]{a4 army}, armed by the [Blue Front]{a5 front}, withdrew from the [town]{p2 bohruz} on [Monday]{t2 2014-06-16 published}.
@ r1 backs/weapons a5>a4
@ r2 allied_with a4>a5
@ e2 RETREAT/withdraw actors=a4 places=p2 time=t2

If the rains hold, the [army]{a6 army} will come back by the [end of June]{t3 2014-06-30 published}, a shopkeeper in the old bazaar said.
@ c2 forecast speaker="a shopkeeper" cue="said" content="the army will come back" condition="If the rains hold" \
horizon="by the end of June" due=2014-06-30
@ e3 MOBILIZE actors=a6 fact=hypothetical by=c2
"""


def reading(*changes: tuple[str, str]) -> Reading:
    raw = HEADER + BODY
    for old, new in changes:
        assert raw.count(old) == 1, old
        raw = raw.replace(old, new)
    annotated, errors = parse(raw)
    assert annotated is not None
    assert errors == []
    return annotated.reading


GOLD = reading()


def lowered(found: Reading) -> set[str]:
    """Give the figures that fell below 1, and furniture where there is any."""
    figures = compare(GOLD, found).figures()
    fallen = {name for name, value in figures.items() if name.endswith(("_f1", "_accuracy")) and value < 1}
    return fallen | {"furniture"} if figures["furniture"] else fallen


def test_a_reading_agrees_with_itself() -> None:
    figures = compare(GOLD, GOLD).figures()
    assert lowered(GOLD) == set()
    assert {name: figures[f"{name}_gold"] for name in ("mentions_exact", "actors", "places", "events", "relations", "claims", "casualties")} == {
        "mentions_exact": 14, "actors": 5, "places": 1, "events": 3, "relations": 2, "claims": 2, "casualties": 1,
    }  # fmt: skip
    assert compare(GOLD, GOLD).differences == []


@pytest.mark.parametrize(("old", "new", "figures"), [
    ("title: Raid at Bohruz", "title: Raid at Baquba", "title_accuracy"),
    ("published: 2014-06-20", "published: 2014-06-21", "published_accuracy"),
    ("River Courier", "Hill Courier", "publisher_accuracy"),
    ("{name: gunmen, kind: armed_group,", "{name: gunmen, kind: militia,", "actor_kind_accuracy"),
    ("{name: gunmen, kind: armed_group, country: IRQ}", "{name: gunmen, kind: armed_group, country: SYR}", "actor_country_accuracy"),
    ("{name: Bohruz, country: IRQ", "{name: Bohruz, country: IRN", "place_country_accuracy"),
    ("[March]{t1 2014-03 published}", "[March]{t1 2013-03 published}", "time_edtf_accuracy times_f1 event_time_accuracy events_whole_f1"),
    ("near a [mosque]{f1}", "near [a mosque]{f1}", "mentions_exact_f1 mentions_facility_exact_f1"),
    ("near a [mosque]{f1}", "near a mosque", "mentions_exact_f1 mentions_facility_exact_f1 mentions_overlap_f1 mentions_facility_overlap_f1"),
    ("e1 ASSAULT/firearms", "e1 ASSAULT/explosives", "event_mode_accuracy"),
    ("e1 ASSAULT/firearms", "e1 COERCE", "events_f1 events_roles_f1 events_whole_f1 casualties_f1"),
    ("actors=a1 recipients=a2", "actors=a3 recipients=a2", "events_roles_f1 events_whole_f1"),
    ("actors=a1 recipients=a2", "actors=a1 recipients=a3", "events_roles_f1 events_whole_f1"),
    ("actors=a1 recipients=a2", "actors=a1 targets=a2", ""),  # recipients and targets are pooled
    ("actors=a4 places=p2", "actors=a6 places=p2", ""),  # another mention of the same actor
    ("places=p1 time=t1", "places=f1 time=t1", "event_place_accuracy"),
    ("places=p1 time=t1", "time=t1", "event_place_accuracy"),
    ("places=p2 time=t2", "places=p2", "event_time_accuracy events_whole_f1"),
    ("fact=hypothetical", "fact=planned", "event_factuality_accuracy events_whole_f1 factuality_macro_f1"),
    (">a2 by=c1", ">a2", "event_attribution_accuracy"),
    ("killed:civilian=23@q1>a2", "killed:civilian=23..@q1>a2", "casualties_f1"),
    ("killed:civilian=23@q1>a2", "injured:civilian=23@q1>a2", "casualties_f1"),
    ("r1 backs/weapons a5>a4", "r1 backs/funding a5>a4", "relation_subtype_accuracy"),
    ("r1 backs/weapons a5>a4", "r1 backs/weapons a4>a5", "relations_f1"),
    ("r1 backs/weapons a5>a4", 'r1 backs/weapons a5>a4 role="paymaster"', "relation_role_accuracy"),
    ("r2 allied_with a4>a5", "r2 allied_with a5>a4", ""),  # has no direction
    ("r2 allied_with a4>a5", "r2 fights a4>a5", "relations_f1"),
    ("c1 statement", "c1 accusation", "claim_kind_accuracy claims_whole_f1"),
    ("c1 statement speaker=a3", "c1 statement speaker=a1", "claim_speaker_accuracy claims_whole_f1"),
    ("c1 statement speaker=a3", 'c1 statement speaker="Iraqi police"', "claim_speaker_accuracy claims_whole_f1"),
    ('speaker="a shopkeeper"', 'speaker="a shopkeeper in the old bazaar"', ""),
    ('speaker="a shopkeeper"', 'speaker="a farmer"', "claim_speaker_accuracy claims_whole_f1"),
    (' condition="If the rains hold"', "", "claim_condition_accuracy"),
    ("due=2014-06-30", "due=2014-06", "claim_horizon_accuracy"),
    (' horizon="by the end of June" due=2014-06-30', "", "claim_horizon_accuracy"),
    ('content="the army will come back"', 'content="the army will come"', ""),
    ('content="the army will come back"', 'content="the army"', "claims_f1 claims_whole_f1"),
])  # fmt: skip
def test_one_difference_lowers_its_own_figures(old: str, new: str, figures: str) -> None:
    assert lowered(reading((old, new))) == set(figures.split())


@pytest.mark.parametrize(("old", "new", "right"), [
    ("e1 ASSAULT/firearms", "e1 ASSAULT/explosives", 7),  # neither mode nor factuality is asked for
    ("fact=hypothetical", "fact=planned", 7),
    ("actors=a1 recipients=a2", "actors=a3 recipients=a2", 6),
    ("r1 backs/weapons a5>a4", "r1 backs/weapons a4>a5", 6),
    ("c1 statement", "c1 accusation", 6),
    ("c1 statement speaker=a3", "c1 statement speaker=a1", 6),
])  # fmt: skip
def test_each_statement_found_is_judged(old: str, new: str, right: int) -> None:
    judged = compare(GOLD, reading((old, new))).judged
    assert (sum(good for _, good in judged), len(judged)) == (right, 7)


def test_a_missing_and_a_false_statement_are_told_apart() -> None:
    fewer = reading(("@ r2 allied_with a4>a5\n", ""))
    missed, invented = compare(GOLD, fewer), compare(fewer, GOLD)
    assert (missed.counts["relations"].recall, missed.counts["relations"].precision) == (0.5, 1.0)
    assert (invented.counts["relations"].recall, invented.counts["relations"].precision) == (1.0, 0.5)
    assert [(d.kind, d.error, d.what) for d in missed.differences] == [("relations", "miss", "allied_with subject=Red Army object=Blue Front")]
    assert [d.error for d in invented.differences] == ["false"]


def test_two_events_found_for_one_are_one_hit() -> None:
    doubled = reading(("@ e2 RETREAT", "@ e4 RETREAT/disarm actors=a5\n@ e2 RETREAT"))
    agreement = compare(GOLD, doubled)
    assert (agreement.counts["events"].found, agreement.counts["events"].hits) == (4, 3)
    assert agreement.shares["event_mode_accuracy"].right == 3  # of the two, the one that shares more was taken


def test_furniture_shifts_nothing_and_what_cites_it_is_counted() -> None:
    added = "[Gunmen]{a7 gunmen} in this evening's other stories, and more from our partners.\n@ e5 PROTEST actors=a7"
    found = reading(("\nIf the rains", f"\n{added}\n\nIf the rains"))
    agreement = compare(GOLD, found)
    assert agreement.furniture == 2  # the mention and the event's evidence
    assert agreement.counts["events"].hits == agreement.counts["events"].gold == 3
    assert agreement.counts["paragraphs"].precision == pytest.approx(2 / 3)
    assert agreement.counts["mentions_exact"].recall == 1
    assert lowered(found) == {"furniture", "paragraphs_f1", "words_f1", "events_f1", "events_roles_f1", "events_whole_f1", "mentions_exact_f1",
                              "mentions_overlap_f1", "mentions_actor_exact_f1", "mentions_actor_overlap_f1"}  # fmt: skip


def test_a_paragraph_with_other_words_and_quotation_marks_still_lines_up() -> None:
    found = reading(("a shopkeeper in the old bazaar said", "a shopkeeper there said"), ("The [Red Army]", "But the [Red Army]"))
    agreement = compare(GOLD, found)
    assert agreement.counts["claims"].hits == 2
    assert agreement.counts["events"].hits == 3
    assert agreement.counts["paragraphs"].hits == 0
    assert 0.8 < agreement.counts["words"].f1 < 1


def test_paragraphs_that_were_joined_still_line_up() -> None:
    assert lowered(reading(("\n\nIf the rains", "\nIf the rains"))) == {"paragraphs_f1"}


def test_nothing_found_scores_nothing_and_leaves_accuracies_out() -> None:
    blank = GOLD.document.model_copy(update={"text": "", "title": None, "published": None, "publisher": None})
    figures = compare(GOLD, Reading(document=blank, coder=GOLD.coder)).figures()
    assert {figures[name] for name in figures if name.endswith(("_f1", "_precision", "_recall"))} == {0.0}
    accuracies = {name: value for name, value in figures.items() if name.endswith("_accuracy")}
    assert accuracies == {"title_accuracy": 0, "published_accuracy": 0, "publisher_accuracy": 0}


def test_counts_are_pooled() -> None:
    half = compare(GOLD, reading(("@ r2 allied_with a4>a5\n", "")))
    both = pooled([compare(GOLD, GOLD), half])
    assert both.figures()["relations_recall"] == 0.75
    assert both.shares["title_accuracy"].of == 2
    assert both.differences == half.differences

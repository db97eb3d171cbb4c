"""Copies of one text are found, with the reason; two reporters of one thing are no copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.raid_on_tarsa import OWN, REWRITE, WIRE

from factions.analysis.copies import Text, copied, credited, families
from factions.corpus.incidents import load_incident_sets

SPEECH = '"We shall come back every night until the last sack of stolen flour is given back to the people who grew it," the note read.'


@pytest.mark.parametrize(
    ("text", "byline", "expected"),
    [
        ("TARSA (Danube News Agency) - Gunmen stormed.", None, ["Danube News Agency"]),
        ("Gunmen stormed the depot. (AFP)", None, ["AFP"]),
        ("Gunmen stormed the depot — Reuters", None, ["Reuters"]),
        ("Gunmen stormed the depot.", "Ana Lind and Danube News Agency", ["Ana Lind", "Danube News Agency"]),
        ("Gunmen stormed the depot.", "staff with agencies", []),
        ("The (unnamed) men left. They came back.", None, []),
    ],
)
def test_credits(text: str, byline: str | None, expected: list[str]) -> None:
    assert credited(text, byline) == expected


def test_a_rewrite_is_a_copy_and_another_report_is_not() -> None:
    wire, rewrite, own = Text("w", WIRE, "Danube"), Text("r", REWRITE, "Post"), Text("o", OWN, "Local")
    tie = copied(rewrite, wire)
    assert tie is not None
    assert (tie.one, tie.other) == ("r", "w")
    assert 0.2 < tie.share < 0.5
    assert tie.why == f"{tie.share:.0%} of the shorter text is in the other"
    assert copied(wire, own) is None


def test_a_speech_that_both_quote_makes_no_copy() -> None:
    assert copied(Text("a", f"{OWN} {SPEECH}"), Text("b", f"{WIRE} {SPEECH}")) is None


def test_a_credit_makes_a_copy_of_a_shorter_share_if_near_in_time() -> None:
    line = "Witnesses counted some forty attackers, most of them on foot. "
    long = (
        OWN + " The council has opened a list of the missing, and a clerk reads it aloud at noon from the steps of the closed school beside the well."
    )
    wire = Text("w", WIRE, "Danube", published="2014-06-18")
    near, bare, late = (
        Text("p", line + long, byline=byline, published=day)
        for byline, day in (("Danube", "2014-06-19"), (None, "2014-06-19"), ("Danube", "2014-09-01"))
    )
    tie = copied(wire, near)
    assert tie is not None
    assert tie.credit == "Danube"
    assert tie.why.endswith("; Danube is credited")
    assert [copied(wire, bare), copied(wire, late)] == [None, None]


def test_families_begin_with_the_first_published() -> None:
    texts = [
        Text("a", REWRITE, published="2014-06-19"), Text("b", WIRE, published="2014-06-18"), Text("c", OWN, published="2014-06-18"),
        Text("d", "", None), Text("e", WIRE),
    ]  # fmt: skip
    found = families(texts)
    assert [(family.key, family.documents) for family in found] == [("b", ("b", "a", "e"))]
    assert {(tie.one, tie.other) for tie in found[0].ties} == {("a", "b"), ("a", "e"), ("b", "e")}
    assert families(reversed(texts)) == found


def test_the_corpus_rewrites_are_families_and_its_other_reports_are_none(root: Path) -> None:
    reports = load_incident_sets(root / "corpus", "dev").reports
    names = {report.reading.document.id: report.header.id for report in reports}
    found = {tuple(names[one] for one in family.documents) for family in families(Text.of(report.reading.document) for report in reports)}
    assert all("rewrite" in " ".join(family) or "wire" in " ".join(family) for family in found)
    assert {family for family in found if len(family) > 2} == set()

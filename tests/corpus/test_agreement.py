"""Kappa against values worked out by hand, and the pairs of labels behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from factions.bench.agreement import compare
from factions.corpus import load_corpus
from factions.corpus.agreement import LAYERS, LEAST, agreement, kappa
from factions.corpus.page import agreement_lines, difference_lines

from .conftest import BODY, OTHER, Write


@pytest.mark.parametrize(
    ("labels", "value"),
    [
        ({}, None),
        ({("a", "a"): 5}, 1),
        ({("a", "a"): 3, ("b", "b"): 2}, 1),
        # Cohen's own kind of example: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no; observed .7, expected .5*.6 + .5*.4 = .5
        ({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}, 0.4),
        # observed 0, expected .5*.5 + .5*.5
        ({("a", "b"): 1, ("b", "a"): 1}, -1),
        ({("a", "b"): 4}, 0),
        # of four labels: observed 7/10, expected (5*4 + 3*3 + 2*2 + 0*1)/100
        ({("a", "a"): 4, ("a", "b"): 1, ("b", "b"): 2, ("b", "c"): 1, ("c", "c"): 1, ("c", "c2"): 1}, (0.7 - 0.33) / (1 - 0.33)),
    ],
)
def test_kappa(labels: dict[tuple[str, str], int], value: float | None) -> None:
    assert kappa(labels) == (pytest.approx(value) if value is not None else None)


def test_two_annotations_that_are_the_same_agree(write: Write, tmp_path: Path) -> None:
    write("one", body=BODY + OTHER)
    write("one", folder="second", body=BODY + OTHER)
    each, whole = agreement(load_corpus(tmp_path))
    assert [one.name for one in each] == ["one"]
    figures = whole.figures()
    assert set(LEAST) <= set(figures)
    assert {figures[name] for name in (*LAYERS, "event_type_kappa", "factuality_kappa", "claim_kind_kappa")} == {1.0}
    assert list(difference_lines(each)) == []


def test_differences_lower_the_figures_of_their_layer(write: Write, tmp_path: Path) -> None:
    write("one", body=BODY + OTHER)
    write("two")
    changes = [
        ("e1 ASSAULT/firearms", "e1 COERCE/seize"), ("fact=hypothetical", "fact=possible"), ("c1 statement", "c1 accusation"),
        ("@ r1 fights a3>a4\n", ""),
    ]  # fmt: skip
    write("one", changes, folder="second", body=BODY + OTHER)
    write("two", folder="second")
    corpus = load_corpus(tmp_path)
    each, whole = agreement(corpus)
    first, second = corpus.twice[0]
    figures = each[0].figures()
    assert figures["events"] == compare(first.reading, second.reading).counts["events"].f1 == pytest.approx(2 / 3)
    assert (figures["relations"], figures["mentions_exact"], figures["claims"]) == (0.0, 1.0, 1.0)
    # pairs: ASSAULT-COERCE, ASSAULT-ASSAULT twice: observed 2/3, expected 2/3
    assert dict(each[0].labels["event_type"]) == {("ASSAULT", "COERCE"): 1, ("ASSAULT", "ASSAULT"): 2}
    assert figures["event_type_kappa"] == pytest.approx(0)
    # the bench pairs two events: denied-denied, hypothetical-possible; observed 1/2, expected 1/4
    assert dict(each[0].labels["factuality"]) == {("denied", "denied"): 1, ("hypothetical", "possible"): 1}
    assert figures["factuality_kappa"] == pytest.approx(1 / 3)
    # statement-accusation, denial-denial, forecast-forecast: observed 2/3, expected 2/9
    assert figures["claim_kind_kappa"] == pytest.approx((2 / 3 - 2 / 9) / (1 - 2 / 9))
    assert whole.figures()["events"] == pytest.approx(2 * (2 + 2) / (5 + 5))
    assert whole.labels["factuality"] == {("denied", "denied"): 2, ("hypothetical", "possible"): 1, ("asserted", "asserted"): 1}


def test_lines_name_what_is_short_and_what_differs(write: Write, tmp_path: Path) -> None:
    write("one")
    write("one", [("@ r1 fights a3>a4\n", "")], folder="second")
    each, whole = agreement(load_corpus(tmp_path))
    lines = list(agreement_lines(each, whole))
    assert [line.split()[0] for line in lines[:3]] == ["exact", "one", "all"]
    assert [line.split() for line in lines if line.startswith("relations")] == [["relations", "0.000", "0.75", "short"]]
    assert [line.split() for line in lines if line.startswith("events  ")] == [["events", "1.000", "0.75"]]
    assert list(difference_lines(each))[1:] == [
        "one: relations, miss",
        "  “The league, which fights the army, denied that it had been near Tiba.”",
        "    fights subject=Ford League object=army of Nuria",
    ]
    assert each[0].as_json(differences=True)["differences"] == [
        {"kind": "relations", "error": "miss", "quote": "The league, which fights the army, denied that it had been near Tiba.",
         "what": "fights subject=Ford League object=army of Nuria"}
    ]  # fmt: skip

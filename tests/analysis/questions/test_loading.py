"""Questions as people write them, and what they are told where a line is wrong."""

# ruff: noqa: E501 - a message stands on one line

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.questions import load
from factions.analysis.questions.loading import parse
from factions.errors import FactionsError

TRUCE = """title: Will the truce hold?
hypotheses:
  no: It breaks
  yes: It holds
country: Mali
place: Kidal
from: 2013-01-28
to: 2013-03-10
sides:
  north: {group: MNLA}
indicators:
  - name: Attacks
    why: Attacks break it.
    toward: no
    query:
      type: [ASSAULT, THREATEN]
      actor: {kind: militia}
  - name: Talks
    why: They talk.
    toward: -no
    weight: 0.5
    query: {type: CONSULT, country: IRQ, within: 3, pattern: reprisal}
"""


def test_a_question_is_what_it_says() -> None:
    question = parse(TRUCE)
    attacks, talks = question.indicators
    assert question.hypotheses == {"no": "It breaks", "yes": "It holds"}  # and no truth values
    assert (question.country, question.place, question.undated) == (("MLI",), ("Kidal",), "leave out")
    assert [(one.hypothesis, one.sign, one.weight) for one in question.indicators] == [("no", 1, 1.0), ("no", -1, 0.5)]
    assert question.sides["north"][0].group == ("MNLA",)
    assert (question.of(attacks.query).country, question.of(attacks.query).place) == (("MLI",), ("Kidal",))
    assert (question.of(talks.query).country, talks.query.within) == (("IRQ",), 3)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[ASSAULT, THREATEN]", "[ASSAULT, THREATN]", "q.yaml:16: indicators[1].query.type: there is no type of event 'THREATN'; the nearest is 'THREATEN'"),
        ("kind: militia", "kind: milita", "q.yaml:17: indicators[1].query.actor.kind: there is no kind of actor 'milita'; the nearest is 'militia'"),
        ("      actor:", "      actr:", "q.yaml:17: indicators[1].query.actr: there is no such field; the nearest is 'actor'"),
        ("    toward: -no", "    toward: -nay", "q.yaml:20: indicators[2].toward: there is no hypothesis 'nay'; the nearest is 'no'"),
        ("    why: They talk.\n", "", "q.yaml:18: indicators[2].why: is missing"),
        ("weight: 0.5", "weight: half", "q.yaml:21: indicators[2].weight: it should be a number, not 'half'"),
        ("weight: 0.5", "weight: 0", "q.yaml:21: indicators[2].weight: it should be more than 0, not 0"),
        ("  yes: It holds\n", "", "q.yaml:2: hypotheses: it needs 2 or more"),
        ("  yes: It holds", "  -yes: It holds", "q.yaml:2: hypotheses: the key '-yes' can't begin with + or -, which tell what an indicator speaks for"),
        ("from: 2013-01-28", "from: January", "q.yaml:7: from: it should be a day such as 2014-06-13, not 'January'"),
        ("to: 2013-03-10", "to: 2012-03-10", "q.yaml:8: to: it is before 2013-01-28, the first day"),
        ("to: 2013-03-10", "to: 2043-03-10", "q.yaml:8: to: from 2013-01-28 that is more than 530 weeks"),
        ("to: 2013-03-10\n", "", "q.yaml:1: to: is missing"),
        ("country: Mali", "contry: Mali", "q.yaml:5: contry: there is no such field; the nearest is 'country'"),
        ("country: Mali", "country: Malia", "q.yaml:5: country: there is no country 'Malia'; the nearest is 'Mali'"),
        ("name: Talks", "name: Attacks", "q.yaml:11: indicators: two indicators are called 'Attacks'"),
        ("within: 3, pattern: reprisal", "within: 3", "q.yaml:22: indicators[2].query.within: only the pattern reprisal has it"),
        ("type: CONSULT, country: IRQ, within: 3", "kind: ties", "q.yaml:22: indicators[2].query.pattern: ties have no reprisal; incidents have"),
        ("pattern: reprisal", "pattern: reprisals", "q.yaml:22: indicators[2].query.pattern: there is no 'reprisals'; the nearest is 'reprisal'"),
        ("title: Will", "titel: Will", "q.yaml:1: titel: there is no such field; the nearest is 'title'"),
        ("country: Mali", "country: Mali\ncountry: Niger", "q.yaml:6: country: it stands here a second time"),
        ("title: Will the truce hold?", "title: [a", "q.yaml:2: it isn't YAML: expected ',' or ']', but got ':'"),
        ("title: Will the truce hold?", "title: *x", "q.yaml:1: *x stands for something else: write it out"),
        (TRUCE, "- a\n", "q.yaml:1: it should hold fields, not ['a']"),
        (TRUCE, "", "q.yaml: it should hold fields, not None"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_file_line_and_field(old: str, new: str, told: str) -> None:
    assert old in TRUCE
    with pytest.raises(FactionsError) as error:
        parse(TRUCE.replace(old, new, 1), "q.yaml")
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"title: \xff", "it isn't UTF-8 text (byte 7)"), (b"[" * 5000 + b"]" * 5000, "it isn't YAML: it is nested too deep"),
        (b"#" * 300_000, "it is larger than 256 kB: that is no question"), (b"a: &x [1]\nb: [*x, *x]\n", "*x stands for something else: write it out"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told(tmp_path: Path, raw: bytes, told: str) -> None:
    path = tmp_path / "q.yaml"
    path.write_bytes(raw)
    with pytest.raises(FactionsError) as error:
        load(path)
    assert str(error.value).startswith(str(path))
    assert str(error.value).endswith(told)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactionsError, match="no such file"):
        load(tmp_path / "none.yaml")


@given(st.text(max_size=200))
def test_whatever_is_in_a_file_there_is_a_question_or_one_line(text: str) -> None:
    try:
        told = parse(text, "x.yaml").title
    except FactionsError as error:
        told = str(error)
    assert told.startswith("x.yaml")  # no such text is a question
    assert "\n" not in told


@pytest.mark.parametrize("name", ["iraq-2014-militias", "mali-2013"])
def test_the_examples_are_questions(root: Path, name: str) -> None:
    question = load(root / "examples" / "questions" / f"{name}.yaml")
    assert len(question.indicators) >= 5
    assert all(one.why.endswith(".") for one in question.indicators)

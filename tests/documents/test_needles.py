"""What a pattern can't match without: a sieve never passes over a pattern that matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.documents.cues import CUES, Cue, in_lines
from factions.documents.needles import Sieve, folded, needles

NEEDLES = [
    (r"\bshare (?:this|on)\b", {"share this", "share on"}),
    (r"^colou?r", {"color", "colour"}),
    (r"re(?:publish|print)\w+ed", {"republish", "reprint"}),  # the longer of two stretches
    (r"(?:ab|cd){2,}x", None),  # "ab" and "cd" tell too little
    (r"(?:abc|cde){2,}x", {"abc", "cde"}),
    (r"(?:abc)?\s*(?:defg)*", None),  # matches nothing at all
    (r"(?:abc|\w+)z", None),  # one branch has no needle
    (r"[ab]cd", {"acd", "bcd"}),
    (r"\d{4}-\d\d", {"0000-00"}),
    (r"[^a]bcd|©", {"bcd", "©"}),
    (r"Kilo", {"kilo"}),
    (r"καλα", None),  # letters with several small forms
    (r"(?<!x)abc(?=d)", {"abc"}),
]


@pytest.mark.parametrize(("pattern", "expected"), NEEDLES)
def test_needles(pattern: str, expected: set[str] | None) -> None:
    assert needles(re.compile(pattern, re.IGNORECASE)) == (frozenset(expected) if expected else None)


def test_letters_that_match_without_regard_to_case() -> None:
    pattern = re.compile("sink", re.IGNORECASE)
    for text in ("SINK", "\u017fink", "s\u0131nk", "S\u0130NK", "sin\u212a"):
        assert pattern.search(text)
        assert Sieve([pattern]).may_match([text]) == [[0]]


def test_a_pattern_without_a_needle_is_always_tried() -> None:
    assert Sieve([re.compile(r"\w+"), re.compile("harbour"), re.compile("boat|ship")]).may_match(["a ship", "", "harbour"]) == [[0, 2], [0], [0, 1]]


def test_nearly_every_cue_has_needles() -> None:
    assert sum(needles(cue.regex) is None for cue in CUES) <= 5


@settings(max_examples=150)
@given(st.data(), st.sampled_from(CUES))
def test_what_a_cue_matches_is_found(data: st.DataObject, cue: Cue) -> None:
    text = data.draw(st.from_regex(cue.regex))
    assert cue in in_lines(["nothing", text])[1]


@given(st.text(max_size=60))
def test_no_cue_is_missed(text: str) -> None:
    assert in_lines([text])[0] == [cue for cue in CUES if cue.regex.search(text)]
    assert folded(folded(text)) == folded(text)

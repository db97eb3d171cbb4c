"""Segmentation: each case is a paragraph with `|` where one sentence ends and the next begins."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from factions.documents.segmentation import paragraphs, sentences

CASES = [
    "The army left. | The rebels came.",
    "U.S. troops arrived on Jan. 3. | They left.",
    "He fled to the U.S. | The army followed.",
    "U.S. Army Lt. Col. Steve Warren spoke. | Gen. John R. Allen did not.",
    "Resolution No. 3 passed. | No. 2 failed.",
    "Was it them? | No. | The army left in 2006. | 23 people died.",
    'He said: "We left." | She stayed.',
    '"Talk of Sunnis and Shi\'ites must be dropped," Sistani said. | He left.',
    '"Where were they?" Smyth asks. | Nobody knew.',
    '"Leave now!" shouted the crowd. | They did.',
    "“Will it hold?” President Jane Roe said on Tuesday. | It did.",
    '"Who fired?" | The army said it did not know.',
    '"Eventually, they will need compromises," he says. | "Any participation would be counterproductive."',
    '"We will fight. | We will win," he said.',
    "We waited ... and waited. | Then it came...  | The shelling began again.",
    "He said the [...] Army was near. | It was.",
    "The moderate (!) wing won. | (It had lost before.) | The rest left.",
    "At 5 p.m. Tuesday shells fell. | At 6 a.m. GMT they stopped. | It was over by 7 p.m. | Residents returned.",
    "1. The groups. | They are many.",
    "Dr. A. B. Cole of Acme Corp. said so. | World War I. | The end.",
    "Fighting resumed.[3] | The army denied it.",
    "The group left. | al-Shabab fighters stayed. | Maj. Gen. al-Sisi spoke.",
    "The toll was 3.5 million, e.g. in Basra vs. Mosul, etc. | Nobody counted.",
    "The army said.The rebels disagreed.".replace("said.", "said.|"),
    "Read it at www.example.com. | Or at example.org/a.b?c=d.",
    "The D.R.C. army and M23 clashed near St. Mary's. | Sen. Doe, R-Ariz., watched.",
    "Is it over?! | Nobody knows…  | But people hope.",
    "He fell ill. | Mr. Doe was there. | The sun sat. | Jan. Roe, the Gen. Roe of old, came.",
    "Abu Bakr Jr. spoke, the Art. 5 text said. | Sgt. Maj. Roe of the 3rd Bn. agreed.",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences(case: str) -> None:
    text = re.sub(r" *\| ?", lambda m: "" if m[0] == "|" else " ", case)
    wanted = [part.strip() for part in case.split("|")]
    assert [text[a:b] for a, b in sentences(text)] == wanted


def test_sentences_stay_within_their_paragraph() -> None:
    text = "A sub-heading without a stop\n\nThe army left\n \t\n\n  Then it rained.  \n"
    assert [text[a:b] for a, b in sentences(text)] == ["A sub-heading without a stop", "The army left", "Then it rained."]
    assert [text[a:b] for a, b in paragraphs(text)] == ["A sub-heading without a stop", "The army left", "Then it rained."]


PIECES = st.lists(
    st.sampled_from(["U.S.", " ", "\n", "\n\n", ".", '"', "…", "?", "Gen.", "The", "army", "(", ")", "3", "[1]", "\x85", "\u2028", "al-X", "'"])
)


@given(st.one_of(st.text(), PIECES.map("".join)))
@example("")
@example(" \n \n ")
def test_sentences_cover_every_character_once(text: str) -> None:
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    covered = {i for a, b in spans for i in range(a, b)}
    assert all(i in covered for i, char in enumerate(text) if not char.isspace())
    homes = paragraphs(text)
    assert all(any(p <= a and b <= q for p, q in homes) for a, b in spans)


SEED = Path(__file__).parents[3] / "shared" / "reports" / "seed-article.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the seed article isn't here")
def test_the_seed_article_has_its_sentences() -> None:
    text = SEED.read_text(encoding="utf-8")
    found = [text[a:b] for a, b in sentences(text)]
    assert '"Talk of Sunnis and Shi\'ites must be dropped," Sistani said.' in found
    assert any(one.startswith('"Eventually, to') and one.endswith('," he says.') for one in found)
    assert any(one.startswith("They were from Shi'ite") and one.endswith("brink of civil war.") for one in found)


@pytest.mark.parametrize("piece", [".", '"', '."', ". a", "?!", "\n.", "( . )", "U.S. "])
def test_hostile_lengths(piece: str) -> None:
    spans = sentences(piece * 20_000)  # a quadratic pattern would take minutes
    assert sum(b - a for a, b in spans) >= 20_000

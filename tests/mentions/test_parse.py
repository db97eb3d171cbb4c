"""The parsed text: sentences, tokens and names stand where the text has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.document import normal_text
from factions.documents.segmentation import sentences
from factions.mentions import parse as module
from factions.mentions.parse import parse, word_before

TEXT = "Fighters of the Islamic State in Iraq and the Levant (ISIL) took Mosul. Nuri al-Maliki resigned.\n\nThe army left."


def test_sentences_are_ours_and_cover_their_tokens() -> None:
    parsed = parse(TEXT)
    assert [(sentence.start, sentence.end) for sentence in parsed.sentences] == list(sentences(TEXT))
    assert [sentence.number for sentence in parsed.sentences] == [0, 1, 2]
    assert [sentence.paragraph for sentence in parsed.sentences] == [0, 0, 1]
    for sentence in parsed.sentences:
        tokens = parsed.doc[sentence.first : sentence.last]
        assert tokens[0].idx == sentence.start
        assert tokens[-1].idx + len(tokens[-1].text) == sentence.end
        assert [token.i for token in tokens if token.is_sent_start] == [sentence.first]


@pytest.mark.parametrize(("text", "name"), [
    (TEXT, "Islamic State in Iraq and the Levant (ISIL)"),
    ("The Popular Front for the Liberation of Palestine left.", "Popular Front for the Liberation of Palestine"),
    ("Prime Minister Hazem el-Beblawi resigned.", "el-Beblawi"),
])  # fmt: skip
def test_a_registered_name_is_one_token(text: str, name: str) -> None:
    assert name in [token.text for token in parse(text).doc]


def test_offsets_are_code_points_of_the_whole_text() -> None:
    text = "Ağrı’da — 🙂 “çatışma” — soldiers died.\n\nRebels left."
    parsed = parse(text)
    assert parsed.token_at(text.index("Rebels")).text == "Rebels"
    assert [token.text for token in parsed.tokens(text.index("soldiers"), text.index("."))] == ["soldiers", "died"]


@pytest.mark.parametrize(("phrase", "head"), [("the red army", "army"), ("rebels of the north", "rebels"), ("Ali Toure", "Toure")])
def test_the_head_of_a_phrase_governs_its_other_words(phrase: str, head: str) -> None:
    text = f"Yesterday {phrase} left."
    start = text.index(phrase)
    assert parse(text).head(start, start + len(phrase)).text == head


@pytest.mark.parametrize(("offset", "number"), [(0, 0), (70, 0), (72, 1), (len(TEXT) - 1, 2), (10_000, 2)])
def test_an_offset_lies_in_a_sentence_or_behind_one(offset: int, number: int) -> None:
    assert parse(TEXT).sentence(offset).number == number


@pytest.mark.parametrize(("text", "lemma"), [
    ("Soldiers raped 12 women.", "rape"), ("Troops retook the town from the rebels.", "retake"), ("The town was retaken by troops.", "retake"),
])  # fmt: skip
def test_lemmas_that_the_model_gets_wrong_are_mended(text: str, lemma: str) -> None:
    assert lemma in [token.lemma_ for token in parse(text).doc]


def test_a_long_report_is_parsed_in_pieces_as_if_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join(f"Rebels of group {number} attacked a town. Its people fled." for number in range(12))
    whole = [(token.idx, token.text, token.dep_, token.head.i) for token in parse(text).doc if not token.is_space]
    monkeypatch.setattr(module, "CHUNK", 100)
    pieces = [(token.idx, token.text, token.dep_, token.head.i) for token in parse(text).doc if not token.is_space]
    assert [piece[:2] for piece in pieces] == [piece[:2] for piece in whole]
    assert sum(one == other for one, other in zip(pieces, whole, strict=True)) > 0.9 * len(whole)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "."])
def test_a_text_without_words_can_be_parsed(text: str) -> None:
    assert len(parse(text).text) == len(text)


@given(st.text(max_size=120).map(normal_text))
def test_any_text_can_be_parsed_and_no_character_is_lost(text: str) -> None:
    parsed = parse(text)
    assert "".join(token.text_with_ws for token in parsed.doc) == text
    for sentence in parsed.sentences:
        assert 0 <= sentence.start < sentence.end <= len(text)
        assert parsed.sentence(sentence.start) == sentence
        assert parsed.tokens(sentence.start, sentence.end)


@pytest.mark.parametrize(("text", "verb"), [
    ("PORT-AU-PRINCE, Haiti — Armed gangs stormed two prisons.", "stormed"),
    ("NEW DELHI, Aug 6, 2019 - Pakistan expelled the envoy.", "expelled"),
    ("TRIPOLI, Libya (Wire) -- Rebels shelled the port.", "shelled"),
])  # fmt: skip
def test_a_dateline_is_no_part_of_the_clause_behind_it(text: str, verb: str) -> None:
    parsed = parse(text)
    token = parsed.token_at(text.index(verb))
    assert len(parsed.sentences) == 1
    assert next(child.text for child in token.children if child.dep_ == "nsubj") in {"gangs", "Pakistan", "Rebels"}


@pytest.mark.parametrize(("text", "names"), [
    ("Police left Port-AU-Prince and PORT-AU-PRINCE.", []),
    ("The AU sent troops.", ["AU"]),
    ("ISIL-held towns and anti-ISIL fighters.", ["ISIL", "ISIL"]),
])  # fmt: skip
def test_a_name_inside_a_hyphenated_one_is_none(text: str, names: list[str]) -> None:
    assert [text[hit.start : hit.end] for hit in parse(text).names] == names


def test_nothing_stands_before_the_first_word() -> None:
    parsed = parse("Rebels, he said, fled.")
    assert [word_before(token) for token in parsed.doc[:3]] == ["", "rebels", ","]

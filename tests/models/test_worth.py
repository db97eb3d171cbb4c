"""The cheap pass."""

from __future__ import annotations

from factions.documents.segmentation import sentences
from factions.models.weights import weights
from factions.models.windows import split, windows
from factions.models.worth import LEAST, worth, worthy


def _scores(text: str) -> dict[int, float]:
    held = weights()
    words = split(text, sentences(text), held.tokenizer)
    return {number: worth(words, number, held.heads["worth.weight"], float(held.heads["worth.bias"])) for number in set(words.sentence)}


def test_an_attack_is_worth_more_than_the_weather() -> None:
    scores = _scores("Gunmen attacked the army base and killed nine soldiers. It was a warm and quiet evening.")
    assert scores[0] > 0.5 > scores[1]


def test_only_windows_without_a_worthy_sentence_are_left_out() -> None:
    held = weights()
    text = "\n\n".join(["Gunmen attacked the army base."] * 3)
    words = split(text, sentences(text), held.tokenizer)
    cut = windows(words)
    assert worthy(words, cut, held.heads["worth.weight"], float(held.heads["worth.bias"])) == cut
    assert worthy(words, cut, held.heads["worth.weight"] * 0, -10.0) == []
    assert 0 < LEAST < 0.5

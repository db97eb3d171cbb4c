"""A text as the model sees it: sound on any text, and right on plain ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.documents.segmentation import sentences
from factions.models.labels import TYPES
from factions.models.re3d import find_entities, find_relations
from factions.models.scored import Scored


def scored(text: str) -> Scored:
    return Scored(text, sentences(text))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_text_is_scored(text: str) -> None:
    found = scored(text)
    assert len(found.hidden) == len(found.words.bounds)
    assert np.isfinite(found.triggers).all()
    for entity in find_entities(found):
        assert 0 <= entity.start < entity.end <= len(text)


@pytest.mark.parametrize(
    ("text", "source", "target", "expected"),
    [
        ("Gunmen attacked the police in Baiji.", "Gunmen", "police", "ASSAULT"),
        ("Police arrested twelve protesters in the capital.", "Police", "protesters", "COERCE"),
        ("The minister met the rebel leader in Doha on Monday for talks.", "minister", "rebel leader", "CONSULT"),
        ("France sent food and medicine to the refugees.", "France", "refugees", "AID"),
        ("Thousands of students marched against the government.", "students", "government", "PROTEST"),
        ("The president rejected the union's demand.", "president", "union", "REJECT"),
    ],
)
def test_what_one_does_to_another(text: str, source: str, target: str, expected: str) -> None:
    bounds = [(text.index(words), text.index(words) + len(words)) for words in (source, target)]
    assert TYPES[int(scored(text).asked(bounds[0], bounds[1]).argmax())] == expected


def test_an_actor_without_words_is_left_out() -> None:
    shares = scored("Police have opened an investigation.").asked((0, 6), None)
    assert shares.shape == (len(TYPES),)
    assert shares.sum() == pytest.approx(1, abs=1e-4)


def test_re3d_relations_lie_in_one_sentence_and_on_the_given_spans() -> None:
    text = "Coalition aircraft struck ISIL fighters near Mosul. The commander of the brigade, Omar Said, was killed."
    found = scored(text)
    spans = [(entity.start, entity.end, entity.type) for entity in find_entities(found)]
    assert len(spans) >= 4
    for tie in find_relations(found, spans):
        assert {tie.source, tie.target} <= {span[:2] for span in spans}
        assert 0 <= tie.confidence <= 1
    assert find_relations(found, []) == []

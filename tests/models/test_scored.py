"""A text as the model sees it: sound on any text, and right on plain ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.documents.segmentation import sentences
from factions.models.heads import softmax
from factions.models.labels import TAGS, TYPES
from factions.models.pairing import Table, features, features_of, likeness
from factions.models.re3d import find_entities, find_relations
from factions.models.scored import SURELY_OUTSIDE, Scored, _likeliest, spans_of


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


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.sampled_from(["outer", "cue", "title"]))
def test_spans_are_those_of_the_best_path(seed: int, size: int, layer: str) -> None:
    """The likeliest tags are taken for the best path only where they are one."""
    names = TAGS[layer]
    scores = np.random.default_rng(seed).gumbel(size=(size, len(names))) * 2 + np.eye(len(names))[0] * 3
    shares = (np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)).astype(np.float32)
    path = [0] * size
    at = 0
    while at < size:
        end = at
        while end < size and shares[end, 0] < SURELY_OUTSIDE:
            end += 1
        if end > at:
            path[at:end] = _likeliest(np.log(shares[at:end] + 1e-9))
        at = end + 1
    starts = [n for n, tag in enumerate(path) if tag % 2]
    found = spans_of(shares, names)
    assert [first for first, *_ in found] == starts
    assert sum(last - first for first, last, *_ in found) == sum(tag > 0 for tag in path)
    assert all(names[path[first]] == f"B-{kind}" for first, _, kind, _ in found)


def test_pairs_have_the_features_that_they_have_among_all() -> None:
    text = "Gunmen of the Dawn Front attacked the army near Baiji on Monday, and the army said that it killed ten of them."
    words = scored(text)
    nodes = [words.node(at, at + 1 + at % 2, kind) for at, kind in ((0, "actor"), (3, "actor"), (7, "actor"), (9, "place"), (14, "actor"))]
    every = features(nodes, nodes)
    table = Table.of(nodes)
    left, right = np.array([4, 0, 2, 2]), np.array([0, 4, 3, 2])
    assert (features_of(table, left, table, right, table) == every[left, right]).all()


def test_what_a_mention_means_is_asked_of_all_at_once_as_of_each() -> None:
    """And it is the head's product with all features of each pair, likeness included."""
    text = "Gunmen of the Dawn Front attacked the army near Baiji on Monday, and the army said that the Front killed ten of them."
    words = scored(text)
    nodes = [words.node(at, at + 1 + at % 2, "actor", "nominal") for at in (0, 3, 7, 14, 18, 22)]
    meant = words.meant(nodes)
    asked = [(3, [0, 2]), (4, [0, 1, 2, 3]), (5, [4])]
    together = words.same(nodes, meant, asked)
    known = np.concatenate([features(nodes, nodes), likeness(nodes, nodes)], -1)
    sides = words.heads.sides("same", meant, meant)
    alone = words.heads.linear("alone", meant)[:, 0]
    assert words.same(nodes, meant, []) == []
    for (later, before), shares in zip(asked, together, strict=True):
        assert words.same(nodes, meant, [(later, before)])[0] == pytest.approx(shares, abs=1e-6)
        scores = words.heads.pair(sides, before, [later] * len(before), words.heads.linear("same.known", known[before, later]))[:, 0]
        assert softmax(np.append(scores, alone[later])) == pytest.approx(shares, abs=1e-5)

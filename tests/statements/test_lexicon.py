"""The lexicon of speech: its frames are ones that the coder reads, and its narrowing lists narrow something."""

from __future__ import annotations

from factions.statements.frames import FRAMES, NOUN_FRAMES
from factions.statements.lexicon import speech


def test_every_frame_is_read() -> None:
    assert set(speech().verbs) <= set(FRAMES)
    assert set(speech().nouns) <= set(NOUN_FRAMES)


def test_narrowing_lists_name_cues() -> None:
    cues = {word for words in speech().verbs.values() for word in words}
    assert speech().needs_somebody <= cues
    assert speech().needs_that_or_quotes <= cues


def test_acts_are_told_from_things() -> None:
    assert [speech().act(noun) for noun in ("withdrawal", "evacuation", "ammunition", "tank")] == [True, True, False, False]

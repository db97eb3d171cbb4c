"""Readings for the formats: the annotated samples, and made-up mentions over made-up text."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from hypothesis import strategies as st

from factions.documents.document import Document, text_digest
from factions.mentions.mention import Mention, MentionForm, MentionKind
from factions.reading import Coder, Reading

SAMPLES = sorted((Path(__file__).parents[2] / "examples/reports").glob("*.mark"))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Give a reading of mentions alone, some nested, in one sentence of letters, marks and blanks."""
    text = draw(st.text("abé 😀'’.-,", min_size=1, max_size=40).map(lambda words: " ".join(words.split())).filter(bool))
    places = st.integers(0, len(text) - 1)
    bounds = draw(st.lists(st.tuples(places, places).map(lambda two: (min(two), max(two) + 1)), max_size=5, unique=True))
    held = [(start, end) for start, end in bounds if text[start:end].strip() and not _crosses(bounds, start, end)]
    mentions = tuple(
        Mention(
            id=f"m{number}", kind=draw(st.sampled_from(get_args(MentionKind))), form=draw(st.sampled_from(get_args(MentionForm))),
            start=start, end=end, text=text[start:end],
        )
        for number, (start, end) in enumerate(sorted(held, key=lambda one: (one[0], -one[1])), 1)
    )  # fmt: skip
    return Reading(document=Document(id="d", text=text, text_sha256=text_digest(text)), coder=Coder(name="a", version="1"), mentions=mentions)


def _crosses(bounds: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(one < start < other < end or start < one < end < other for one, other in bounds)

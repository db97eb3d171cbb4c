"""Quotations by their marks: each case is a text, what is quoted, and which of it stands as speech of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.statements.quotations import find_quotations, with_marks

CASES = [
    ('"We left," he said.', ["We left,"], [True]),
    ("“We left,” he said. “They stayed.”", ["We left,", "They stayed."], [True, True]),
    ('He called it a "crime" and left.', ["crime"], [False]),
    ('The ministry wrote: "All is calm."', ["All is calm."], [True]),
    ("‘We aren’t afraid,’ he said.", ["We aren’t afraid,"], [True]),
    ("'We will stay,' he said.", ["We will stay,"], [True]),
    ("The rebels' camp and the army's base were quiet.", [], []),
    ('The 5" shell hit the roof.', [], []),
    ("\"It was 'hell' there,\" she said.", ["It was 'hell' there,"], [True]),
    ("« Nous partons », he said.", ["Nous partons"], [True]),
    ("`` We left , '' he said .", ["We left ,"], [True]),
]


@pytest.mark.parametrize(("text", "quoted", "direct"), CASES)
def test_quotations(text: str, quoted: list[str], direct: list[bool]) -> None:
    found = find_quotations(text)
    assert [text[one.inner[0] : one.inner[1]] for one in found] == quoted
    assert [one.direct for one in found] == direct


def test_an_open_quotation_resumes_in_the_next_paragraph() -> None:
    found = find_quotations('"They came at night. They shot us.\n\n"We ran," she said.\n\n"Another voice," he said.')
    assert [(one.open, one.resumes) for one in found] == [(True, False), (False, True), (False, False)]


@pytest.mark.parametrize(
    ("text", "said", "widened"),
    [('"We left," he said.', "We left", '"We left,"'), ("He said we left.", "we left", "we left"), ("“Go!” he said.", "Go", "“Go!”")],
)
def test_with_marks(text: str, said: str, widened: str) -> None:
    start = text.index(said)
    begin, end = with_marks(text, start, start + len(said))
    assert text[begin:end] == widened


@given(st.text(alphabet="ab ,.?\"“”‘’'\n", max_size=60))
def test_quotations_are_in_order_and_apart(text: str) -> None:
    last = 0
    for one in find_quotations(text):
        assert last <= one.start <= one.inner[0] < one.inner[1] <= one.end <= len(text)
        assert "\n\n" not in text[one.inner[0] : one.inner[1]]
        last = one.end

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from factions.evidence import Citation, Span

TEXT = "Two 🚙 came."


def test_offsets_are_code_points() -> None:
    assert Span.of(TEXT, 4, 5) == Span(start=4, end=5, quote="🚙")


@pytest.mark.parametrize(("start", "end", "quote"), [(-1, 2, "Two"), (0, 2, "Two"), (0, 4, "Two"), (3, 3, ""), (5, 2, "Two")])
def test_a_span_that_can_t_hold_its_quote_is_refused(start: int, end: int, quote: str) -> None:
    with pytest.raises(ValidationError, match="can't hold the quote"):
        Span(start=start, end=end, quote=quote)


def test_a_record_can_t_be_changed_or_extended() -> None:
    span = Span.of(TEXT, 0, 3)
    with pytest.raises(ValidationError, match="frozen"):
        span.start = 1  # type: ignore[misc] # what mypy forbids too
    with pytest.raises(ValidationError, match="Extra inputs"):
        Citation.model_validate({"document": "d", "span": span, "page": 3})


@pytest.mark.parametrize(("start", "end", "held", "overlapped"), [
    (2, 5, True, True), (3, 4, True, True), (1, 5, False, True), (2, 6, False, True), (0, 2, False, False), (5, 7, False, False), (0, 9, False, True),
])  # fmt: skip
def test_holding_and_overlapping(start: int, end: int, held: bool, overlapped: bool) -> None:  # noqa: FBT001 - columns of the table
    span = Span(start=2, end=5, quote="abc")
    assert (span.holds(start, end), span.overlaps(start, end)) == (held, overlapped)


@given(st.text(min_size=1), st.data())
def test_a_quote_is_exactly_its_slice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = Span.of(text, start, end)
    assert span.quote == text[span.start : span.end]
    assert span.holds(start, end)
    assert Span.model_validate_json(span.model_dump_json()) == span

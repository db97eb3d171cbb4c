"""A value that is worked out once for each object."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from factions.once import Once


@dataclass
class Word:
    text: str
    asked: int = 0

    @Once
    def large(self) -> str:
        """The word in capitals."""
        self.asked += 1
        return self.text.upper()

    @Once
    def wrong(self) -> int:
        self.asked += 1
        return int(self.text)


def test_a_value_is_worked_out_once_for_each_object() -> None:
    one, other = Word("a"), Word("b")
    assert (one.large, one.large, other.large) == ("A", "A", "B")
    assert (one.asked, other.asked) == (1, 1)
    assert one == Word("a", 1)


def test_an_error_is_not_kept() -> None:
    word = Word("a")
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            _ = word.wrong
    assert word.asked == 2


def test_its_class_gives_the_property_itself() -> None:
    assert isinstance(Word.large, Once)
    assert Word.large.__doc__ == "The word in capitals."

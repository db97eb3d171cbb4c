from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from factions.documents.lines import Line, Page, logical_lines, members

WRAPPED = """The army said on Tuesday that it had killed fifteen fighters of the
movement in a clash near the border village. Two soldiers were hurt, and
four more are missing.

There was no word from the observers, who left the village last week and
have asked for guarantees."""


def test_lines_wrapped_by_hand_are_joined() -> None:
    assert len(logical_lines(WRAPPED)) == 2
    assert logical_lines(WRAPPED)[1].text == "There was no word from the observers, who left the village last week and have asked for guarantees."


def test_lines_of_their_own_are_not_joined() -> None:
    lines = logical_lines("A title\n\nA paragraph of one line.\nA teaser below it\n\nAnother paragraph.")
    assert [(line.text, line.attached) for line in lines] == [
        ("A title", False), ("A paragraph of one line.", False), ("A teaser below it", True), ("Another paragraph.", False),
    ]  # fmt: skip


def test_how_lines_look() -> None:
    assert Line("Iran Enters The Fray In Iraq").titled
    assert not Line("Iran enters the fray in Iraq").titled
    assert Line('"We left," she said.').prose
    assert Line("He fled.[3]").stop
    assert not Line("Spearhead For A Counter Offensive?").prose
    assert Line("- End all shelling").bullet
    assert Line("word " * 10_000).look != Line("word " * 10_000).text


def test_members_tell_lines_apart() -> None:
    one = Line("World", tag="li")
    assert members(one) == members(Line("World", tag="li"))
    assert len({members(line) for line in (one, Line("World", tag="p"), Line("World", tag="li", near=True), Line("World", True, tag="li"))}) == 4


def test_twins_stand_one_below_the_other_and_are_no_labels() -> None:
    caption, label = "Soldiers near the border, May 2013.", "Share this"
    page = Page([Line(text) for text in (caption, caption.upper(), "Between", caption, label, label)])
    assert page.twins == {0, 1}


def test_a_page_without_blank_lines_is_not_spaced() -> None:
    body = "The army said on Monday that it had taken the village after two days of fighting with the rebels, who withdrew to the hills."
    assert not Page(logical_lines(f"Title\n{body}\n{body} And so on.\n{body} Amen.")).spaced
    assert Page(logical_lines(f"Title\n\n{body}\n\n{body} And so on.\n\n{body} Amen.")).spaced


@given(st.text(alphabet="ab .\n-A", max_size=300))
def test_no_character_is_lost(text: str) -> None:
    assert "".join("".join(line.text.split()) for line in logical_lines(text)) == "".join(text.split())

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from factions.web.marking import Mark, Node, paragraphs

TEXT = "First one. Second one.\n\nThird one, and more."


def leaves(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.parts:
            yield from leaves(node.parts)
        else:
            yield node


def everything(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from everything(node.parts)


def nodes_of(text: str, marks: list[Mark]) -> list[Node]:
    return [node for paragraph in paragraphs(text, marks) for node in everything(paragraph.parts)]


def pieces(text: str, marks: list[Mark]) -> list[tuple[int, int, str | None]]:
    return [(node.start, node.end, node.anchor) for node in nodes_of(text, marks) if node.mark]


def test_a_mark_stands_in_its_paragraph() -> None:
    (first, second) = paragraphs(TEXT, [Mark(11, 22, frozenset({"event"}), ("e1",))])
    assert [part.text for part in first.parts] == ["First one. ", "Second one."]
    assert first.parts[1].anchor == "s11-22"
    assert first.parts[1].closes == ("e1",)
    assert (first.anchor, second.anchor) == ("s0-22", "s24-44")
    assert [part.text for part in second.parts] == ["Third one, and more."]


def test_marks_of_one_stretch_become_one() -> None:
    (node,) = (node for node in nodes_of(TEXT, [Mark(0, 10, frozenset({"event"}), ("e1",)), Mark(0, 10, frozenset({"claim"}), ("c1",))]) if node.mark)
    assert node.mark is not None
    assert (node.mark.kinds, node.closes) == (frozenset({"event", "claim"}), ("e1", "c1"))


def test_a_mark_inside_another_nests() -> None:
    assert pieces(TEXT, [Mark(6, 9), Mark(0, 10)]) == [(0, 10, "s0-10"), (6, 9, "s6-9")]


def test_a_mark_that_crosses_another_is_split_with_one_anchor() -> None:
    assert pieces(TEXT, [Mark(0, 10), Mark(6, 22)]) == [(0, 10, "s0-10"), (6, 10, "s6-22"), (10, 22, None)]


def test_a_mark_over_two_paragraphs_is_split_with_one_anchor() -> None:
    assert pieces(TEXT, [Mark(11, 33)]) == [(11, 22, "s11-33"), (24, 33, None)]


def test_a_marks_notes_stand_at_its_end() -> None:
    assert [node.closes for node in nodes_of(TEXT, [Mark(11, 33, notes=("c1",))]) if node.mark] == [(), ("c1",)]


def test_the_paragraph_leaves_its_anchor_to_a_mark_of_the_same_stretch() -> None:
    (first, _) = paragraphs(TEXT, [Mark(0, 22)])
    assert first.anchor is None
    assert first.parts[0].anchor == "s0-22"


def test_no_link_stands_inside_a_link() -> None:
    found = nodes_of(TEXT, [Mark(0, 10, href="/a"), Mark(6, 9, href="/b")])
    assert [node.mark.href for node in found if node.mark] == ["/a"]


def test_a_mark_outside_the_text_is_left_out() -> None:
    assert pieces(TEXT, [Mark(40, 99), Mark(5, 5), Mark(-1, 3)]) == []


def test_a_hidden_name_keeps_its_length() -> None:
    (only,) = paragraphs("said Ali Hasan, 40", [Mark(0, 8)], [(5, 14)])
    assert "".join(leaf.text for leaf in leaves(only.parts)) == "said ███ █████, 40"


def test_a_sub_heading_is_told_by_its_look() -> None:
    text = "Spearhead For A Counter Offensive?\n\nOne is the fact.\n\n“Short,” he said."
    assert [paragraph.heading for paragraph in paragraphs(text, [])] == [True, False, False]


@st.composite
def texts_and_marks(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = "\n\n".join(draw(st.lists(st.text("ab é😀", min_size=1, max_size=12), min_size=1, max_size=4)))
    ends = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(ends, ends, st.sampled_from([None, None, "/groups/g1"])), max_size=8))
    return text, [Mark(min(a, b), max(a, b), frozenset({"event"}), (f"e{count}",), href) for count, (a, b, href) in enumerate(spans)]


@given(texts_and_marks())
def test_pieces_give_the_text_back_and_cover_every_mark(sample: tuple[str, list[Mark]]) -> None:
    text, marks = sample
    found = paragraphs(text, marks)
    for paragraph in found:
        assert "".join(leaf.text for leaf in leaves(paragraph.parts)) == text[paragraph.start : paragraph.end]
    nodes = [node for paragraph in found for node in everything(paragraph.parts)]
    anchors = [node.anchor for node in nodes if node.anchor] + [paragraph.anchor for paragraph in found if paragraph.anchor]
    assert len(anchors) == len(set(anchors))
    inside = {at for paragraph in found for at in range(paragraph.start, paragraph.end)}
    for mark in marks:
        if not mark.href and mark.start < mark.end:
            covered = {at for node in nodes if node.mark and (node.mark.start, node.mark.end, node.mark.href) == (mark.start, mark.end, None)
                       for at in range(node.start, node.end)}  # fmt: skip
            assert covered == inside & set(range(mark.start, mark.end))

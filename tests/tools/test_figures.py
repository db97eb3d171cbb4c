"""Figures are kept beside those of others, and tables are written into their places."""

from pathlib import Path

import pytest
from tools.measuring.figures import keep, kept, machine, table, told, write_between


def test_figures_are_kept_beside_those_of_others(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "figures.json"
    assert kept(path) == {}
    keep("one", {"rate": 1.5}, path)
    keep("other", {"rate": 2.5}, path)
    keep("one", {"rate": 3.5}, path)
    assert {name: held["rate"] for name, held in kept(path).items()} == {"one": 3.5, "other": 2.5}
    assert [one.name for one in path.parent.iterdir()] == ["figures.json"]
    assert kept(path)["one"]["measured"] in told(kept(path)["one"])


def test_the_machine_is_told_by_its_kind_alone() -> None:
    assert set(machine()) == {"cores", "processor", "memory_gib", "system", "python", "load"}


@pytest.mark.parametrize(("rows", "lines"), [
    ([], []),
    ([["a", 1], ["b|c", None]], ["| a | 1 |", "| b\\|c |  |"]),
])  # fmt: skip
def test_a_table_in_markdown(rows: list[list[object]], lines: list[str]) -> None:
    assert table(["what", "figure"], rows).splitlines() == ["| what | figure |", "| --- | --- |", *lines]


def test_words_take_the_place_of_what_stands_between(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A\n\n<!-- one -->\n\nold\nwords\n\n<!-- /one -->\n\nrest \\1\n", encoding="utf-8")
    for words in ("| \\1 |", "second"):
        write_between(page, "one", words)
    assert page.read_text(encoding="utf-8") == "# A\n\n<!-- one -->\n\nsecond\n\n<!-- /one -->\n\nrest \\1\n"


@pytest.mark.parametrize("text", ["nothing", "<!-- one -->\n", "<!-- one -->\n<!-- /one -->\n<!-- one -->\n<!-- /one -->\n"])
def test_a_page_without_the_place_is_refused_and_stays(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md"):
        write_between(page, "one", "words")
    assert page.read_text(encoding="utf-8") == text

from pathlib import Path

import pytest

from factions.sources.invented import SIGN, is_invented, says_invented


def test_a_sign_speaks_for_its_folder_and_those_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("made/deep/deeper", "other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "made" / SIGN).touch()
    (tmp_path / "other" / SIGN).mkdir()
    made = [
        str(tmp_path / name) for name in ("made/a.html", "made/deep/deeper/a.txt", "made/rows.jsonl:3", "made/deep/../a.txt", "other/../made/a.txt")
    ]
    others = [str(tmp_path / name) for name in ("made", "a.html", "other/a.txt", "made/../a.txt")]
    assert [says_invented(name) for name in made] == [True] * 5
    assert [says_invented(name) for name in others] == [False] * 4
    monkeypatch.chdir(tmp_path / "made" / "deep")
    assert says_invented("a.txt")
    assert not any(says_invented(name) for name in ("-", "https://news.example/a", "\x00"))


@pytest.mark.parametrize("folder", ["examples/reports", "examples/followup", "corpus/reports"])
def test_what_we_wrote_says_so(root: Path, folder: str) -> None:
    files = [path for path in (root / folder).rglob("*") if path.is_file()]
    assert files
    assert all(says_invented(str(path)) for path in files)
    assert not says_invented(str(root / "README.md"))


@pytest.mark.parametrize(("url", "expected"), [
    ("https://news.example/a", True), ("https://NEWS.Example", True), ("https://example.com/news.example", False), ("https://n.example.org", False),
    (None, False), ("", False), ("https://[", False),
])  # fmt: skip
def test_addresses(url: str | None, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_invented(url) is expected

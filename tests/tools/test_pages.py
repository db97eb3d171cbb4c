"""Made-up pages: as heavy as real ones, and what the reader takes from them is the report."""

from pathlib import Path

import pytest
from tools.measuring.pages import LEAST, MOST, SITES, page
from tools.measuring.texts import Writer

from factions.documents.build import build
from factions.sources.raw import open_sources


@pytest.mark.parametrize("number", range(2 * len(SITES)))
def test_a_page_is_as_heavy_as_real_ones_and_holds_the_report(writer: Writer, number: int, tmp_path: Path) -> None:
    made = writer.report(number, 580, 610)
    path = tmp_path / "page.html"
    path.write_bytes(page(made, number, 1))
    assert LEAST <= path.stat().st_size <= MOST
    (raw,) = open_sources([str(path)])
    assert not isinstance(raw, Exception)
    document = build(raw)
    assert (document.title, document.published, document.publisher) == (made.title, made.published.isoformat(), SITES[number % len(SITES)].name)
    assert document.text.split() == made.text.split()


def test_a_page_is_the_same_from_the_same_seed(writer: Writer) -> None:
    made = writer.report(3, 580, 610)
    assert page(made, 3, 1) == page(made, 3, 1) != page(made, 3, 2)

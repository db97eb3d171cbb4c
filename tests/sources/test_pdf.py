from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from tests.sources.papers import Piece, column, pdf

from factions.documents.build import build
from factions.documents.document import Document
from factions.errors import DocumentError, SourceError
from factions.sources import pdf as papers
from factions.sources import pdf_lines
from factions.sources.layout import Line, laid
from factions.sources.raw import Raw

FIRST = [
    "Goma, 18 June 2014", "", "Rebels attacked the town of Goma on Mon-", "day, the army said. Twelve soldiers were",
    "killed and at least 20 were wounded, a spokes-", "man said. The anti-", "government fighters left on Tuesday.", "",
    "A second paragraph tells that the rebels have", "taken three villages near the border, where",
]  # fmt: skip
SECOND = [
    "they burned houses, witnesses said on Wednesday.", "", "The governor condemned the attack on the town, and the peace-",
    "keepers who had left it.",
]  # fmt: skip
THIRD = ["Police arrested five men in Goma on Thursday. The peacekeepers came back to the town."]
TEXT = (
    "Rebels attacked the town of Goma on Monday, the army said. Twelve soldiers were killed and at least 20 were wounded, a spokesman said. The "
    "anti-government fighters left on Tuesday.\n\n"
    "A second paragraph tells that the rebels have taken three villages near the border, where they burned houses, witnesses said on Wednesday.\n\n"
    "The governor condemned the attack on the town, and the peacekeepers who had left it.\n\n"
    "Police arrested five men in Goma on Thursday. The peacekeepers came back to the town."
)
INFO = {"Title": "Violence spreads in the east", "CreationDate": "D:20140620101010+03'00'"}


def page(number: int, pieces: Sequence[Piece]) -> list[Piece]:
    return [(60, 800, 9, "River Watch Quarterly"), (60, 30, 9, f"Page {number} of 3"), *pieces]


def paper(info: dict[str, str] | None = None) -> bytes:
    title: list[Piece] = [(60, 760, 20, "Violence spreads in the east")]
    return pdf([page(1, [*title, *column(60, 720, FIRST)]), page(2, column(60, 770, SECOND)), page(3, column(60, 770, THIRD))], info)


def read(data: bytes) -> Document:
    return build(Raw(name="report.pdf", data=data))


def test_a_report_is_read_without_what_stands_on_every_page() -> None:
    data = paper(INFO)
    document = read(data)
    assert (document.id, document.title, document.published) == (sha256(data).hexdigest(), "Violence spreads in the east", "2014-06-18")
    assert document.text == TEXT
    assert {part.text for part in document.chrome} >= {"River Watch Quarterly", "Page 1 of 3", "Page 2 of 3", "Page 3 of 3"}


@pytest.mark.parametrize(
    ("info", "title", "published"),
    [
        ({}, "Violence spreads in the east", None),
        ({"Title": "Microsoft Word - report_final2.docx"}, "Violence spreads in the east", None),
        ({"Title": "Untitled document"}, "Violence spreads in the east", None),
        ({"Title": "annual_report_2014.indd"}, "Violence spreads in the east", None),
        ({"Title": "Budget of the harbour authority"}, "Violence spreads in the east", None),
        ({"CreationDate": "D:20190620101010Z"}, "Violence spreads in the east", None),
        ({"CreationDate": "D:20140701101010Z"}, "Violence spreads in the east", "2014-06-18"),
        ({"CreationDate": "yesterday"}, "Violence spreads in the east", None),
    ],
)  # fmt: skip
def test_metadata_count_where_the_report_bears_them_out(info: dict[str, str], title: str, published: str | None) -> None:
    document = read(paper(info))
    assert document.title == title
    lines_give = read(paper({})).published  # what a date line gives without any metadata
    assert document.published == (published or lines_give)


LEFT = ["The rebels came in the night and", "took the town, the army said on", "Monday. Most people had left it", "before they came."]
RIGHT = ["The governor asked the capital for", "help. Soldiers reached the border", "on Tuesday, a spokesman said, and", "stayed there."]


@pytest.mark.parametrize("order", ["columns", "rows", "backwards"])
def test_columns_are_read_one_after_the_other(order: str) -> None:
    left, right = column(60, 720, LEFT * 3), column(320, 720, RIGHT * 3)
    pieces = {
        "columns": [*left, *right], "rows": [piece for pair in zip(left, right, strict=True) for piece in pair], "backwards": [*left, *right][::-1],
    }[order]  # fmt: skip
    text = read(pdf([pieces])).text.replace("\n\n", " ")
    assert text == " ".join(LEFT * 3 + RIGHT * 3)


@pytest.mark.parametrize(
    ("one", "other", "elsewhere", "whole"),
    [
        ("the spokes-", "man said", "", "the spokesman said"), ("an anti-", "government force", "", "an anti-government force"),
        ("the al-", "Shabaab group", "", "the al-Shabaab group"), ("the cease-", "fire held", "a cease-fire", "the cease-fire held"),
        ("the cease-", "fire held", "a ceasefire", "the ceasefire held"),
        ("so\u00adcalled para\u00ad", "military men", "", "so\u00adcalled paramilitary men"),
        ("in 2013-", "2014 they", "", "in 2013-2014 they"), ("the town -", "it fell", "", "the town - it fell"),
        ("the of\ufb01cial", "left", "", "the official left"),
    ],
)  # fmt: skip
def test_words_are_mended(one: str, other: str, elsewhere: str, whole: str) -> None:
    report = laid([[Line(60, 700, 11, one), Line(60, 686, 11, other), Line(60, 600, 11, elsewhere)]])
    assert report.paragraphs[0] == whole


def test_a_paragraph_goes_on_over_pages_and_ends_with_a_sentence() -> None:
    pages = ["The rebels took", "the"], ["town of Goma.", "They left."], ["Then came night."]
    report = laid([[Line(60, 700 - 14 * at, 11, text) for at, text in enumerate(lines)] for lines in pages])
    assert report.paragraphs == ("The rebels took the town of Goma. They left.", "Then came night.")


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper())))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")  # noqa: S106 - a test's own
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([b"0 0 100 100 re f"] * 3), "no text layer: OCR it first"), (pdf([]), "no text layer: OCR it first"),
        (pdf([column(60, 700, FIRST), *[b"0 0 100 100 re f"] * 5]), "no text layer on 5 of 6 pages: OCR it first"),
        (encrypted("secret"), "it is encrypted: save it without a password first"), (b"%PDF-1.4\nnothing", "the PDF is broken"),
        (paper()[:700], "the PDF is broken"), (pdf([column(60, 700, FIRST)] * (pdf_lines.MAX_PAGES + 1)), "it has 601 pages; 600 at most are read"),
    ],
    ids=["scan", "empty", "mostly a scan", "encrypted", "no PDF", "cut off", "long"],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(data)
    assert caught.value.reason.startswith(reason)


def test_one_that_only_its_owner_may_change_is_read() -> None:
    assert read(encrypted("")).text == TEXT


def test_a_little_may_stand_before_it() -> None:
    assert build(Raw(name="report.pdf", data=b"\r\n<!-- sent -->\n" + paper(), media_type="application/pdf")).text == TEXT


def test_a_page_without_end_is_laid_out_in_time() -> None:
    lines = [Line(number % 977, number * 7 % 9973, 9, "the town-" if number % 2 else ". " * 40) for number in range(30_000)]
    assert laid([lines]).paragraphs


def test_a_bomb_is_refused() -> None:
    import zlib

    content = zlib.compress(b"BT /F1 9 Tf (Rebels left.) Tj ET\n" * (200 << 15), 9)
    data = pdf([content]).replace(b"<< /Length %d >>" % len(content), b"<< /Length %d /Filter /FlateDecode >>" % len(content))
    with pytest.raises(SourceError):
        papers.read("bomb.pdf", data)


def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "SECONDS", 0.01)
    with pytest.raises(SourceError, match="takes longer than"):
        papers.read("slow.pdf", paper())


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_damage_raises_anything_else(draw: st.DataObject) -> None:
    data = bytearray(paper(INFO))
    for _ in range(draw.draw(st.integers(1, 5))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data[at : at + draw.draw(st.integers(0, 30))] = draw.draw(st.binary(max_size=20))
    found = pdf_lines.lines(bytes(data))
    assert "pages" in found or found["error"]
    if "pages" in found:
        laid([[Line(*line) for line in one] for one in found["pages"]])


LINES = st.builds(Line, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(0.1, 500), st.text(max_size=30))


@settings(deadline=None)
@given(st.lists(st.lists(LINES, max_size=12), max_size=5))
def test_any_lines_are_laid_out_and_none_is_lost(pages: list[list[Line]]) -> None:
    report = laid(pages)
    assert all(part.strip() for part in report.paragraphs)
    told = Counter(char for part in (*report.paragraphs, *report.furniture) for char in part if char.isalnum() and char < "\ufb00")
    held = Counter(char for one in pages for line in one for char in line.text if char.isalnum() and char < "\ufb00")
    assert told.keys() >= held.keys()  # a head that's the same on several pages is kept once
    assert not told - held or any("\ufb00" <= char <= "\ufb06" for one in pages for line in one for char in line.text)

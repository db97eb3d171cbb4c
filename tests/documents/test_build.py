from __future__ import annotations

import gzip
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.build import build
from factions.documents.document import text_digest
from factions.errors import DocumentError
from factions.sources.raw import Raw

FIRST = "The army said on Monday that it had taken the village of Oro after two days of fighting with the rebels."
SECOND = "Its spokesman, Paul Roe, said that four soldiers and nine rebels had been killed — the most in a single clash this year."
THIRD = "The rebels denied it. They said they still held the mill and the bridge, and that only two of their men were dead."
TEXT = f"Army takes village of Oro\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n"


def raw(data: bytes | str, **more: object) -> Raw:
    return Raw.model_validate({"name": "a.txt", "data": data.encode() if isinstance(data, str) else data, **more})


def test_plain_text() -> None:
    document = build(raw(TEXT))
    assert document.id == hashlib.sha256(TEXT.encode()).hexdigest()
    assert document.title == "Army takes village of Oro"
    assert document.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    assert document.text_sha256 == text_digest(document.text)
    assert document.published is None
    assert document.language == "en"


@pytest.mark.parametrize(
    ("encoding", "bom", "charset"),
    [("utf-8", b"", None), ("utf-8", b"\xef\xbb\xbf", None), ("utf-16-le", b"\xff\xfe", None), ("utf-16-be", b"\xfe\xff", "utf-8"),
     ("cp1252", b"", None),
     ("cp1252", b"", "iso-8859-1"), ("cp1252", b"", "nonsense-8"), ("utf-8", b"", "iso-8859-1")],
)  # fmt: skip
def test_encodings(encoding: str, bom: bytes, charset: str | None) -> None:
    document = build(raw(bom + TEXT.encode(encoding), charset=charset))
    assert "killed — the most" in document.text


def test_the_encoding_that_the_page_names() -> None:
    page = f"<html><head><meta charset='windows-1251'><title>x</title></head><body><article><p>{FIRST} Он.</p><p>{THIRD}</p></article></body></html>"
    assert "Он." in build(raw(page.encode("cp1251"), media_type="text/html")).text


REFUSED = [
    (b"", "empty"),
    (b" \n\t\n", "empty"),
    (b"\xef\xbb\xbf", "empty"),
    (b"%PDF-1.7\n...", "PDF"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG image"),
    (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG image"),
    (b"PK\x03\x04" + bytes(100), "ZIP archive"),
    (gzip.compress(TEXT.encode()), "gzip archive"),
    (bytes(range(256)) * 20, "binary"),
    (b"\x00" * 500, "binary"),
    ("Мужчины захватили город и мост, сообщила армия во вторник утром. Погибли трое.".encode(), "English"),
    (b"Die Armee hat am Dienstag die Stadt eingenommen und viele Menschen get\xc3\xb6tet, sagte ein Sprecher der Regierung.", "English"),
    (b"Menu\nHome\nNews\nSign in\n", "not one sentence"),
    (b"<html><body><nav><a href='/'>Home</a> <a href='/news'>News</a></nav></body></html>", "no article"),
    (b"<html></html>", "no article"),
    (b"<!doctype html><html><body><h1>Latest</h1><ul><li><a href=1>Rebels take Oro</a><li><a href=2>Rain</a></ul></body></html>", "no article"),
    ("word " * 300_000, "longer than any report"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_refusals_name_input_and_reason(data: bytes | str, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        build(raw(data))
    assert str(caught.value).startswith("a.txt: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_published_given_by_the_user_goes_first() -> None:
    page = TEXT.replace("\n\n", "\n\nPublished 3 May 2013\n\n", 1)
    assert build(raw(page)).published == "2013-05-03"
    assert build(raw(page), published="2013-05").published == "2013-05"
    with pytest.raises(DocumentError, match="EDTF"):
        build(raw(page), published="last week")


def row(**values: object) -> Raw:
    data = json.dumps(values).encode()
    return Raw(name="r.jsonl:3", data=data, row=json.loads(data), url=None)


def test_a_row() -> None:
    given_row = row(text=TEXT, title="Oro falls", published="2014-06-20T10:00:00Z", publisher="River Wire", url="https://river.example/1")
    document = build(given_row)
    assert (document.title, document.published, document.publisher, document.url) == ("Oro falls", "2014-06-20", "River Wire", "https://river.example/1")
    assert document.id == hashlib.sha256(given_row.data).hexdigest()
    assert document.text.startswith(("Army takes", "The army"))


def test_a_row_of_mark_up() -> None:
    document = build(row(html=f"<article><h1>Oro falls</h1><p>{FIRST}</p><p>{SECOND}</p></article>"))
    assert document.title == "Oro falls"
    assert document.text == f"{FIRST}\n\n{SECOND}"


@pytest.mark.parametrize(
    ("values", "reason"),
    [({}, "no `text`"), ({"text": 3}, "no `text`"), ({"text": " "}, "no `text`"), ({"text": TEXT, "published": "last week"}, "no date"),
     ({"text": TEXT, "published": [1]}, "no date")],
)  # fmt: skip
def test_broken_rows(values: dict[str, object], reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        build(row(**values))
    assert str(caught.value).startswith("r.jsonl:3: ")


def test_characters_that_hide_or_turn_text_are_taken_out() -> None:
    page = TEXT.replace("army", "ar\u202emy\u200b").replace("rebels", "reb\x00els\x07").replace("village", "villa\u00adge") + "e" + "\u0301" * 500
    document = build(raw(page.encode()))
    assert document.text.startswith(FIRST)
    assert max(map(len, re.findall("\u0301+", document.text)), default=0) <= 8
    assert build(row(text=TEXT.replace("army", "ar\ud800my"))).text.startswith(FIRST)


def answered(source: Raw) -> str:
    """Give the document's text, or the one line of the error that a user would see; any other error is the test's failure."""
    try:
        return build(source).text
    except DocumentError as error:
        return str(error)


BODY = f"<article><h1>Army takes village of Oro</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>"
HOSTILE = [
    "<html><body>" + "<div>" * 20_000 + BODY,
    "<html><body>" + "<b><i>" * 20_000 + BODY,
    "<html><body>" + "<table><tr><td>" * 2_000 + BODY,
    '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><html><body>&b;&b;' + BODY,
    '<?xml version="1.0" encoding="utf-7"?><html><body>' + BODY,
    "<html><body>" + BODY + "<p " + "a=" * 50_000 + ">",
    "<html><body>" + BODY + "&#0;&#x1F;&#xD800;&#99999999;&#x202E;",
    "<html><body>" + "<ul><li>" * 3_000 + BODY,
    "<html><head><script type='application/ld+json'>" + "[" * 50_000 + "</script></head><body>" + BODY,
    '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":[1]},"headline":[],"datePublished":7}</script>' + BODY,
    "<html><body><svg><![CDATA[" + BODY + "]]></svg>" + BODY,
    "<html><body><a href='http://[::1'>x</a><base href='http://['>" + BODY,
]  # fmt: skip


@pytest.mark.parametrize("page", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pages_give_a_document_or_one_line(page: str) -> None:
    answer = answered(raw(page, media_type="text/html"))
    assert answer.startswith("a.txt: ") or FIRST in answer


CHARSETS = st.sampled_from([None, "utf-8", "latin-1", "utf-16", "idna", "zip", "\x00"])


@given(st.binary(max_size=400), st.sampled_from([None, "text/html", "text/plain"]), CHARSETS)
def test_any_bytes(data: bytes, media_type: str | None, charset: str | None) -> None:
    assert answered(raw(data, media_type=media_type, charset=charset))


PIECES = [
    "<p>", "</p>", "<div class='related'>", "</div>", "<table><tr><td>", "</table>", "<br>", "<br><br>", "<a href=x>", "</a>", FIRST, "Read more",
    "&nbsp;", "<h2>", "<!--", "-->", "<script>", "</script>", "<li>", "\x00", "\u202e", "<article>", "<h1>T</h1>", "<noscript>", "<template>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_mark_up(pieces: list[str]) -> None:
    answer = answered(raw("<html><body>" + "".join(pieces), media_type="text/html"))
    assert answer.startswith("a.txt: ") or "<" not in answer


def test_a_long_run_of_capitals_is_no_trouble() -> None:
    body = "The army left the town on Monday, the mayor said. Nobody was hurt, and the market opened again in the afternoon.\n\n" * 4
    text = body + "It was quiet. " + "A" * 90 + " x"  # once cut into names in billions of ways
    assert body.strip() in build(Raw(name="capitals.txt", data=text.encode())).text

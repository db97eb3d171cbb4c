from __future__ import annotations

import gzip
import io
from collections import Counter
from email.message import EmailMessage
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.documents.build import build
from factions.errors import SourceError
from factions.sources import mail as mails
from factions.sources import mbox
from factions.sources.kinds import Opening
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw, open_bytes

TEXT = "Rebels attacked the town of Goma on Monday, the army said.\n\nTwelve soldiers were killed in the fighting, a spokesman said.\n"
PAGE = (
    "<html><head><title>Not the subject</title></head><body><p>Rebels attacked the town of Goma on Monday, the army said.</p>"
    "<p>Twelve soldiers were killed in the fighting, a spokesman said.</p><p>The governor condemned the attack on the town.</p></body></html>"
)


def letter(subject: str | None = "The week in Goma", sender: str | None = "River Wire <news@river.example>", text: str | None = TEXT) -> EmailMessage:
    made = EmailMessage()
    for name, value in (("Subject", subject), ("From", sender), ("Date", "Fri, 20 Jun 2014 23:30:00 -0700")):
        if value:
            made[name] = value
    made["List-Unsubscribe"] = "<https://river.example/off>"
    if text is not None:
        made.set_content(text)
    return made


def opened(name: str, data: bytes) -> tuple[list[Raw], list[SourceError], list[str]]:
    told: list[str] = []
    found = list(open_bytes(name, data, Opening(tell=lambda of, words: told.append(f"{of}: {words}"))))
    return [one for one in found if isinstance(one, Raw)], [one for one in found if isinstance(one, SourceError)], told


def box(*letters: bytes) -> bytes:
    return b"".join(b"From river Fri Jun 20 10:00:00 2014\n" + one.rstrip(b"\r\n") + b"\n\n" for one in letters)


def test_a_mail_is_a_document() -> None:
    data = letter().as_bytes()
    (raw,), errors, told = opened("a.eml", data)
    document = build(raw)
    assert (document.id, document.title, document.publisher) == (sha256(data).hexdigest(), "The week in Goma", "River Wire")
    assert document.published == "2014-06-20"  # the sender's own day, which in Greenwich was over
    assert document.text == TEXT.strip()
    assert (errors, told, raw.name) == ([], [], "a.eml")


def test_a_box_is_a_document_a_mail() -> None:
    letters = [letter(f"Number {number}", text=TEXT + f"\nFrom here on {number} villages are empty, it said.\n").as_bytes() for number in range(5)]
    for data in (box(*letters), gzip.compress(box(*letters)), box(*letters).rstrip(b"\n")):
        found, errors, _ = opened("a.mbox", data)
        assert [(raw.name, raw.hints.title) for raw in found] == [(f"a.mbox:{number + 1}", f"Number {number}") for number in range(5)]
        assert errors == []
        assert [raw.data.rstrip() for raw in found] == [one.rstrip() for one in letters]
    # quoted as boxes do, and the same mail is the same document in either kind of file
    assert opened("a.mbox", box(letters[0]))[0][0].data == opened("a.eml", letters[0])[0][0].data


def test_what_a_mail_program_shows_is_read() -> None:
    both = letter(text="The text alone: rebels left the town on Monday.\n")
    both.add_alternative(PAGE, subtype="html")
    both.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    both.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    both.add_attachment("a,b\n", subtype="csv", filename="a.csv")
    both.add_attachment("not read", subtype="plain", filename="a.txt")
    (raw,), _, told = opened("a.eml", both.as_bytes())
    document = build(raw)
    assert document.title == "The week in Goma"
    assert document.text.startswith("Rebels attacked the town of Goma on Monday")
    assert "text alone" not in document.text + str(document.chrome)
    assert "not read" not in document.text
    assert told == ["a.eml: attachments that aren't read: 1 application/pdf, 1 image/png, 1 text/csv, 1 text/plain"]


@pytest.mark.parametrize("page", [False, True])
def test_a_forwarded_digest_is_one_document(page: bool) -> None:  # noqa: FBT001 - a parameter of the table
    outer = letter("Digest of the week", text="Two reports of this week are below, with our thanks.\n")
    for number in (1, 2):
        words = f"Police arrested {number + 4} men in town {number} on Monday, it said."
        inner = letter(f"Report {number}", "Someone <someone@else.example>", f"{words}\n")
        if page:
            inner.add_alternative(f"<p>{words}</p>", subtype="html")
        outer.add_attachment(inner)
    (raw,), _, told = opened("a.eml", outer.as_bytes())
    document = build(raw)
    assert (document.title, document.publisher, told) == ("Digest of the week", "River Wire", [])
    for number in (1, 2):
        assert f"Police arrested {number + 4} men in town {number} on Monday, it said." in document.text


@pytest.mark.parametrize(
    ("head", "title", "publisher", "published"),
    [
        ("Subject: =?utf-8?B?R8O0bWE=?= =?iso-8859-1?Q?caf=E9?=\n", "Gômacafé", None, None),
        ("Subject: =?nonsense?Q?x?=\n", "=?nonsense?Q?x?=", None, None),
        ("From: news@river.example\n", None, "river.example", None),
        ('From: "=?utf-8?Q?R=C3=ADo?= Post" <a@b.example>\nList-Id: <x>\n', None, "Río Post", None),
        ("From: Jane Doe <jane@mail.example>\n", None, "mail.example", None),
        ("From: \n", None, None, None), ("Date: yesterday\n", None, None, None), ("Subject: G\u00f4ma\n", "G\u00f4ma", None, None),
        ("Date: Fri, 99 Jun 2014 10:00:00 +9999\n", None, None, None), ("Subject: a\x07b\u202ec\n", "a b c", None, None),
    ],
)  # fmt: skip
def test_heads(head: str, title: str | None, publisher: str | None, published: str | None) -> None:
    found = mails.read("a.eml", head.encode() + b"\n" + TEXT.encode(), Counter())
    assert isinstance(found, Raw)
    assert (found.hints.title, found.hints.publisher, found.hints.published) == (title, publisher, published)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Type: text/plain; charset=iso-8859-1\n", "Rebels left Gôma on Monday.".encode("latin-1")),
        ("Content-Type: text/plain; charset=nonsense\n", "Rebels left Gôma on Monday.".encode()),
        ("Content-Type: text/plain; charset=us-ascii\n", "Rebels left Gôma on Monday.".encode("cp1252")),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n", b"Rebels left G=C3=B4ma on Mon=\nday."),
        ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n", b"UmViZWxzIGxlZnQgR8O0bWEgb24gTW9uZGF5Lg=="),
    ],
)  # fmt: skip
def test_encodings(head: str, body: bytes) -> None:
    found = mails.read("a.eml", head.encode() + b"\n" + body, Counter())
    assert isinstance(found, Raw)
    assert (found.body or "").strip() == "Rebels left Gôma on Monday."


def nested(depth: int) -> bytes:
    inner = TEXT.encode()
    for number in range(depth):
        inner = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%s\n--b%d--\n" % (number, number, inner, number)
    return b"Subject: deep\n" + inner


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (nested(30), "parts nested more than 20 deep"), (nested(900), "the mail"), (b"Subject: none\n\n  \n", "the mail holds no text"),
        (b"Subject: x\n\n" + b"x" * MAX_BYTES, "the mail is larger than 20 MiB"),
        (b"Subject: x\n\n" + b"x " * (3 << 20), " characters of text"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 1200, "more than 1,000 parts"),
        (b"Content-Type: image/png\n\nx", "the mail holds no text"),
    ],
    ids=["nested", "nested deeply", "empty", "huge", "long", "many parts", "a picture"],
)  # fmt: skip
def test_a_hostile_mail_is_told_and_the_rest_goes_on(data: bytes, reason: str) -> None:
    good = letter().as_bytes()
    if len(data) < MAX_BYTES:
        found, (error,), _ = opened("a.mbox", box(good, data, good))
    else:
        result = list(mbox.opened("a.mbox", io.BytesIO(box(good, data, good)), Opening()))
        found, (error,) = [one for one in result if isinstance(one, Raw)], [one for one in result if isinstance(one, SourceError)]
    assert [raw.name for raw in found] == ["a.mbox:1", "a.mbox:3"]
    assert error.subject == "a.mbox:2"
    assert reason in error.reason


@pytest.mark.parametrize(("name", "data", "reason"), [("a.mbox", b"Subject: x\n\nNo box.\n", "holds no mail"), ("a.eml", b" \n", "is empty")])
def test_what_is_no_mail(name: str, data: bytes, reason: str) -> None:
    found, (error,), _ = opened(name, data)
    assert found == []
    assert reason in error.reason


def test_the_address_at_which_a_list_keeps_it() -> None:
    made = letter()
    made["Archived-At"] = "<https://lists.example/2014/1.html>"
    assert opened("a.eml", made.as_bytes())[0][0].url == "https://lists.example/2014/1.html"


PIECES = st.sampled_from([
    b"From ", b"From: a\n", b"Subject: =?utf-8?B?", b"Content-Type: multipart/mixed; boundary=x\n", b"--x\n", b"--x--\n", b"\n",
    b"\n\n", b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/html; charset=\xff\n",
    b"Date: Mon, \xff\n",
    b"\x00", b"Content-Type: ;;;\n", b"Content-Disposition: attachment; filename*=a'b'%ff\n", b"text ",
])  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=25))
def test_any_bytes(pieces: list[bytes]) -> None:
    for name, data in (("a.eml", b"".join(pieces)), ("a.mbox", b"From x\n" + b"".join(pieces))):
        for one in open_bytes(name, data):
            assert isinstance(one, Raw | SourceError)

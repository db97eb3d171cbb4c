from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from hashlib import sha256

import pytest
from fastwarc.warc import WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.archives import Breaker, archive, beheaded, cut, record, report, scratched, stretched

from factions.documents.build import build
from factions.errors import SourceError
from factions.sources.kinds import Opening
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw, open_bytes

URL = "https://river.example/{}"
LONG = b"".join(b"<p>%d soldiers left." % (number * 7919) for number in range(MAX_BYTES // 20))


def opened(name: str, data: bytes) -> tuple[list[Raw], list[SourceError], list[str]]:
    """Give the pages, the errors and what is told beside."""
    told: list[str] = []
    found = list(open_bytes(name, data, Opening(tell=lambda of, words: told.append(f"{of}: {words}"))))
    return [one for one in found if isinstance(one, Raw)], [one for one in found if isinstance(one, SourceError)], told


@pytest.mark.parametrize("zipped", [False, True])
def test_a_page_is_its_payload_with_address_and_day(zipped: bool) -> None:  # noqa: FBT001 - a parameter of the table
    data, offsets = archive([record(URL.format(number), report(number)) for number in range(3)], zipped=zipped)
    pages, errors, told = opened("a.warc", data)
    assert [(page.name, page.url, page.captured, page.data) for page in pages] == [
        (f"a.warc:{at}", URL.format(number), "2014-06-20", report(number)) for number, at in enumerate(offsets)
    ]
    assert (errors, told) == ([], ["a.warc: 3 web pages"])
    document = build(pages[1])
    assert (document.id, document.url, document.title) == (sha256(report(1)).hexdigest(), URL.format(1), "Fighting near Goma, day 1")
    assert document.published is None  # the day on which it was fetched is none of publication


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("breaker", [cut, scratched, beheaded, stretched])
def test_a_broken_record_is_told_with_its_offset_and_the_rest_goes_on(breaker: Breaker, zipped: bool) -> None:  # noqa: FBT001 - the same
    if breaker is scratched and not zipped:
        pytest.skip("bytes of a page that were overwritten can't be told from what it was")
    records = [record(URL.format(number), report(number)) for number in range(1000)]
    data, offsets = archive(records, zipped=zipped, broken=dict.fromkeys((400, 500, 501), breaker))
    pages, errors, told = opened("a.warc.gz" if zipped else "a.warc", data)
    # two that begin as nothing known are one stretch, where no gzip member parts them
    broken = (400, 500) if breaker is beheaded and not zipped else (400, 500, 501)
    assert [error.subject for error in errors] == [f"a.warc{'.gz' * zipped}:{offsets[number]}" for number in broken]
    whole = [number for number in range(1000) if number not in {400, 500, 501}]
    assert [page.url for page in pages] == [URL.format(number) for number in whole]
    assert told == [f"a.warc{'.gz' * zipped}: 997 web pages"]


def test_broken_records_side_by_side_are_told_each() -> None:
    records = [record(URL.format(number), report(number)) for number in range(12)]
    data, offsets = archive(records, zipped=True, broken={3: scratched, 4: cut, 5: beheaded, 6: stretched, 7: beheaded, 8: cut, 9: beheaded})
    pages, errors, _ = opened("a.warc.gz", data)
    assert [error.subject for error in errors] == [f"a.warc.gz:{offsets[number]}" for number in range(3, 10)]
    assert [page.url for page in pages] == [URL.format(number) for number in (0, 1, 2, 10, 11)]


def test_a_record_without_its_last_line_ends_is_whole() -> None:
    records = [record(URL.format(number), report(number)).rstrip(b"\r\n") for number in range(4)]
    data, offsets = archive(records, zipped=True, broken={2: beheaded})
    pages, (error,), _ = opened("a.warc.gz", data)
    assert [page.url for page in pages] == [URL.format(number) for number in (0, 1, 3)]
    assert error.subject == f"a.warc.gz:{offsets[2]}"


def test_what_is_no_page_is_counted() -> None:
    records = [
        record("urn:x", kind=WarcRecordType.warcinfo, block=b"software: x"), record(URL.format(1), report(1)),
        record(URL.format(1), kind=WarcRecordType.request, block=b"GET / HTTP/1.1\r\n\r\n"),
        record(URL.format(1), kind=WarcRecordType.metadata, block=b"a: b"),
        record(URL.format(1), kind=WarcRecordType.revisit, block=b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        record("dns:river.example", block=b"20140620 river.example. 1.2.3.4", Content_Type="text/dns"),
        record(URL.format(2), report(2), status="404 Not Found"), record(URL.format(3), b"", status="301 Moved", head="Location: /\r\n"),
        record(URL.format(4), b"GIF89a", head="Content-Type: image/gif\r\n"), record(URL.format(5), b"GIF89a", head=""),
        record(URL.format(6), b"  \n"), record(URL.format(7), report(7)[:200], WARC_Truncated="length"),
        record(URL.format(8), b"<html>" + LONG), record("ftp://river.example/9", report(9)),
        record(URL.format(10), kind=WarcRecordType.resource, block=report(10), Content_Type="text/html"),
        record(URL.format(11), kind=WarcRecordType.resource, block=b"Rebels left the town.", Content_Type="text/plain"),
        record(URL.format(12), report(12), head=""),
    ]  # fmt: skip
    for zipped in (False, True):
        data, _ = archive(records, zipped=zipped)
        pages, errors, (told,) = from_file(data)
        assert [page.url for page in pages] == [URL.format(1), None, URL.format(10), URL.format(11), URL.format(12)]
        assert errors == []
        assert told == (
            "a.warc: 5 web pages; passed over: 2 of other types than web pages, 2 other records, 2 responses without a page (redirects, errors), "
            "1 empty pages, 1 larger than 20 MiB, 1 pages that were cut off when they were archived, 1 requests, 1 responses of other protocols, "
            "1 revisits (of pages that were the same)"
        )


def from_file(data: bytes) -> tuple[list[Raw], list[SourceError], list[str]]:
    from factions.sources import warc

    told: list[str] = []
    found = list(warc.opened("a.warc", io.BytesIO(data), Opening(tell=lambda of, words: told.append(f"{of}: {words}"))))
    return [one for one in found if isinstance(one, Raw)], [one for one in found if isinstance(one, SourceError)], told


def chunked(data: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(data[at : at + 100]), data[at : at + 100]) for at in range(0, len(data), 100)) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("encode", "head"),
    [
        (gzip.compress, "Content-Encoding: gzip\r\n"), (zlib.compress, "Content-Encoding: deflate\r\n"), (chunked, "Transfer-Encoding: chunked\r\n"),
        (lambda page: chunked(gzip.compress(page)), "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
        (bytes, "Content-Encoding: gzip\r\n"), (bytes, "Transfer-Encoding: chunked\r\n"), (gzip.compress, "Content-Encoding: x-gzip\r\n"),
        (gzip.compress, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
        (chunked, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
    ],
)  # fmt: skip
def test_a_page_is_decoded_whatever_its_head_still_says(encode: Callable[[bytes], bytes], head: str) -> None:
    data, _ = archive([record(URL.format(1), encode(report(1)), head=f"Content-Type: text/html\r\n{head}")], zipped=True)
    (page,), errors, _ = opened("a.warc.gz", data)
    assert (page.data, errors) == (report(1), [])


@pytest.mark.parametrize(
    ("stated", "published"), [("2014-06-18", "2014-06-18"), ("2014-06-21", "2014-06-21"), ("2014-06-22", None), ("2019-01-01", None)]
)
def test_a_page_was_not_published_after_it_was_archived(stated: str, published: str | None) -> None:
    meta = f'<head><meta property="article:published_time" content="{stated}T10:00:00Z">'.encode()
    data, _ = archive([record(URL.format(1), report(1).replace(b"<head>", meta))], zipped=True)
    assert build(opened("a.warc.gz", data)[0][0]).published == published


def test_a_charset_is_the_servers() -> None:
    page = report(1).decode().replace("Goma", "Gôma").encode("cp1252")
    data, _ = archive([record(URL.format(1), page, head="Content-Type: text/html; charset=windows-1252\r\n")], zipped=True)
    (found,), _, _ = opened("a.warc.gz", data)
    assert "Gôma" in build(found).text


def test_a_page_that_unfolds_to_too_much_is_passed_over() -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    data, _ = archive([record(URL.format(1), bomb, head="Content-Type: text/html\r\nContent-Encoding: gzip\r\n")], zipped=True)
    assert opened("a.warc.gz", data) == ([], [], ["a.warc.gz: 0 web pages; passed over: 1 larger than 20 MiB"])


def test_a_member_that_unfolds_without_end_is_told_and_the_rest_goes_on() -> None:
    bomb = gzip.compress(b"WARC/1.1\r\nContent-Length: 999999999999\r\n\r\n" + b"\0" * (64 << 20), 9)
    before, after = (gzip.compress(record(URL.format(number), report(number))) for number in (1, 2))
    pages, (error,), _ = opened("a.warc.gz", before + bomb + after)
    assert [page.url for page in pages] == [URL.format(1), URL.format(2)]
    assert error.subject == f"a.warc.gz:{len(before)}"
    assert "a bomb" in error.reason


def test_an_archive_zipped_as_a_whole() -> None:
    records = [record(URL.format(number), report(number)) for number in range(5)]
    data, offsets = archive(records, zipped=False, broken={2: beheaded})
    pages, (error,), _ = opened("a.warc.gz", gzip.compress(data))
    assert [page.name for page in pages] == ["a.warc.gz:0", *(f"a.warc.gz:0+{offsets[number]}" for number in (1, 3, 4))]
    assert error.subject == f"a.warc.gz:0+{offsets[2]}"


def test_members_that_part_records() -> None:
    data, _ = archive([record(URL.format(number), report(number)) for number in range(5)], zipped=False)
    blocks = b"".join(gzip.compress(data[at : at + 300]) for at in range(0, len(data), 300))
    pages, errors, _ = opened("a.warc.gz", blocks)
    assert [page.url for page in pages] == [URL.format(number) for number in range(5)]
    assert errors == []


def test_a_length_that_nothing_has_swallows_nothing() -> None:
    records = [record(URL.format(number), report(number)) for number in range(4)]
    records[1] = records[1].replace(b"\r\nContent-Length: ", b"\r\nContent-Length: 99999999", 1)
    data, offsets = archive(records, zipped=False)
    pages, (error,), _ = opened("a.warc", data)
    assert [page.url for page in pages] == [URL.format(number) for number in (0, 2, 3)]
    assert error.subject == f"a.warc:{offsets[1]}"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>", "it is no web archive"), (b"\x28\xb5\x2f\xfdxxx", "packed by zstd"), (b"\x1f\x8b\x08garbage", "is broken"),
        (b"WARC/1.1\r\n", "broken"),
    ],
)  # fmt: skip
def test_what_is_no_archive(data: bytes, reason: str) -> None:
    pages, (error,), _ = opened("a.warc", data)
    assert pages == []
    assert reason in error.reason


def test_a_file_of_broken_records_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factions.sources.warc.MAX_BROKEN", 10)
    data, _ = archive([record(URL.format(number), report(number)) for number in range(30)], zipped=True, broken=dict.fromkeys(range(30), beheaded))
    _, errors, _ = opened("a.warc.gz", data)
    assert len(errors) == 11
    assert "more than 10 of its records are broken" in errors[-1].reason


def packed(how: int = zipfile.ZIP_STORED, **members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/").replace("_", "."), data)
    return held.getvalue()


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_wacz(how: int) -> None:
    data, offsets = archive([record(URL.format(number), report(number)) for number in range(4)], zipped=True, broken={1: scratched})
    pages, (error,), told = opened("a.wacz", packed(how, datapackage_json=b"{}", archive__data_warc_gz=data, pages__pages_jsonl=b"{}"))
    assert [page.name for page in pages] == [f"a.wacz/archive/data.warc.gz:{offsets[number]}" for number in (0, 2, 3)]
    assert error.subject == f"a.wacz/archive/data.warc.gz:{offsets[1]}"
    assert told == ["a.wacz/archive/data.warc.gz: 3 web pages"]


@pytest.mark.parametrize(("data", "reason"), [(b"PK\3\4", "no ZIP file"), (packed(a_txt=b"x"), "holds no WARC file"), (b"x" * 99, "no ZIP file")])
def test_what_is_no_wacz(data: bytes, reason: str) -> None:
    _, (error,), _ = opened("a.wacz", data)
    assert reason in error.reason


def test_a_wacz_that_unfolds_without_end() -> None:
    data = packed(zipfile.ZIP_DEFLATED, archive__data_warc=b"WARC/1.1\r\n" + b"\0" * (40 << 20))
    pages, (error,), _ = opened("a.wacz", data)
    assert (pages, error.reason) == ([], "it unfolds to more than 200 times its size: a bomb")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_wacz(draw: st.DataObject) -> None:
    data = bytearray(packed(archive__data_warc_gz=WHOLE[True], archive__more_warc=WHOLE[False]))
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data[at : at + draw.draw(st.integers(0, 40))] = draw.draw(st.binary(max_size=40))
    assert all(isinstance(one, Raw | SourceError) for one in open_bytes("a.wacz", bytes(data)))


WHOLE = {zipped: archive([record(URL.format(number), report(number)) for number in range(4)], zipped=zipped)[0] for zipped in (False, True)}


@settings(max_examples=60, deadline=None)
@given(st.booleans(), st.data())
def test_no_damage_stops_it_or_makes_a_page_of_two(zipped: bool, draw: st.DataObject) -> None:  # noqa: FBT001 - hypothesis gives it
    data = bytearray(WHOLE[zipped])
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data[at : at + draw.draw(st.integers(0, 40))] = draw.draw(st.binary(max_size=20))
    pages, _, _ = opened("a.warc.gz" if zipped else "a.warc", bytes(data) or b"W")
    known = {report(number) for number in range(4)}
    assert all(page.data in known for page in pages) if zipped else len(pages) <= 4

"""Nothing that was changed, added or left out passes for whole, whoever did it, and whatever else a stranger may put into a file."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exports.casefile.forging import forged, line, members_of
from tests.exports.casefile.forging import sealed as sealed_anew
from tests.exports.casefile.tampering import drill

from factions.documents.document import text_digest
from factions.exports.casefile import CasefileError, content, manifest, verify, warc
from factions.exports.casefile import container as held
from factions.exports.casefile.container import Container
from factions.exports.casefile.manifest import LEDGER, MANIFEST, ORIGINALS, PAGE, PLAIN, READINGS, TEXTS, Manifest


def test_a_whole_one_is_told_of(sealed: Path) -> None:
    found = verify(sealed)
    assert found.counts["documents"] == 6
    assert (found.counts["texts"], found.counts["readings"], found.index) == (6, 9, "compared")
    assert found.members == len(members_of(sealed))
    assert verify(sealed, digest=f" SHA256:{found.digest.upper()} ").digest == found.digest


def test_any_program_unpacks_it(sealed: Path) -> None:
    with zipfile.ZipFile(sealed) as file:
        assert file.testzip() is None
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    members = members_of(sealed)
    assert members[PAGE].startswith(b"<!doctype html>")
    assert b"<script" not in members[PAGE].lower()
    assert Manifest.of(sealed, members[MANIFEST]).query == ("everything",)


def test_the_archive_is_one_for_fastwarc_too(sealed: Path) -> None:
    records = list(ArchiveIterator(io.BytesIO(members_of(sealed)[TEXTS]), parse_http=False, func_filter=None))
    assert [record.record_type for record in records] == [WarcRecordType.warcinfo, *[WarcRecordType.conversion] * 6]
    for record in list(ArchiveIterator(io.BytesIO(members_of(sealed)[TEXTS]), parse_http=False))[1:]:
        assert record.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("seed", [1, 2])
def test_each_changed_byte_is_found(sealed: Path, shown: Path, seed: int, tmp_path: Path) -> None:
    tried = drill(sealed if seed == 1 else shown, seed=seed, count=150, folder=tmp_path)
    assert [change for change in tried if change.told is None] == []
    assert all("\n" not in (change.told or "") for change in tried)
    assert len({(change.told or "").split(": ")[1] for change in tried}) > 6, "each is told by its member"


def test_bits_that_no_member_uses_are_found(sealed: Path, tmp_path: Path) -> None:
    """A deflated stream ends within a byte, whose last bits unpack to nothing: only the seal sees them."""
    whole = bytearray(sealed.read_bytes())
    with sealed.open("rb") as file:
        entry = Container(sealed, file).entries[READINGS]
    copy, told = tmp_path / "copy.casefile", set()
    for bit in range(8):
        whole[entry.end - 1] ^= 1 << bit
        copy.write_bytes(whole)
        with pytest.raises(CasefileError) as error:
            verify(copy)
        told.add(error.value.reason.split(":")[0])
        whole[entry.end - 1] ^= 1 << bit
    assert told <= {"container", READINGS}


@pytest.mark.parametrize("cut", [1, 22, 64, 400])
@pytest.mark.parametrize("way", ["shorter", "longer", "before", "twice"])
def test_what_was_cut_or_lengthened_is_refused(sealed: Path, way: str, cut: int, tmp_path: Path) -> None:
    whole = sealed.read_bytes()
    made = {"shorter": whole[:-cut], "longer": whole + b"\0" * cut, "before": b"\0" * cut + whole, "twice": whole + whole[-cut:]}[way]
    copy = tmp_path / "copy.casefile"
    copy.write_bytes(made)
    with pytest.raises(CasefileError, match="container"):
        verify(copy)


@pytest.mark.parametrize("words", [b"", b"PK", b"not a zip at all" * 100, b"PK\5\6" + bytes(18)])
def test_another_file_is_refused(words: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(words)
    with pytest.raises(CasefileError, match=r"other: container: .*it's too short|other: container: its end isn't that of a casefile"):
        verify(path)


def test_a_missing_file_or_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(CasefileError, match="can't be opened"):
            verify(path)


Row = dict[str, Any]


def _set(**fields: Any) -> Callable[[Row], None]:  # noqa: ANN401
    return lambda row: row.update(fields)


def _quote(row: Row) -> None:
    row["events"][0]["evidence"][0]["quote"] = row["events"][0]["evidence"][0]["quote"][::-1]


def _shift(row: Row) -> None:
    row["events"][0]["evidence"][0]["start"] += 1
    row["events"][0]["evidence"][0]["end"] += 1


def _text(row: Row) -> None:
    row["document"]["text"] = row["document"]["text"].replace("killed", "kissed")


def _text_and_digest(row: Row) -> None:
    row["document"]["text"] += " More."
    row["document"]["text_sha256"] = text_digest(row["document"]["text"])


_NONE = {"reading": 1, "events": ["e99"], "since": 1}
_BARE = b"WARC/1.1\r\nWARC-Type: warcinfo\r\n\r\n"


def _lengths(data: bytes, more: int) -> bytes:
    return re.sub(rb"Content-Length: (\d+)", lambda match: b"Content-Length: %d" % (int(match[1]) + more), data)


def _no_utf8(data: bytes) -> bytes:
    at = data.index(b"WARC/1.1", 5)
    return data[:at] + data[at:].replace(b"e", b"\xff")


Change = Callable[[bytes], bytes] | None
FORGERIES: dict[str, tuple[str, Change, str]] = {
    "a quote": (READINGS, line(0, _quote), r"readings\.jsonl: line 1, document \w+: .*isn't what the text has"),
    "an offset": (READINGS, line(0, _shift), r"readings\.jsonl: line 1, document"),
    "a text without its digest": (READINGS, line(0, _text), r"readings\.jsonl: line 1, document"),
    "a text with its digest": (READINGS, line(0, _text_and_digest), r"readings\.jsonl: line 1: its text isn't among the sources"),
    "a source": (TEXTS, lambda data: data.replace(b"killed", b"kissed"), r"texts\.warc: record \d: it isn't what its digest was made of"),
    "a source's length": (TEXTS, lambda data: _lengths(data, 1), r"texts\.warc: record"),
    "a source's kind": (TEXTS, lambda data: data.replace(b": conversion", b": metadata", 1), r"texts\.warc: record 1: it's a metadata"),
    "no sources": (TEXTS, lambda _: b"", r"texts\.warc: holds no record"),
    "half a source": (TEXTS, lambda data: data[:-30], r"texts\.warc: record \d: it's cut short"),
    "a source that is no UTF-8": (TEXTS, _no_utf8, r"texts\.warc: record"),
    "a reading that is none": (READINGS, lambda data: data + b'{"schema": "factions/reading/1"}\n', r"readings\.jsonl: line 10 is no reading"),
    "a reading left out": (READINGS, lambda data: data[: data.rindex(b"\n", 0, -1) + 1], r"readings\.jsonl: has 8 readings, .* tell of more"),
    "a reading twice": (READINGS, lambda data: data + data.splitlines()[-1] + b"\n", r"readings\.jsonl: line 10 is of another document"),
    "a line without an end": (READINGS, lambda data: data[:-1], r"readings\.jsonl: its last line has no end"),
    "a document": (LEDGER.format("documents"), line(0, _set(id="0" * 64)), r"texts\.warc|documents\.jsonl"),
    "a document's digest": (LEDGER.format("documents"), line(0, _set(text_sha256=["0" * 64])), r"texts\.warc: a text of \w+ isn't one that"),
    "a group's id": (LEDGER.format("groups"), line(0, _set(id="//x.example")), r"groups\.jsonl: line 1: '//x\.example' is no id of a group"),
    "a document's id": (LEDGER.format("documents"), line(0, _set(id="../x")), r"documents\.jsonl: '\.\./x' comes twice, or is no SHA-256"),
    "an unknown field": (LEDGER.format("groups"), line(0, _set(more=1)), r"groups\.jsonl: line 1 is none of its rows: more"),
    "a number beyond all": (LEDGER.format("incidents"), line(0, _set(id=2**70)), r"incidents\.jsonl: line 1 is none of its rows: id"),
    "an incident without reports": (LEDGER.format("incidents"), line(0, _set(happenings=[])), r"incidents\.jsonl: line 1: no report tells of it"),
    "an incident of nothing": (LEDGER.format("incidents"), line(0, _set(happenings=[_NONE])), r"incidents\.jsonl: line 1: reading 1 has no e99"),
    "a tie": (LEDGER.format("ties"), line(0, _set(statement="r99")), r"ties\.jsonl: line 1: reading \d has no r99"),
    "a judgement": (LEDGER.format("judgements"), line(0, _set(actor="a99")), r"judgements\.jsonl: line 1: reading \d has no a99"),
    "an outcome": (LEDGER.format("outcomes"), line(0, _set(claim="c99")), r"outcomes\.jsonl: line 1: reading \d has no c99"),
    "a review": (LEDGER.format("reviews"), line(0, _set(document="0" * 64)), r"reviews\.jsonl: line 1: there is no document"),
    "a review's state": (LEDGER.format("reviews"), line(0, _set(deed="reject")), r"index\.html: isn't the index of what the casefile holds"),
    "the index": (PAGE, lambda data: data.replace(b"killed", b"kissed"), r"index\.html: isn't the index of what the casefile holds"),
    "the plain index": (PLAIN, lambda data: data + b"\n", r"index\.txt: isn't the index"),
    "the index left out": (PAGE, None, r"index\.html: is missing"),
    "a part left out": (LEDGER.format("ties"), None, r"ties\.jsonl: is missing"),
    "an original that is none": (ORIGINALS, lambda _: _BARE, r"originals\.warc: record 0: it has no Content-Length"),
    "the manifest left out": (MANIFEST, None, r"manifest\.json: is missing"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_a_forger_sealed_anew_is_found_by_what_it_says(sealed: Path, name: str, tmp_path: Path) -> None:
    member, change, words = FORGERIES[name]
    path = forged(sealed, tmp_path, {member: change})
    with pytest.raises(CasefileError, match=words) as error:
        verify(path)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.replace(b'"factions/casefile/1"', b'"factions/casefile/9"'), "isn't the manifest of a casefile: schema"),
        (lambda _: b"[]", "isn't the manifest of a casefile"),
        (lambda data: data[:-1], "isn't written as a manifest is"),
        (lambda data: data.replace(b'"day": "', b'"day": "\xff'), "isn't the manifest of a casefile"),
        (lambda _: b"[" * 50_000, "isn't the manifest of a casefile"),
    ],
)
def test_a_broken_manifest_is_refused(sealed: Path, change: Callable[[bytes], bytes], words: str, tmp_path: Path) -> None:
    with pytest.raises(CasefileError, match=f"manifest.json: {words}"):
        verify(forged(sealed, tmp_path, {MANIFEST: change}, manifest=False))


def test_counts_that_arent_there_are_found(sealed: Path, tmp_path: Path) -> None:
    counts = {**verify(sealed).counts, "quotes": 10_000}
    with pytest.raises(CasefileError, match=r"index\.html|manifest.json: its count of quotes"):
        verify(forged(sealed, tmp_path, {}, counts=counts))
    with pytest.raises(CasefileError, match=r"manifest.json: its count of quotes"):
        verify(forged(sealed, tmp_path, {}, counts=counts, version="0.0.1"))


def test_another_versions_index_isnt_compared(sealed: Path, tmp_path: Path) -> None:
    found = verify(forged(sealed, tmp_path, {PAGE: lambda _: b"made otherwise"}, version="0.0.1"))
    assert (found.version, found.index) == ("0.0.1", "made by another version")


def raw_zip(folder: Path, *members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED, seal: bool = True) -> Path:
    """Make a ZIP file as others make them, with a casefile's seal if need be."""
    path = folder / "raw.casefile"
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, data in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = packing, 3, 0o100644 << 16
            file.writestr(info, data)
        if seal:
            file.comment = held._MARK + b"0" * 64
    if seal:
        with path.open("rb") as file:
            made = held.seal_of(file, path.stat().st_size - 64)
        path.write_bytes(path.read_bytes()[:-64] + made.encode())
    return path


@pytest.mark.parametrize(
    ("members", "packing", "words"),
    [
        ([("../../etc/passwd", b"x")], zipfile.ZIP_DEFLATED, r"has no member '../../etc/passwd'"),
        ([("/index.html", b"x")], zipfile.ZIP_DEFLATED, r"has no member '/index.html'"),
        ([("index.html/", b"")], zipfile.ZIP_DEFLATED, r"has no member 'index.html/'"),
        ([("index\x00.html", b"x")], zipfile.ZIP_DEFLATED, r"has no member"),
        ([("indéx.html", b"x")], zipfile.ZIP_DEFLATED, r"has no member"),
        ([(PAGE, b"x")], zipfile.ZIP_STORED, r"index.html: its line in the directory isn't as a casefile has it"),
        ([(PAGE, b"x")], zipfile.ZIP_BZIP2, r"index.html: its line in the directory isn't as a casefile has it"),
        ([(PAGE, b"x"), (PAGE, b"y")], zipfile.ZIP_DEFLATED, r"two members of the name index.html"),
        ([(PAGE, bytes(3_000_000))], zipfile.ZIP_DEFLATED, r"index.html: says that it becomes more than 400 times as large"),
        ([(PLAIN, b"x"), (PAGE, b"y"), (MANIFEST, b"{}")], zipfile.ZIP_DEFLATED, r"its members aren't in their order"),
        ([(PAGE, b"x")], zipfile.ZIP_DEFLATED, r"manifest.json: is missing"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_strangers_container_is_refused(members: list[tuple[str, bytes]], packing: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(CasefileError, match=words):
        verify(raw_zip(tmp_path, *members, packing=packing))


def test_a_member_that_says_that_it_is_smaller_than_it_is_isnt_unpacked_beyond_that(tmp_path: Path) -> None:
    """The headers agree with each other, and the stream holds more."""
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = bomb.compress(bytes(50_000_000)) + bomb.flush()
    entry = held.Entry(PAGE, 0, len(data), 100, zlib.crc32(bytes(100)))
    body = entry.local() + data
    path = tmp_path / "bomb.casefile"
    path.write_bytes(body + entry.central() + held._end(1, len(entry.central()), len(body)) + held._MARK + b"0" * 64)
    with path.open("rb") as file:
        container = Container(path, file)
        with pytest.raises(CasefileError, match=r"index\.html: is larger than it says"):
            b"".join(container.pieces(PAGE))


def test_lines_that_never_end_are_refused(sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_LINE", 1 << 20)
    words = b"".join(struct.pack("<Q", number * 2654435761) for number in range(300_000)).replace(b"\n", b"")
    with pytest.raises(CasefileError, match=r"readings\.jsonl: has a line of more than 1 MiB"):
        verify(forged(sealed, tmp_path, {READINGS: lambda _: words}))


def test_a_record_of_the_archive_that_is_too_large_is_refused(sealed: Path, tmp_path: Path) -> None:
    change = {TEXTS: lambda data: _lengths(data, manifest.MAX_LINE)}
    with pytest.raises(CasefileError, match=r"texts\.warc: record 0: its length is none, or more than 64 MiB"):
        verify(forged(sealed, tmp_path, change))


@given(st.binary(max_size=300))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_an_archive_holds_it_is_told_of_in_one_line(tmp_path: Path, data: bytes) -> None:
    members = {TEXTS: b"WARC/1.1\r\n" + data, MANIFEST: b"{}"}
    path = sealed_anew(members, tmp_path)
    with path.open("rb") as file, pytest.raises(CasefileError) as error:
        list(warc.read(Container(path, file), TEXTS, "conversion"))
    assert "\n" not in str(error.value)

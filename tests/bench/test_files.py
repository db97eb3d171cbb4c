"""Files of benchmarks: what is read, what is refused by name, and how figures and errors are written."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from factions.bench.files import Noted, documents, form_of, quoted, rounded, rows, show_errors, table, write_lines
from factions.errors import SourceError


def put(folder: Path, **files: bytes) -> Path:
    """Write files; a name's double underscore stands for a dot."""
    for name, raw in files.items():
        (folder / name.replace("__", ".")).write_bytes(raw)
    return folder


def test_a_folder_is_read_in_the_order_of_names_packed_or_not(tmp_path: Path) -> None:
    put(tmp_path, b__jsonl=b'{"id": 2}\n\n{"id": 3}', a__jsonl__gz=gzip.compress(b'{"id": 1}\n'), notes__txt=b"not JSON", c__jsonl=b" \n")
    assert [row["id"] for row in rows(tmp_path)] == [1, 2, 3]
    assert [row["id"] for row in rows(tmp_path / "b.jsonl")] == [2, 3]


PACKED = gzip.compress(b'{"id": 1}\n' * 99, mtime=0)  # a test's name holds it, and must be the same in every process


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("a.jsonl", b'{"id": 1}\n{"id": ', r"a\.jsonl:2: it isn't JSON"),
        ("a.jsonl", b'{"id": 1}\n\n[1]', r"a\.jsonl:3: it isn't a JSON object$"),
        ("a.jsonl", b'{"id": "\xff"}', r"a\.jsonl:1: it isn't JSON"),
        ("a.jsonl.gz", b"plain", r"a\.jsonl\.gz: "),
        ("a.jsonl.gz", PACKED[:-9], r"a\.jsonl\.gz: "),  # cut off
        ("a.jsonl.gz", PACKED[:10] + b"\xff" * 20, r"a\.jsonl\.gz: "),  # broken within
        ("a.txt", b"", r": there is no \.jsonl file in it$"),
    ],
)  # fmt: skip
def test_what_is_no_row_is_named_with_its_line(name: str, raw: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(SourceError, match=why):
        list(rows(tmp_path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.jsonl: .*No such file"):
        list(rows(tmp_path / "gone.jsonl"))
    with pytest.raises(SourceError, match=r"gone\.tsv: .*No such file"):
        table(tmp_path / "gone.tsv", ["id"])


@pytest.mark.parametrize(
    ("ids", "why"),
    [
        (["a", "b", "a"], "the id a comes twice$"), (["1", 1], "the id 1 comes twice$"), ([None], "there is a record without id$"),
        ([1.5], r"the id 1\.5 is neither text nor a whole number$"), ([["a"]], r"the id \['a'\] is neither text nor a whole number$"),
    ],
)  # fmt: skip
def test_each_document_has_an_id_of_its_own(ids: list[object], why: str, tmp_path: Path) -> None:
    data = tmp_path / "a.jsonl"
    write_lines(data, (json.dumps({"id": one}) for one in ids))
    with pytest.raises(SourceError, match=why):
        documents(data)


def test_documents_may_have_their_id_under_another_key(tmp_path: Path) -> None:
    data = tmp_path / "a.jsonl"
    write_lines(data, ['{"docid": "x", "id": 1}', '{"docid": 7, "id": 1}'])
    assert [row["docid"] for row in documents(data, "docid")] == ["x", 7]


def test_tables_of_a_folder_are_one(tmp_path: Path) -> None:
    put(tmp_path, b__tsv=b"id\tname\n2\tTarsa\n", a__tsv="name\tid\tmore\nÖrsk\t1\tx\n".encode(), notes__txt=b"id")
    assert [(row["id"], row["name"]) for row in table(tmp_path, ["id", "name"])] == [("1", "Örsk"), ("2", "Tarsa")]


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("a.tsv", b"id\tplace\n1\tTarsa\n", r"a\.tsv: it has no column name$"), ("a.tsv", b"", r"a\.tsv: it has no column id$"),
        ("a.tsv", b"id\tname\n1\t\xff\n", r"a\.tsv: "), ("a.txt", b"", r": there is no \.tsv file in it$"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(name: str, raw: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(SourceError, match=why):
        table(tmp_path, ["id", "name"])


@pytest.mark.parametrize("error", [KeyError("text"), TypeError("a list"), AttributeError("x"), ValueError("y")])
def test_a_record_of_another_form_is_named(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gold: d7: the record isn't a report") as caught, form_of(tmp_path / "gold", "d7", "a report"):
        raise error
    assert caught.value.__cause__ is error


def test_other_errors_pass(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), form_of(tmp_path, "d7", "a report"):
        raise ZeroDivisionError


def test_lines_come_back(tmp_path: Path) -> None:
    data = tmp_path / "a.jsonl"
    write_lines(data, ['{"id": "Ö"}', '{"id": 2}'])
    assert data.read_bytes() == '{"id": "Ö"}\n{"id": 2}\n'.encode()
    with pytest.raises(SourceError, match="gone"):
        write_lines(tmp_path / "gone" / "a.jsonl", [])


def shown(raw: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in raw.splitlines()]


def test_errors_are_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    show_errors([{"error": "miss", "text": "Örsk\nford"}, {"error": "false"}])
    raw = capsys.readouterr().err
    assert "Örsk" in raw
    assert shown(raw) == [{"error": "miss", "text": "Örsk\nford"}, {"error": "false"}]


def test_the_commonest_errors_of_each_kind_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    noted = Noted()
    for kind, error, text, times in (
        ("place", "miss", "Tarsa", 2),
        ("place", "miss", "Orsk", 3),
        ("place", "miss", "Kurmin", 1),
        ("place", "false", "X", 1),
    ):
        for _ in range(times):
            noted.add(kind=kind, error=error, text=text)
    noted.show(2)
    assert [(line["error"], line["text"], line["times"]) for line in shown(capsys.readouterr().err)] == [
        ("miss", "Orsk", 3), ("miss", "Tarsa", 2), ("false", "X", 1),
    ]  # fmt: skip
    noted.show(0)
    assert capsys.readouterr().err == ""


def test_shares_are_rounded_wherever_they_stand() -> None:
    assert rounded({"f1": 0.123456, "of": 3, "per_type": {"ASSAULT": {"f1": 2 / 3}}, "name": "x"}) == {
        "f1": 0.1235, "of": 3, "per_type": {"ASSAULT": {"f1": 0.6667}}, "name": "x",
    }  # fmt: skip


def test_quotes_are_one_line() -> None:
    assert quoted("At the\n  mill of Tarsa.", (3, 14)) == "the mill"

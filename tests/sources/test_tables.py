from __future__ import annotations

import gzip
import io
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.documents.build import build
from factions.errors import FactionsError, SourceError
from factions.sources import tables, unzip
from factions.sources.columns import ColumnMap, column_map, picked, suggested
from factions.sources.kinds import Opening
from factions.sources.raw import Raw, count_sources, open_bytes, open_sources

MAP = ColumnMap(text="body", title="headline", published="date", url="link", publisher="source", language="lang")
ROWS = [
    ("Town taken", "Rebels took the town, the army said.\nIt was Monday.", "2014-06-20", "https://a.example/1", "River Wire", "en"),
    ('He said "no"', 'The governor condemned the attack; "never again", he said, twice.', "2014-06-21", "", "", "en-GB"),
    ("Ville prise", "Les rebelles ont pris la ville.", "2014-06-20", "", "", "fr"),
    ("Border", "Police arrested five men, near the border.", "June 2014", "", "Post", ""),
]  # fmt: skip
HEAD = ("headline", "body", "date", "link", "source", "lang")


def opened(name: str, data: bytes, columns: ColumnMap | None = None) -> tuple[list[Raw], list[SourceError], list[str]]:
    told: list[str] = []
    found = list(open_bytes(name, data, Opening(columns, lambda of, words: told.append(f"{of}: {words}"))))
    return [one for one in found if isinstance(one, Raw)], [one for one in found if isinstance(one, SourceError)], told


def written(delimiter: str = ",", end: str = "\r\n", rows: list[tuple[str, ...]] | None = None) -> str:
    import csv

    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows([HEAD, *(ROWS if rows is None else rows)])
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("columns", [MAP, None])
def test_a_row_is_a_report(delimiter: str, encoding: str, columns: ColumnMap | None) -> None:
    found, errors, told = opened("a.csv", written(delimiter).encode(encoding), columns)
    assert errors == []
    assert [raw.name for raw in found] == ["a.csv:2", "a.csv:4", "a.csv:6"]
    assert [(raw.row or {})["text"] for raw in found] == [ROWS[0][1], ROWS[1][1], ROWS[3][1]]
    documents = [build(raw) for raw in found]
    assert [(one.title, one.publisher, one.published, one.url) for one in documents] == [
        ("Town taken", "River Wire", "2014-06-20", "https://a.example/1"), ('He said "no"', None, "2014-06-21", None),
        ("Border", "Post", "2014-06", None),
    ]  # fmt: skip
    taken = "a.csv: its columns are taken as --columns text=body,title=headline,published=date,url=link,publisher=source,language=lang"
    assert told == [*([] if columns else [taken]), "a.csv: passed over rows: 1 in another language (fr)"]


def test_a_rows_id_is_the_digest_of_its_line() -> None:
    text = written()
    found, _, _ = opened("a.csv", text.encode())
    line = text.split("\r\n")[4 - 1 - 1]  # the first report has two lines
    assert found[1].data.decode() == line
    assert build(found[1]).id == sha256(line.encode()).hexdigest()
    assert found[0].data.decode() == "\n".join(text.split("\r\n")[1].split("\n")).removesuffix("\r\n")


def test_bad_rows_are_told_by_number_and_the_rest_goes_on() -> None:
    data = (
        b"title,body,published\nA,Rebels left the town on Monday.,2014-06-20\nB,too,many,cells\nC\n\n"
        b'D,"an open quotation,2014\nE,Police arrested five men in Goma.,2014-06-21\nF,Rebels came back.,2014-06-21\n'
        b'G,"Two\nlines.",2014-06-22\nH,"open at the end'
    )
    found, errors, _ = opened("a.csv", data)
    assert [(raw.name, (raw.row or {})["title"]) for raw in found] == [("a.csv:2", "A"), ("a.csv:7", "E"), ("a.csv:8", "F"), ("a.csv:9", "G")]
    assert [str(error) for error in errors] == [
        "a.csv:3: the row has 4 cells where the first line has 3", "a.csv:4: the row has 1 cells where the first line has 3",
        "a.csv:6: the row has 2 cells where the first line has 3", "a.csv:11: the row ends inside a quotation",
    ]  # fmt: skip


def test_a_bad_date_is_its_rows_error() -> None:
    (raw,), _, _ = opened("a.csv", b"body,date\nRebels left the town.,03/05/2013\n")
    with pytest.raises(FactionsError, match=r"a\.csv:2: the row's `published` '03/05/2013' is no date"):
        build(raw)


@pytest.mark.parametrize(
    ("data", "columns", "reason"),
    [
        (b"", None, "the file is empty"), (b"\n\n", None, "the file is empty"), (b"title,body\n", None, "has no row below its head"),
        (b"a,b\n1,2\n", None, "say which it is with --columns text=COLUMN (columns: a, b)"),
        (b"boddy,b\n1,2\n", ColumnMap(text="body"), "has no column 'body'; did you mean 'boddy'? (columns: boddy, b)"),
        (b"\xff\xfea", None, "begins as UTF-16 and isn't"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_reports(data: bytes, columns: ColumnMap | None, reason: str) -> None:
    found, errors, _ = opened("a.csv", data, columns)
    assert found == []
    assert reason in errors[0].reason


def test_an_encoding_is_told_by_the_beginning() -> None:
    text = "body\n" + "Rebels from Zürich attacked the café near Malmö and the señor left.\n" * 20
    found, errors, _ = opened("a.csv", text.encode("cp1252"))
    assert errors == []
    assert "Zürich" in (found[0].row or {})["text"]
    found, errors, _ = opened("a.csv", text.encode() + b"broken \xff here\n" + b"Rebels left the town.\n")
    assert [str(error) for error in errors] == ["a.csv:22: the row isn't in UTF-8, as those above it are"]
    assert len(found) == 21


def test_long_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROW", 1000)
    monkeypatch.setattr(tables, "_SWALLOWED", 100)
    data = b"title,body\nA," + b"x" * 5000 + b'\nB,Rebels left the town.\nC,"' + b"y\n" * 501 + b'"\nD,Rebels came back.\n'
    for name, given_ in (("a.csv", data), ("a.csv.gz", gzip.compress(data))):
        found, errors, _ = opened(name, given_)
        assert [error.reason for error in errors[:2]] == ["the row is larger than 0 MiB"] * 2
        assert [(raw.row or {})["title"] for raw in found] == ["B", "D"]


@pytest.mark.parametrize(("name", "data"), [("a.csv", written().encode()), ("a.jsonl", b'{"body": "Rebels left the town."}\n' * 9)])
def test_zipped(name: str, data: bytes) -> None:
    whole = opened(name, data)[0]
    zipped = gzip.compress(data)
    assert [raw.data for raw in opened(f"{name}.gz", zipped)[0]] == [raw.data for raw in whole]
    found, errors, _ = opened(f"{name}.gz", zipped[:-9])
    assert "is cut off (byte 0)" in errors[-1].reason
    assert {raw.data for raw in found} <= {raw.data for raw in whole}


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzip, "LARGE", 1 << 20)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Rebels left."}\n' + b"\n" * (2 << 20), 9))
    found = list(open_sources([str(tmp_path / "a.jsonl.gz")]))
    assert [type(one).__name__ for one in found] == ["Raw", "SourceError"]
    assert "a bomb" in str(found[1])


def test_rows_of_json_by_a_map() -> None:
    rows = [{"article": {"body": "Rebels left.", "lang": "eng"}, "pub": "Post"}, {"article": {"body": "Partis.", "lang": "fr"}}, {"pub": "x"}, ["no"]]
    data = b"\n".join(json.dumps(row).encode() for row in rows)
    found, errors, told = opened("a.jsonl", data, ColumnMap(text="article.body", publisher="pub", language="article.lang"))
    assert [raw.row for raw in found] == [{"text": "Rebels left.", "publisher": "Post", "language": "eng"}, {"publisher": "x"}]
    assert found[0].data == json.dumps(rows[0]).encode()
    assert len(errors) == 1
    assert told == ["a.jsonl: passed over rows: 1 in another language (fr)"]
    found, _, told = opened("a.jsonl", b'{"content": "Rebels left.", "headline": "H"}\n{"text": "own"}')
    assert told == ["a.jsonl: its keys are taken as --columns text=content,title=headline"]
    assert found[0].row == {"text": "Rebels left.", "title": "H"}


@pytest.mark.parametrize(
    ("value", "held"),
    [
        ("text=body", ColumnMap(text="body")), (" text = body , title=head line,", ColumnMap(text="body", title="head line")),
        ("html=page", ColumnMap(html="page")), ("text=a=b", ColumnMap(text="a=b")),
    ],
)  # fmt: skip
def test_a_map(value: str, held: ColumnMap) -> None:
    assert column_map(value) == held
    assert column_map(str(held)) == held


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("txt=body", "--columns txt: a report's row has no such field; it may have text, html"), ("titel=a,text=b", "did you mean title?"),
        ("text", "is no pair such as text=body"), ("=a", "is no pair"), ("text=", "is no pair"),
        ("title=a", "says of no column that it holds the text"),
        ("", "says of no column"), ("text=a,text=b", "is given twice"), ("absent.yaml", "no such file"),
    ],
)  # fmt: skip
def test_a_bad_map(value: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason.replace("?", r"\?").replace("(", r"\(")):
        column_map(value)


@pytest.mark.parametrize(
    ("words", "reason"), [("[a", "is no YAML"), ("- a", "is no map of fields"), ("text: 3", "is no map of fields"), ("a: b", "no such field")]
)
def test_a_bad_file_of_a_map(tmp_path: Path, words: str, reason: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(words)
    with pytest.raises(SourceError, match=reason):
        column_map(str(path))


def test_a_map_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("text: article.body\ntitle: 'Head, line'\n")
    assert column_map(str(path)) == ColumnMap(text="article.body", title="Head, line")


@pytest.mark.parametrize(
    ("columns", "held"),
    [
        (["ID", "Article_Text", "Pub Date"], ColumnMap(text="Article_Text", published="Pub Date")), (["id", "count"], None),
        (["title", "content", "source_name", "URL", "publishedAt", "author"],
         ColumnMap(text="content", title="title", publisher="source_name", url="URL", published="publishedAt", byline="author")),
        (["html", "date"], ColumnMap(html="html", published="date")),
    ],
)  # fmt: skip
def test_columns_are_told_by_their_names(columns: list[str], held: ColumnMap | None) -> None:
    assert suggested(columns) == held


def test_what_a_row_has_not_got_is_left_out() -> None:
    columns = ColumnMap(text="a", title="b", url="c.d", byline="c.x", publisher="x.y")
    assert picked({"a": "", "b": None, "c.d": 1, "c": {"d": 2}}, columns) == {"url": 1}


def test_a_folder_is_searched_for_tables_where_their_columns_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"body\nRebels left the town.\n")
    (tmp_path / "b.txt").write_bytes(b"Rebels left the town.")
    names = [[Path(one.name).name for one in open_sources([str(tmp_path)], opening=opening) if isinstance(one, Raw)]
             for opening in (None, Opening(ColumnMap(text="body")))]  # fmt: skip
    assert names == [["b.txt"], ["a.csv:2", "b.txt"]]
    assert (count_sources([str(tmp_path)]), count_sources([str(tmp_path)], Opening(ColumnMap(text="body")))) == (1, None)


def test_a_table_on_standard_input() -> None:
    found = list(open_sources(["-"], stdin=io.BytesIO(written().encode()), opening=Opening(MAP)))
    assert [raw.name for raw in found if isinstance(raw, Raw)] == ["-:2", "-:4", "-:6"]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(*[CELLS] * 6), max_size=6), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_what_was_written_is_read(rows: list[tuple[str, ...]], delimiter: str, end: str) -> None:
    data = written(delimiter, end, rows).encode()
    found, errors, _ = opened("a.csv", data, ColumnMap(text="body", title="headline"))
    full = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(found) + sum(error.subject != "a.csv" for error in errors) >= len(full)
    if not any("\r" in cell or "\n" in cell for row in rows for cell in row):
        assert [(raw.row or {}).get("text", "") for raw in found] == [row[1] for row in full]
    for raw in found:
        assert raw.data.rstrip(b"\r\n") in data


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for name in ("a.csv", "a.tsv.gz", "a.csv.gz", "a.jsonl.gz"):
        for head in (b"", b"body,date\n", b"\x1f\x8b\x08"):
            assert all(isinstance(one, Raw | SourceError) for one in open_bytes(name, head + data))

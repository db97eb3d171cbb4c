"""A reading as one row of a shard: of Parquet, its columns derived from the contract's records, or of JSON. Lossless both ways.

A row has `document_id` and `source` (the name that the report was read from), and then the contract's own keys.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter

from factions.evidence import Record
from factions.exports.extras import extra
from factions.reading import Coder, Reading

if TYPE_CHECKING:
    from factions.jobs.coding.stages import Form

Pair = tuple[str, Reading]
"""The name that a report was read from, and its reading."""
ID, NAME = "document_id", "source"
_PREFIX = f'{{"{ID}":"'.encode()  # with which each row of JSON begins, so that its document is told without parsing it
_DIGITS = 64
NOTE = "unreviewed machine output: follow the citation before you rely on a line; texts and quotes name private persons, so not for publication"
_MANY: TypeAdapter[list[Reading]] = TypeAdapter(list[Reading])


def arrow() -> ModuleType:
    """Load what reads and writes Parquet; raises FactionsError, which names what to install, where it isn't there."""
    return extra("pyarrow", "parquet shards", "bulk")


def about(coder: Coder) -> dict[str, str]:
    """Give what a shard says of itself: the contract's version, who read, and that nobody reviewed it."""
    return {"schema": Reading.model_fields["schema_"].default, "coder": coder.model_dump_json(), "note": NOTE}


@cache
def schema() -> Any:  # noqa: ANN401 - a pyarrow.Schema: pyarrow has no types of its own
    """Give the Arrow schema of a row: text is string, whole numbers int64, others double, lists list, records struct."""
    pa = arrow()
    own = [pa.field(ID, pa.string(), nullable=False), pa.field(NAME, pa.string(), nullable=False)]
    return pa.schema([*own, *_fields(pa, Reading)])


def _fields(pa: ModuleType, record: type[Record]) -> list[Any]:
    """Give the Arrow fields of a record's own, by the contract's names."""
    found = []
    for name, about_it in record.model_fields.items():
        kind, nullable = _kind(pa, about_it.annotation)
        found.append(pa.field(about_it.serialization_alias or name, kind, nullable=nullable))
    return found


def _kind(pa: ModuleType, annotation: Any) -> tuple[Any, bool]:  # noqa: ANN401 - any annotation of a record
    """Give the Arrow type of an annotation, and whether it may be null; raises TypeError for one that no record of the contract has."""
    plain = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in plain:
        return plain[annotation], False
    if origin is Annotated:
        return _kind(pa, inner[0])
    if origin is Literal:
        return _kind(pa, type(inner[0]))
    if origin in {Union, types.UnionType} and len(inner) == 2 and type(None) in inner:  # noqa: PLR2004 - a type or null
        return _kind(pa, next(one for one in inner if one is not type(None)))[0], True
    if origin is tuple and inner[1:] == (...,):
        kind, nullable = _kind(pa, inner[0])
        return pa.list_(pa.field("element", kind, nullable=nullable)), False
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return pa.struct(_fields(pa, annotation)), False
    msg = f"no column can hold {annotation}"
    raise TypeError(msg)


def encode(pairs: Sequence[Pair], form: Form) -> bytes:
    """Give readings as bytes that go between processes: an Arrow stream for Parquet, lines of JSON for the rest; empty where there are none."""
    if not pairs:
        return b""
    if form != "parquet":
        return b"".join(_line(name, reading) for name, reading in pairs)
    pa = arrow()
    table = pa.RecordBatch.from_pylist([_row(*pair) for pair in pairs], schema=schema())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema()) as stream:
        stream.write_batch(table)
    held: bytes = sink.getvalue().to_pybytes()
    return held


def _line(name: str, reading: Reading) -> bytes:
    return _PREFIX + f'{reading.document.id}","{NAME}":{json.dumps(name, ensure_ascii=False)},{reading.to_json()[1:]}\n'.encode()


def _row(name: str, reading: Reading) -> dict[str, Any]:
    return {ID: reading.document.id, NAME: name, **reading.model_dump(by_alias=True)}


def decoded(columns: Any) -> Iterator[Pair]:  # noqa: ANN401 - a pyarrow.RecordBatch
    """Give the readings of some rows of Parquet; raises pydantic's ValidationError where one breaks the contract."""
    rows: list[dict[str, Any]] = columns.to_pylist()
    names = [row.pop(NAME) for row in rows]
    ids = [row.pop(ID) for row in rows]
    yield from (_own(*one) for one in zip(ids, names, _MANY.validate_python(rows), strict=True))


def from_line(line: bytes) -> Pair:
    """Give the reading of a row of JSON; raises ValueError where it's none."""
    held = json.loads(line)
    name, document = held.pop(NAME), held.pop(ID)
    return _own(document, name, Reading.model_validate(held))


def _own(document: str, name: str, reading: Reading) -> Pair:
    """Give a row's reading; raises ValueError where the row's id, by which shards are looked through, isn't its document's."""
    if document != reading.document.id:
        msg = f"the row of {document} holds the reading of {reading.document.id}"
        raise ValueError(msg)
    return name, reading


def document_of(line: bytes) -> str:
    """Give the document's id of a row of JSON, without parsing it; raises ValueError where it isn't one of ours."""
    found = line[len(_PREFIX) : len(_PREFIX) + _DIGITS]
    if not line.startswith(_PREFIX) or len(found) != _DIGITS or not line.endswith(b"}\n"):
        msg = f"no row of a shard: {line[:80].decode(errors='replace')}"
        raise ValueError(msg)
    return found.decode("ascii")


def split(rows: bytes) -> Iterable[bytes]:
    """Give the lines of rows of JSON, each with its line end."""
    return rows.splitlines(keepends=True)

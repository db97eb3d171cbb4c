"""What the columns of a table, or the keys of a row of JSON, hold: named by the user, or told by names that such files often have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from factions.errors import SourceError
from factions.evidence import Record

FIELDS = ("text", "html", "title", "published", "url", "publisher", "byline", "language")
"""What a report's row can give, by the names of our own JSONL rows."""
_OPTION = "--columns"
_MAPS = (".yaml", ".yml", ".json")
_LARGEST = 64 << 10  # bytes of a file with a map
# Names by which such columns go, the surest first, in lower case and without anything but letters.
_KNOWN: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "bodytext", "articletext", "articlebody", "fulltext", "maintext", "content", "plaintext", "story", "article"),
    "html": ("html", "rawhtml", "contenthtml", "bodyhtml"),
    "title": ("title", "headline", "heading", "articletitle", "subject"),
    "published": ("published", "publishedat", "publicationdate", "publisheddate", "datepublished", "pubdate", "publishdate", "date"),
    "url": ("url", "link", "uri", "articleurl", "permalink", "canonicalurl", "sourceurl"),
    "publisher": ("publisher", "publication", "outlet", "sourcename", "newspaper", "sitename", "source", "domain"),
    "byline": ("byline", "author", "authors", "writer"),
    "language": ("language", "lang", "languagecode"),
}


class ColumnMap(Record):
    """For each field that is given the column that holds it; of a row of JSON the key, or a path of keys with dots: `article.body`."""

    text: str | None = None
    html: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    publisher: str | None = None
    byline: str | None = None
    language: str | None = None

    def given(self) -> dict[str, str]:
        """Give field and column of each that is set, in the fields' order."""
        return {name: column for name in FIELDS if (column := getattr(self, name))}

    def __str__(self) -> str:
        """Write it as the option takes it."""
        return ",".join(f"{name}={column}" for name, column in self.given().items())


def column_map(value: str) -> ColumnMap:
    """Read what `--columns` was given: `text=body,title=headline`, or the name of a YAML or JSON file that says the same.

    Raises SourceError for a field that no report has (naming the nearest), one that is given twice, and where neither `text` nor `html` is given.
    """
    if "=" not in value and value.strip().lower().endswith(_MAPS):
        pairs = _from_file(Path(value.strip()))
    else:
        pairs = [_pair(part) for part in value.split(",") if part.strip()]
    held: dict[str, str] = {}
    for name, column in pairs:
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SourceError(f"{_OPTION} {name}", f"a report's row has no such field; it may have {', '.join(FIELDS)}{hint}")
        if name in held:
            raise SourceError(f"{_OPTION} {name}", "is given twice")
        held[name] = column
    if not held.keys() & {"text", "html"}:
        raise SourceError(f"{_OPTION} {value[:100]}", "says of no column that it holds the text: text=COLUMN")
    return ColumnMap(**held)


def _pair(part: str) -> tuple[str, str]:
    name, equals, column = part.partition("=")
    if not equals or not name.strip() or not column.strip():
        raise SourceError(f"{_OPTION} {part.strip()[:100]}", "is no pair such as text=body")
    return name.strip(), column.strip()


def _from_file(path: Path) -> list[tuple[str, str]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise SourceError(str(path), f"a map of columns isn't larger than {_LARGEST >> 10} KiB")
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(str(path), (error.strerror or type(error).__name__).lower()) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(str(path), f"is no YAML: {' '.join(str(error).split())[:120]}") from error
    if not isinstance(held, dict) or not all(isinstance(name, str) and isinstance(column, str) and column for name, column in held.items()):
        raise SourceError(str(path), "is no map of fields to columns, such as `text: body`")
    return list(held.items())


def suggested(columns: Iterable[str]) -> ColumnMap | None:
    """Tell by their names what columns hold; None where none is called as a text would be."""
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault("".join(filter(str.isalpha, column.lower())), column)
    held: dict[str, str] = {}
    for name, known in _KNOWN.items():
        found = [plain[one] for one in known if one in plain]
        if found and found[0] not in held.values():
            held[name] = found[0]
    return ColumnMap(**held) if held.keys() & {"text", "html"} else None


def picked(row: Mapping[str, Any], columns: ColumnMap) -> dict[str, Any]:
    """Give a row by the fields' own names; what the row hasn't got is left out."""
    found = {name: _at(row, column) for name, column in columns.given().items()}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _at(row: Mapping[str, Any], column: str) -> object:
    """Give a key's value; where no key is called so, that at the end of a path of keys."""
    if column in row:
        return row[column]
    value: Any = row
    for key in column.split("."):
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def another_language(value: object) -> str | None:
    """Give the language that a row says it's in, where that isn't English: its first subtag, or the name that it's called by."""
    if not isinstance(value, str) or not value.strip():
        return None
    first = value.strip().lower().replace("_", "-").split("-")[0]
    return None if first in {"en", "eng", "english", "und", "mul", "unknown"} else first[:20]

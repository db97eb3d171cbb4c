"""Making a casefile: what was asked for, taken out of the ledger at one moment, sealed into one file, verified, and entered into the audit log."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import IO, TYPE_CHECKING

from factions.errors import SourceError
from factions.evidence import Record
from factions.exports.casefile import container, index, warc
from factions.exports.casefile.content import of_folder
from factions.exports.casefile.manifest import (
    LEDGER,
    MANIFEST,
    MAX_LINE,
    MEMBERS,
    ORIGINALS,
    PAGE,
    PLAIN,
    READINGS,
    TEXTS,
    CasefileError,
    Manifest,
    Member,
    Step,
    silent,
)
from factions.exports.casefile.public import Public
from factions.exports.casefile.verifying import Verified, verify
from factions.ledger import audit, harm, layer
from factions.ledger.keeping import in_the_making
from factions.ledger.open import Ledger
from factions.ledger.part import PARTS, Taking
from factions.ledger.part.records import DocumentRow, ReadingRow
from factions.reading import Reading, spans
from factions.version import __version__

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AT_ONCE = 200


@dataclass(frozen=True)
class Wanted:
    """What is to be made: of the `documents`, for the words `query`, now or as of a day, for the desk or for the public.

    `originals` are files and folders in which the bytes of reports may lie. `by` makes it, `because` of something.
    """

    documents: Collection[str]
    query: Sequence[str]
    as_of: date | None = None
    public: bool = False
    originals: Sequence[str] = ()
    by: str = "rule:casefile"
    because: str = ""


class Made(Record):
    """A casefile that is there: what verifying it found, and whether the audit log tells of it (a ledger that can't be written has no line)."""

    verified: Verified
    entered: bool


def make(ledger: Ledger, wanted: Wanted, path: Path, *, force: bool = False, step: Step = silent) -> Made:
    """Write the casefile `path`, whole or not at all; a file that is there gives way only with `force`.

    Raises LedgerError where the disk fails, CasefileError where it can't be made, or doesn't verify once it is.
    """
    path = path.expanduser().absolute()
    _check(path, force=force)
    if wanted.public and wanted.originals:
        raise CasefileError("--originals", "a public casefile has no reports whole: leave it out")
    with in_the_making(path) as part:
        with ledger.read() as connection:
            files, manifest = _Making(connection, wanted, part.parent, path, step).all()
        step("sealing", 0, None)
        container.write(part, [(name, files[name]) for name in MEMBERS if name in files])
        digest = hashlib.sha256(manifest.to_bytes()).hexdigest()
        verified = verify(part, digest=digest, step=step, called=path)
        _check(path, force=force)  # somebody may have been quicker
        if not ledger.writable:
            part.replace(path)
            return Made(verified=verified, entered=False)
        with ledger.write() as writing:
            audit.enter(
                writing, by=wanted.by, deed="casefile.make", subject=f"casefile {digest}", because=_reason(wanted, verified.query),
                detail={"as_of": manifest.as_of, "day": manifest.day, "public": wanted.public, **manifest.counts},
            )  # fmt: skip
            part.replace(path)
    return Made(verified=verified, entered=True)


def _reason(wanted: Wanted, query: Sequence[str]) -> str:
    """Give the reason with what was asked for: its words are a person's, and go where a takedown takes a reason away."""
    return f"{wanted.because} ({' '.join(query)})".strip()


def _check(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise CasefileError(str(path), "is a folder: name a file for the casefile")
    if not path.parent.is_dir():
        raise CasefileError(str(path), f"can't be made: there is no folder {path.parent}")
    if path.exists() and not force:
        raise CasefileError(str(path), "is there already: give another name, or --force to replace it")


class _Making:
    """What is made within one read transaction."""

    def __init__(self, connection: Connection, wanted: Wanted, folder: Path, path: Path, step: Step) -> None:
        self._connection, self._wanted, self._path, self._step = connection, wanted, path, step
        self._folder = folder / f"{path.name}.members"  # no file that is made has this name
        self._folder.mkdir()
        self._files: dict[str, Path] = {}
        self._counts: Counter[str] = Counter()
        self._taking = Taking(connection, wanted.documents, as_of=wanted.as_of)
        self._public = Public(self._taking.current) if wanted.public else None
        veils = harm.veils(connection, self._taking.documents).values()
        self._query = tuple(reduce(lambda words, veil: veil.over(words), veils, word) for word in wanted.query)  # who asks may name a private person
        self._documents = {row.id: row for row in self._taking.rows("documents") if isinstance(row, DocumentRow)}

    def all(self) -> tuple[dict[str, Path], Manifest]:
        """Write every member, the manifest last; gives the files by the members' names."""
        with self._file(READINGS).open("wb") as lines, self._file(TEXTS).open("wb") as texts:
            warc.begin(texts, "the texts that readings were made of", self._last())
            self._readings(lines, texts)
        for name in PARTS:
            self._step(name, 0, None)
            self._lines(LEDGER.format(name), self._rows(name))
        if self._wanted.originals:
            self._originals()
        head = self._manifest(())
        with self._file(PAGE).open("wb") as page, self._file(PLAIN).open("wb") as plain:
            self._step("index", 0, None)
            index.write(of_folder(self._path, self._files), head, page, plain)
        manifest = self._manifest([_member(name, self._files[name]) for name in MEMBERS if name in self._files])
        self._file(MANIFEST).write_bytes(manifest.to_bytes())
        return self._files, manifest

    def _file(self, name: str) -> Path:
        self._files[name] = self._folder / name.replace("/", "-")
        return self._files[name]

    def _last(self) -> str:
        return max((row.added for row in self._documents.values()), default=f"{layer.clock().date()}T00:00:00Z")

    def _readings(self, lines: IO[bytes], texts: IO[bytes]) -> None:
        known: set[tuple[str, str]] = set()
        keys = [row for row in self._taking.rows("readings") if isinstance(row, ReadingRow)]
        for done, (row, whole) in enumerate(zip(keys, self._taking.readings(), strict=True), start=1):
            self._step("readings", done, len(keys))
            reading = self._shown(row.id, whole)
            if reading is None:
                continue
            line = reading.to_json().encode()
            if len(line) > MAX_LINE:
                raise CasefileError(row.document, f"its reading is larger than {MAX_LINE >> 20} MiB, and fits no casefile")
            lines.write(line + b"\n")
            self._counts.update(readings=1, statements=len(reading.statements), quotes=sum(1 for one in reading.statements for _ in spans(one)))
            document = reading.document
            if (document.id, document.text_sha256) not in known:
                known.add((document.id, document.text_sha256))
                self._counts["texts"] += 1
                warc.text(
                    texts, document.id, document.text, url=document.url, added=self._documents[document.id].added, whole=whole.document.text_sha256
                )

    def _shown(self, key: int, reading: Reading) -> Reading | None:
        """Give what is to be seen of a reading; null for one that isn't, as it was superseded."""
        if self._public is None:
            return reading
        if key not in self._taking.current:
            return None
        document = reading.document.id
        named = harm.withheld(self._connection, {(document, one.id) for one in reading.statements}, as_of=self._wanted.as_of)
        return self._public.reading(key, reading, {statement for _, statement in named})

    def _rows(self, name: str) -> Iterable[Record]:
        found = self._taking.rows(name)
        if self._public is None:
            return found
        if name == "groups":  # which they are follows from who is shown
            self._public.judged(self._taking.rows("judgements"))
        return self._public.judged(found) if name == "judgements" else self._public.rows(name, found)

    def _lines(self, member: str, rows: Iterable[Record]) -> None:
        kind = member.removeprefix("ledger/").removesuffix(".jsonl")
        with self._file(member).open("wb") as out:
            for row in rows:
                out.write(row.model_dump_json().encode() + b"\n")
                if kind in {"documents", "incidents", "judgements", "reviews", "grades"}:
                    self._counts[kind] += 1

    def _originals(self) -> None:
        """Look through files for the bytes of the documents."""
        from factions.documents.document import digest
        from factions.sources.raw import is_address, is_stored, open_sources

        if address := next((one for one in self._wanted.originals if is_address(one) or is_stored(one)), None):
            raise CasefileError(address, "originals are looked for in files and folders: an address gives what is there today")
        found: set[str] = set()
        urls, closed = self._urls(), ""
        with self._file(ORIGINALS).open("wb") as out:
            warc.begin(out, "the bytes of reports as they came", self._last())
            for raw in open_sources(self._wanted.originals):
                if isinstance(raw, SourceError):
                    closed = closed or f"; {raw}"
                    continue
                if (name := digest(raw.data)) in self._documents and name not in found:
                    found.add(name)
                    media_type = raw.media_type or ("application/json" if raw.row is not None else None)
                    warc.original(out, name, raw.data, url=urls.get(name), media_type=media_type, added=self._documents[name].added)
                    self._step("originals", len(found), len(self._documents))
        self._counts["originals"] = len(found)
        if not found:
            raise CasefileError("--originals", f"none of these files is one of the reports{closed}")

    def _urls(self) -> dict[str, str]:
        content = of_folder(self._path, self._files)
        return {reading.document.id: reading.document.url for reading in content.readings() if reading.document.url}

    def _manifest(self, members: Iterable[Member]) -> Manifest:
        wanted = self._wanted
        day = wanted.as_of or layer.clock().date()
        return Manifest(
            version=__version__, what=index.PUBLIC if wanted.public else index.DESK, query=self._query,
            as_of=wanted.as_of.isoformat() if wanted.as_of else None, day=day.isoformat(), public=wanted.public, invented=self._taking.invented,
            counts=dict(sorted(self._counts.items())), members=tuple(members),
        )  # fmt: skip


def _member(name: str, path: Path) -> Member:
    made, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            made.update(piece)
            size += len(piece)
    return Member(name=name, size=size, sha256=made.hexdigest())

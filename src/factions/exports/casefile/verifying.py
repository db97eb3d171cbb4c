"""Verifying a casefile, with nothing but the file: that it's whole, that nothing was changed, and that all it says stands in its texts."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal, cast

from factions.evidence import Record
from factions.exports.casefile import index, warc
from factions.exports.casefile.container import Container
from factions.exports.casefile.content import Content, of_container
from factions.exports.casefile.manifest import (
    LEDGER,
    MANIFEST,
    MAX_MANIFEST,
    MEMBERS,
    ORIGINALS,
    PAGE,
    PLAIN,
    READINGS,
    REQUIRED,
    TEXTS,
    CasefileError,
    Manifest,
    Step,
    silent,
)
from factions.ledger.part import PARTS
from factions.ledger.part import records as p
from factions.reading import Reading, faults, spans
from factions.version import __version__

_ID = re.compile(r"[0-9a-f]{64}")
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")  # safe in an address
_COUNTED = ("documents", "incidents", "judgements", "reviews", "grades")


class Verified(Record):
    """What verifying found: all is as it should be. `digest` is the manifest's SHA-256, which stands for the whole casefile.

    `index` tells whether the readable index was made anew and compared, which takes the version of Factions that made it.
    """

    path: Path
    digest: str
    version: str
    query: tuple[str, ...]
    as_of: str | None
    day: str
    public: bool
    invented: bool
    size: int
    members: int
    counts: dict[str, int]
    index: Literal["compared", "made by another version"]


def verify(path: Path, *, digest: str | None = None, step: Step = silent, called: Path | None = None) -> Verified:
    """Verify the casefile `path`; with `digest` also that it's the one whose manifest has this SHA-256 (hex).

    Raises CasefileError, in one line that names the member, at the first thing that is wrong. `called` is the name that it then has.
    """
    with opened(path, called=called) as container:
        return check(container, digest=digest, step=step)


class opened:  # noqa: N801 - it's called as a function
    """Open a file as a container, for as long as the block goes on."""

    def __init__(self, path: Path, *, called: Path | None = None) -> None:
        self._path, self._called = path, called or path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Container:
        try:
            self._file = self._path.open("rb")
        except OSError as error:
            raise CasefileError(str(self._called), f"can't be opened: {error.strerror or error}") from error
        try:
            return Container(self._called, self._file)
        except BaseException:
            self._file.close()
            raise

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


def check(container: Container, *, digest: str | None = None, step: Step = silent) -> Verified:
    """Verify an open casefile."""
    manifest, found = _whole(container, step)
    if digest is not None and not hmac.compare_digest(found.encode(), digest.strip().lower().removeprefix("sha256:").encode("utf-8", "replace")):
        raise CasefileError.at(container.path, MANIFEST, f"this is another casefile: its digest is {found}, and not the one that was given")
    proof = _Proof(container, manifest, step)
    compared = proof.all()
    return Verified(
        path=container.path, digest=found, version=manifest.version, query=manifest.query, as_of=manifest.as_of, day=manifest.day,
        public=manifest.public, invented=manifest.invented, size=container.size, members=len(container.entries), counts=manifest.counts,
        index="compared" if compared else "made by another version",
    )  # fmt: skip


def _whole(container: Container, step: Step) -> tuple[Manifest, str]:
    """Look whether every member is what the manifest says, and there is no other; gives the manifest, and its digest."""
    path, names = container.path, list(container.entries)
    if MANIFEST not in names:
        raise CasefileError.at(path, MANIFEST, "is missing")
    if names != [name for name in MEMBERS if name in container.entries]:
        raise CasefileError.at(path, "container", "its members aren't in their order")
    raw = container.read(MANIFEST, MAX_MANIFEST)
    manifest = Manifest.of(path, raw)
    listed = [member.name for member in manifest.members]
    for name in sorted({*names, *listed, *REQUIRED}):
        if name != MANIFEST and (name not in names or name not in listed):
            raise CasefileError.at(path, name, "is missing" if name not in names else "isn't in the manifest: it was added")
    if len(set(listed)) != len(listed):
        raise CasefileError.at(path, MANIFEST, "lists a member twice")
    for done, member in enumerate(manifest.members, start=1):
        made, size = hashlib.sha256(), 0
        for piece in container.pieces(member.name):
            made.update(piece)
            size += len(piece)
        if size != member.size or made.hexdigest() != member.sha256:
            raise CasefileError.at(path, member.name, "isn't what the manifest says: it was changed")
        step("members", done, len(manifest.members))
    if not container.sealed:
        raise CasefileError.at(path, "container", "its seal doesn't fit: a byte was changed in the seal itself, or in how a member is packed")
    return manifest, hashlib.sha256(raw).hexdigest()


class _Proof:
    """Proves of a casefile whose members are whole that they fit each other."""

    def __init__(self, container: Container, manifest: Manifest, step: Step) -> None:
        self._container, self._manifest, self._step, self._path = container, manifest, step, container.path
        self._content: Content = of_container(container)
        self._texts: dict[tuple[str, str], str] = {}
        self._documents: dict[str, frozenset[str]] = {}
        self._statements: dict[int, frozenset[str]] = {}
        self._actors: dict[int, frozenset[str]] = {}
        self._counts: Counter[str] = Counter()

    def all(self) -> bool:
        """Prove everything; tells whether the index was compared, too."""
        self._sources()
        self._document_rows()
        made = self._readings()
        for name in PARTS:
            self._step(name, 0, None)
            self._rows(name)
        self._index(made)
        if dict(self._counts) != self._manifest.counts:
            wrong = sorted(name for name in {*self._counts, *self._manifest.counts} if self._counts[name] != self._manifest.counts.get(name, 0))
            raise self._wrong(MANIFEST, f"its count of {', '.join(wrong) or 'nothing'} isn't what is there")
        return bool(made)

    def _wrong(self, member: str, reason: str) -> CasefileError:
        return CasefileError.at(self._path, member, reason)

    def _sources(self) -> None:
        for number, one in enumerate(warc.read(self._container, TEXTS, "conversion"), start=1):
            try:
                one.data.decode()
            except UnicodeDecodeError as error:
                raise self._wrong(TEXTS, f"record {number} isn't UTF-8") from error
            if (one.document, one.digest) in self._texts:
                raise self._wrong(TEXTS, f"record {number} has a text that was there before")
            self._texts[one.document, one.digest] = one.whole
        self._counts["texts"] = len(self._texts)
        if ORIGINALS not in self._container.entries:
            return
        seen: set[str] = set()
        for number, one in enumerate(warc.read(self._container, ORIGINALS, "resource"), start=1):
            if one.digest != one.document or one.document in seen:
                raise self._wrong(ORIGINALS, f"record {number} isn't the document that it says: its SHA-256 is another")
            seen.add(one.document)
        if lost := seen - {document for document, _ in self._texts}:
            raise self._wrong(ORIGINALS, f"{min(lost)[:16]} is no document of this casefile")
        self._counts["originals"] = len(seen)

    def _document_rows(self) -> None:
        member = LEDGER.format("documents")
        for row in cast("Iterator[p.DocumentRow]", self._content.rows("documents")):
            if row.id in self._documents or not _ID.fullmatch(row.id):
                raise self._wrong(member, f"{row.id[:16]!r} comes twice, or is no SHA-256")
            self._documents[row.id] = frozenset(row.text_sha256)
        for (document, digest), whole in self._texts.items():
            if whole not in self._documents.get(document, ()) or (digest != whole and not self._manifest.public):
                raise self._wrong(TEXTS, f"a text of {document[:16]} isn't one that the ledger had of it")

    def _readings(self) -> dict[str, _Hash]:
        """Look at every reading; where this is the version that made it, gives the digests of the index that it makes of them."""
        readings, made = self._proved(), {PAGE: _Hash(), PLAIN: _Hash()}
        if own := self._manifest.version == __version__:
            index.write(self._content, self._manifest, cast("IO[bytes]", made[PAGE]), cast("IO[bytes]", made[PLAIN]), readings)
        for _ in readings:  # those that are more than the rows tell of
            pass
        return made if own else {}

    def _index(self, made: dict[str, _Hash]) -> None:
        held = {member.name: member.sha256 for member in self._manifest.members}
        for name, sink in made.items():
            if sink.digest != held[name]:
                raise self._wrong(name, "isn't the index of what the casefile holds")

    def _proved(self) -> Iterator[Reading]:
        """Give the readings, each once it is proved: that it keeps the contract, and that its text is one of the sources'."""
        heads = cast("Iterator[p.ReadingRow]", self._content.rows("readings"))
        total, used = self._manifest.counts.get("readings"), set[tuple[str, str]]()
        number = 0
        for number, reading in enumerate(self._content.readings(), start=1):
            head, document = next(heads, None), reading.document
            if head is None or head.document != document.id:
                raise self._wrong(READINGS, f"line {number} is of another document than the ledger's row")
            if wrong := faults(reading):
                raise self._wrong(READINGS, f"line {number}, document {document.id[:16]}: {wrong[0]}")
            if (document.id, document.text_sha256) not in self._texts:
                raise self._wrong(READINGS, f"line {number}: its text isn't among the sources")
            if head.id in self._statements:
                raise self._wrong(LEDGER.format("readings"), f"reading {head.id} comes twice")
            used.add((document.id, document.text_sha256))
            self._statements[head.id] = frozenset(one.id for one in reading.statements)
            self._actors[head.id] = frozenset(one.id for one in reading.actors)
            self._counts.update(readings=1, statements=len(reading.statements), quotes=sum(1 for one in reading.statements for _ in spans(one)))
            self._step("readings", number, total)
            yield reading
        if next(heads, None) is not None:
            raise self._wrong(READINGS, f"has {number} readings, and the ledger's rows tell of more")
        if lost := self._texts.keys() - used:
            raise self._wrong(TEXTS, f"no reading was made of a text of {min(lost)[0][:16]}")
        if idle := self._documents.keys() - {document for document, _ in used}:
            raise self._wrong(LEDGER.format("documents"), f"no reading is of {min(idle)[:16]}")

    def _rows(self, name: str) -> None:
        """Look whether rows are about readings, actors and statements that are there."""
        count = 0
        for count, row in enumerate(self._content.rows(name), start=1):
            if fault := self._fault(row):
                raise self._wrong(LEDGER.format(name), f"line {count}: {fault}")
        if name in _COUNTED and count:
            self._counts[name] = count

    def _fault(self, row: Record) -> str | None:
        """Say what a row is about that isn't there; null for a sound one."""
        told: list[tuple[int, str]] = []
        match row:
            case p.JudgementRow():
                known, told = self._actors, [(row.reading, row.actor)]
            case p.IncidentRow():
                known, told = self._statements, [(one.reading, event) for one in row.happenings for event in one.events]
            case p.TieRow():
                known, told = self._statements, [(row.reading, row.statement)]
            case p.OutcomeRow(reading=int(reading)):
                known, told = self._statements, [(reading, row.claim or "")]
            case p.GroupRow() if not _GROUP.fullmatch(row.id):
                return f"{row.id[:80]!r} is no id of a group"
            case p.FamilyRow() if row.reading not in self._statements:
                return f"there is no reading {row.reading}"
            case p.ReviewRow() if row.document not in self._documents:
                return f"there is no document {row.document[:16]}"
            case _:
                return None
        if isinstance(row, p.IncidentRow) and not told:
            return "no report tells of it"
        return next((f"reading {reading} has no {name}" for reading, name in told if name not in known.get(reading, ())), None)


class _Hash:
    """A file of which only the digest is kept."""

    def __init__(self) -> None:
        self._made = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._made.update(data)
        return len(data)

    @property
    def digest(self) -> str:
        return self._made.hexdigest()

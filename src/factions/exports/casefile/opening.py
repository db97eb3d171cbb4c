"""Opening a casefile: verified, then put into a ledger of its own, which is only read and goes when it's closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from factions.errors import LedgerError
from factions.evidence import Record
from factions.exports.casefile.content import Content, of_container
from factions.exports.casefile.manifest import CasefileError, Step, silent
from factions.exports.casefile.verifying import Verified, check, opened
from factions.ledger.erasing import Words
from factions.ledger.open import open_ledger
from factions.ledger.part import Without, fill
from factions.ledger.part.filling import Filled
from factions.ledger.privacy import private_stretches
from factions.ledger.takedowns import Tombstone, beside, read_list, tombstones

if TYPE_CHECKING:
    from factions.ledger.open import Ledger


_NAME = 8  # characters of a name that only one document has and that says something: as in ledger/erasing.py


class Opened(Record):
    """An open casefile: the file of its ledger, what verifying found, and what of it was taken down since, which isn't shown."""

    ledger: Path
    verified: Verified
    filled: Filled
    taken_down: tuple[Tombstone, ...] = ()

    @property
    def banner(self) -> str:
        """Say in a few sentences what it is."""
        held = self.verified
        when = f"as the record stood at the end of {held.as_of}" if held.as_of else f"as the record stood on {held.day}"
        words = [f"A casefile, only to be read: {' '.join(held.query)}; {when} (UTC).", f"Digest {held.digest}."]
        words.append(
            "Of the reports it holds the cited sentences only." if held.public else "It holds reports whole, and is for the desk, not for the public."
        )
        if gone := len(self.taken_down):
            more = f", nor are {self.filled.left_out} incidents that rest on them" if self.filled.left_out else ""
            words.append(f"{gone} of its reports {'was' if gone == 1 else 'were'} taken down since: they aren't shown{more}.")
        return " ".join(words)


def tombstones_of(path: Path, ledger: Ledger | None = None) -> list[Tombstone]:
    """Give what was taken down, by the list that lies beside a casefile (PATH.takedowns), and by a ledger; raises LedgerError for a broken list."""
    found = read_list(beside(path)) if beside(path).exists() else []
    if ledger is not None:
        with ledger.read() as connection:
            found += tombstones(connection)
    return list({stone.document: stone for stone in reversed(found)}.values())


def unpack(path: Path, folder: Path, *, stones: Iterable[Tombstone] = (), digest: str | None = None, step: Step = silent) -> Opened:
    """Verify a casefile and put it into a new ledger in `folder`; what `stones` tell of is left out.

    Raises CasefileError where it isn't whole, or its rows fit no ledger.
    """
    made = folder / "casefile.db"
    with opened(path) as container:
        verified = check(container, digest=digest, step=step)
        content = of_container(container)
        held = {row.model_dump()["id"] for row in content.rows("documents")}
        down = tuple(sorted((stone for stone in stones if stone.document in held), key=lambda stone: (stone.made, stone.document)))
        without = _without(content, {stone.document for stone in down}) if down else Without()
        query = tuple("[taken down]" if without.quoted(word) else word for word in verified.query)
        total = verified.counts.get("readings")
        try:
            with open_ledger(str(made)) as ledger:
                filled = fill(
                    ledger, content.readings(), content.rows, without=without, step=lambda done: step("opening", done, total)
                )
        except LedgerError as error:
            raise CasefileError(str(path), error.reason) from error
    return Opened(ledger=made, verified=verified.model_copy(update={"query": query}), filled=filled, taken_down=down)


def _without(content: Content, documents: Collection[str]) -> Without:
    """Find what quotes documents: their words, names of private persons, and names that no other reading has; as a takedown does."""
    texts: list[str] = []
    private, given, others = set[str](), set[str](), set[str]()
    for reading in content.readings():
        named = {one.text for one in reading.mentions if one.form == "named"}
        if reading.document.id not in documents:
            others |= named
            continue
        given |= named
        document = reading.document
        texts += [words for words in (document.text, document.title, document.byline, *(one.text for one in document.chrome)) if words]
        private |= {document.text[start:end] for start, end in private_stretches(reading.mentions)}
    return Without(frozenset(documents), Words(texts, [*sorted(private), *sorted(name for name in given - others if len(name) >= _NAME)]).quoted_in)

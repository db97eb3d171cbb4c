"""The command that takes a document down, and lists what was."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_json, who_does
from factions.errors import FactionsError
from factions.settings import DEFAULT_LEDGER, ledger_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from factions.evidence import Record
    from factions.jobs.coding.erasing import Erased
    from factions.ledger.takedowns import Tombstone
    from factions.review.takedown import TakenDown

_LIST = "list"
Folders = Annotated[
    list[Path] | None,
    typer.Option("--shards", help="A folder of shards to take it out of, too, as `factions code` made it. May be given again.", metavar="OUT"),
]


@app.command()
def takedown(
    document: Annotated[str, typer.Argument(help="A document's id, its beginning, or its source; `list` lists what is down.", metavar="DOCUMENT")],
    because: Annotated[str, typer.Option("--because", help="The reason, which stays; it may not quote the document.", metavar="REASON")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Who takes it down. Default: your login name.", metavar="NAME")] = None,
    shards: Folders = None, ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Take a document down. Text, quotes, index and names that only it gave go; a tombstone stays.

    What others told of the same things stands. Its bytes are never taken in again. `factions takedown list --format json` gives the list to keep
    beside backups. With --shards the ledger need not hold the document, or be there.
    """
    from factions.terminal import plain

    if document == _LIST:
        stones = _listed(shards, ledger)
        lines = [f"{stone.document}  {stone.made[:10]}  {stone.by}: {stone.because}" for stone in stones] or ["nothing was taken down"]
        _print(form, stones, [plain(line) for line in lines])
        return
    if not because.strip():
        raise FactionsError("--because", "a takedown needs a reason")
    done: Sequence[TakenDown | Erased]
    done = _taken_out(shards, document, because, who_does(by), ledger) if shards else _taken_down(document, because, who_does(by), ledger)
    _print(form, done, [plain(line) for one in done for line in _told(one)])


def _print(form: Format, records: Iterable[Record], lines: Iterable[str]) -> None:
    if form is Format.json:
        for record in records:
            print_json(record.model_dump_json())
    else:
        typer.echo("\n".join(lines))


def _listed(shards: list[Path] | None, ledger: str | None) -> list[Tombstone]:
    """List what was taken down: of a ledger, or of folders of shards."""
    from factions.ledger.open import open_ledger
    from factions.ledger.takedowns import tombstones

    if shards:
        from factions.jobs.coding import erasing

        return [stone for out in shards for stone in erasing.tombstones(out)]
    with open_ledger(ledger_url(ledger), create=False) as held, held.read() as connection:
        return tombstones(connection)


def _taken_down(document: str, because: str, by: str, ledger: str | None) -> list[TakenDown]:
    from factions.ledger.open import open_ledger
    from factions.review.takedown import take_down

    with open_ledger(ledger_url(ledger), create=False) as held:
        return [take_down(held, document, because=because, by=by)]


def _taken_out(shards: list[Path], name: str, because: str, by: str, ledger: str | None) -> list[TakenDown | Erased]:
    """Take a document out of folders, and down in the ledger where that holds it; nothing is begun while a run writes to one of the folders."""
    from factions.jobs.coding import erasing

    with ExitStack() as stack:
        outs = [stack.enter_context(erasing.opened(out)) for out in dict.fromkeys(shards)]
        document = _in_ledger(name, ledger) or erasing.document_called(outs, name)
        if document is None:
            raise FactionsError(name, "neither the ledger nor the shards hold a document with this id or from this source")
        stone = erasing.stone_for(outs, document, because=because, by=by)
        done: list[TakenDown | Erased] = []
        if _in_ledger(document, ledger):
            done += _taken_down(document, because, by, ledger)
        return [*done, *erasing.erase(outs, stone)]


def _in_ledger(name: str, ledger: str | None) -> str | None:
    """Give the id of a document that the ledger holds, or held; None where it doesn't, or where there is no ledger and none was named."""
    from factions.ledger.copies import documents_called
    from factions.ledger.open import open_ledger
    from factions.ledger.takedowns import document_called, tombstone

    url, called = ledger_url(ledger), name.strip()
    if url == DEFAULT_LEDGER and not Path(url).exists():
        return None
    with open_ledger(url, create=False) as held, held.read() as connection:
        return document_called(connection, called) if documents_called(connection, called) or tombstone(connection, called) else None


def _told(done: TakenDown | Erased) -> list[str]:
    from factions.review.takedown import TakenDown

    return _of_ledger(done) if isinstance(done, TakenDown) else _of_folder(done)


def _of_ledger(done: TakenDown) -> list[str]:
    short = done.tombstone.document[:12]
    if done.again:
        return [f"{short} was taken down on {done.tombstone.made[:10]}; the ledger's files were written anew once more"]
    lines = [f"{short} is taken down; the ledger's files were written anew"]
    if done.bared:
        lines.append(f"  {done.bared} reasons quoted it, and went with it" if done.bared > 1 else "  one reason quoted it, and went with it")
    lines += [f"  {other[:12]} is of the same source, and still there" for other in done.kin.source]
    lines += [f"  {other[:12]} has the same text or a part of it, and is still there" for other in done.kin.copies]
    lines.append("  backups and casefiles made before hold it: keep what `factions takedown list --format json` prints beside, as FILE.takedowns")
    return lines


def _of_folder(done: Erased) -> list[str]:
    short = done.tombstone.document[:12]
    what = "is taken out" if done.rows else "was taken out before" if done.again else "wasn't in it, and won't be taken in"
    lines = [f"{done.folder}: {short} {what}"]
    if done.lines:
        lines.append(f"  {done.lines} line{'s' if done.lines > 1 else ''} of its lists named it, and went with it")
    return lines + [f"  {other[:12]} has the same source or text, and is still there" for other in done.kin]

"""The command that lets two coders read the same reports, and shows where they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import AllowPrivate, CoderName, Form, Format, Published, Sources, app, checked_date, complain, print_json, stdin
from factions.errors import FactionsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from factions.bench.side_by_side import Alone, Shared, SideBySide

_ROW = "{:<{width}}  {:>6} {:>8} {:>8} {:>10}"
_SHOWN = 10


@app.command()
def agree(
    sources: Sources,
    coder: CoderName = "llm",
    published: Published = None,
    alone: Annotated[int, typer.Option("--alone", min=0, help="Show so many statements that only one coder found.", metavar="N")] = _SHOWN,
    form: Form = Format.text,
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Compare our coder with another. Both read the same reports; shows what both found and what each found alone."""
    from factions.bench.side_by_side import side_by_side
    from factions.cli.reports import chosen
    from factions.jobs.coders import READER
    from factions.jobs.comparing import read_twice
    from factions.terminal import plain

    other = chosen(coder)
    if other is None:
        raise FactionsError(f"--coder {READER}", "is the one that the other is compared with")
    pairs, failed = [], 0
    for result in read_twice(sources, other, published=checked_date(published), allow_private=allow_private, stdin=stdin()):
        if isinstance(result, FactionsError):
            complain(str(result))
            failed += 1
        else:
            pairs.append(result)
    if pairs:
        found = side_by_side(pairs)
        if form is Format.json:
            print_json(found.model_dump_json())
        else:
            for line in _lines(found, alone):
                typer.echo(plain(line))
    raise typer.Exit(1 if failed else 0)


def _lines(found: SideBySide, most: int) -> Iterator[str]:
    one, other = found.one.name, f"{found.other.name} ({found.other.model})"
    reports = f"{found.documents} report{'s' * (found.documents != 1)}"
    yield f"{reports} read by {one} {found.one.version} and by {other}. Neither is the truth; no person has reviewed either."
    yield ""
    yield from _table("", found.kinds)
    for kind, types in found.types.items():
        yield ""
        yield from _table(kind, types)
    if found.fields:
        yield ""
        yield "Of those that both found, so many have the same:"
        width = max(map(len, found.fields))
        yield from (f"  {name.replace('_', ' '):<{width}}  {alike.same} of {alike.pairs}" for name, alike in found.fields.items())
    for who, held in ((one, found.one_alone), (other, found.other_alone)):
        yield from _only(who, held, most)


def _table(name: str, rows: dict[str, Shared]) -> Iterator[str]:
    width = max(len(name), *map(len, rows), 12)
    yield _ROW.format(name, "both", "only our", "only the", "agreement", width=width)
    yield _ROW.format("", "", "coder", "other", "", width=width).rstrip()
    for label, shared in rows.items():
        share = "-" if shared.agreement is None else f"{shared.agreement:.3f}"
        yield _ROW.format(label, shared.both, shared.one, shared.other, share, width=width)


def _only(who: str, held: Sequence[Alone], most: int) -> Iterator[str]:
    if not held or not most:
        return
    yield ""
    yield f"Only {who} found:"
    for row in held[:most]:
        yield f"  {row.kind}: {row.what}"
        yield f"    “{row.quote}” ({row.title or row.document[:12]})"
    if len(held) > most:
        yield f"  and {len(held) - most} more"

"""Where a line moves from one week to the next that was read, with the incidents or ties behind it, quoted.

A week in which nothing was read and nothing counted is passed over: it's no nought. Where a line rises, what was counted in the week is the evidence;
where it falls, what was counted in the week before, which has nothing like it after it. How much was read in both weeks is always told, as a line may
fall because less was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from factions.analysis.incidents.days import day_text
from factions.analysis.questions.counting import is_sure
from factions.analysis.questions.records import Cell, Change, Cited, Evidence
from factions.analysis.questions.vocabulary import Counted
from factions.ledger import ties as shelf

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MOST_QUOTES = 2


class Move(NamedTuple):
    """A line's move from the week `since` (null: none before it was read) to `week`, both Mondays."""

    since: date | None
    week: date
    before: Cell | None
    after: Cell


def moves(weeks: Sequence[date], cells: Sequence[Cell]) -> Iterator[Move]:
    """Give where a line moves; one that begins with something moves from unread."""
    last: tuple[date, Cell] | None = None
    for week, cell in zip(weeks, cells, strict=True):
        if cell.unread:
            continue
        if cell.best != (last[1].best if last else 0):
            yield Move(last and last[0], week, last and last[1], cell)
        last = week, cell


def changes(
    connection: Connection, found: Iterable[Move], held: Mapping[date, list[Counted]], read: Mapping[date, int], most: int,
    tell: Callable[[Move, int, int | None], str],
) -> tuple[Change, ...]:  # fmt: skip
    """Give moves with the evidence behind each, at most so much of it; `tell` puts a move in words, given what was read in both weeks."""
    return tuple(_change(connection, move, held, read, most, tell) for move in found)


def _change(
    connection: Connection, move: Move, held: Mapping[date, list[Counted]], read: Mapping[date, int], most: int,
    tell: Callable[[Move, int, int | None], str],
) -> Change:  # fmt: skip
    fell = move.before is not None and move.after.best < move.before.best
    behind = list(held.get(move.since if fell and move.since else move.week, ()))
    read_before = None if move.since is None else read[move.since]
    shown, more = evidence(connection, behind, most)
    return Change(
        week=name_of(move.week), since=move.since and name_of(move.since), before=move.before and move.before.best, after=move.after.best,
        read_before=read_before, read=read[move.week], sources=move.after.sources,
        evidence=shown, more=more,
        told=tell(move, read[move.week], read_before),
    )  # fmt: skip


def evidence(connection: Connection, behind: Sequence[Counted], most: int) -> tuple[tuple[Evidence, ...], int]:
    """Give the evidence of at most so many of the things that are counted, those first that are sure, and how many more there are."""
    held: dict[str, list[Counted]] = {}
    for one in sorted(behind, key=lambda one: (not is_sure(one), one.pick.days)):
        held.setdefault(one.pick.name, []).append(one)
    shown = list(held.values())[:most]
    return tuple(_evidence(connection, several) for several in shown), len(held) - len(shown)


def name_of(week: date) -> str:
    """Give an ISO week's name by its Monday: 2014-W25."""
    year, number, _ = week.isocalendar()
    return f"{year}-W{number:02}"


def _evidence(connection: Connection, several: Sequence[Counted]) -> Evidence:
    """Quote what a pick rests on: the first statement of each of its first origins."""
    one = several[0]
    pick, days = one.pick, one.pick.days
    if days is None:
        raise ValueError(pick.name)  # nothing without a day is in any week
    origins = {source.origin: source for several_one in reversed(several) for source in reversed(several_one.pick.sources)}
    keys = [source.key for source in sorted(origins.values(), key=lambda source: (source.published or "~", source.key))][:_MOST_QUOTES]
    passages = shelf.citations(connection, keys)
    return Evidence(
        name=pick.name, incident=pick.number, words=pick.words, place=pick.place, first=date.fromisoformat(day_text(days.first)),
        last=date.fromisoformat(day_text(days.last)), own=pick.own, sure=is_sure(one), note=one.note,
        citations=tuple(
            Cited(document=cited.document, span=cited.span, statement=key[1], publisher=cited.publisher, published=cited.published)
            for key in keys for cited in passages.get(key, ())
        ),
    )  # fmt: skip

"""Judging: a person or a rule decides that two records are, or are not, the same, or takes such a decision back.

Each decision is one transaction that reads the whole log, checks, and adds one row to it; nothing is changed or deleted. How the judgements that
stand are weighed against each other is told in `factions.ledger.clusters`; here is what may be added to them:

- a judgement that would have no effect is refused, and the judgement in its way is named: a `same` of two that a `different` keeps apart, and
  whatever a rule says against a person;
- a `different` is never refused to a person: it cuts what was joined;
- whatever stands can be undone, an undo too, but by a rule only what a rule did. An undo is never refused for what it leads to, so that the last
  step can always be taken back; what it brings back may be overruled by what was judged since, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import audit
from factions.ledger import judgements as shelf
from factions.ledger.clusters import RULE, Clusters, Judgement, RecordKind, Verdict, undone
from factions.ledger.folding import fold_name, fold_words
from factions.ledger.judgements import GroupName
from factions.ledger.layer import writable_name
from factions.ledger.open import Ledger
from factions.ledger.reader import groups

_MOST_SHOWN = 5  # names of an error's line
_LEAST_HINT = 4  # letters that a word needs to find a group by it alone


class Outcome(Record):
    """What a judgement or an undo came to.

    `about` is the judgement itself, for an undo the one that was undone or brought back in the end; `stands` tells whether it does now. `members`
    are the ids of the records that are now one with its first record, `others` those one with its second (the same where the two are one), the
    canonical one first. `overruled` maps each judgement that has lost its effect by this to the one that keeps it from it; `revived` are those that
    have it back.
    """

    judgement: Judgement
    about: Judgement
    stands: bool
    members: tuple[str, ...]
    others: tuple[str, ...]
    overruled: dict[int, int]
    revived: tuple[int, ...]


class Entry(Record):
    """A row of the history, with its records where they are groups. `through` is the undo that ended it, or the judgement that overrules it."""

    judgement: Judgement
    one: GroupName | None = None
    other: GroupName | None = None
    state: Literal["stands", "overruled", "undone"]
    through: int | None = None


def judge(ledger: Ledger, verdict: Verdict, one: str, other: str, *, because: str, by: str, kind: RecordKind = "actor") -> Outcome:
    """Judge that the records with the ids `one` and `other` are the same, or different; raises LedgerError that names what forbids it.

    `by` is a person's name, or `rule:NAME`. Records that become one go by the first one's id, but by a registry's where only the second is in it.
    """
    by, because = _told(by, "judge", "say who judges"), _told(because, "judge", "a judgement needs a reason")
    one, other = _told(one, "judge", "name two records"), _told(other, "judge", "name two records")
    with ledger.write() as connection:
        known = shelf.group_names(connection, {one, other}) if kind == "actor" else {}
        if missing := [name for name in (one, other) if kind == "actor" and name not in known]:
            raise LedgerError(missing[0], "the ledger holds no group with this id")
        if one == other:
            raise LedgerError(one, "is one record, and not two that could be judged")
        if known and known[other].registry and not known[one].registry:
            one, other = other, one
        held = shelf.log(connection)
        number, made = shelf.stamp(held)
        row = Judgement(id=number, kind=kind, verdict=verdict, one=one, other=other, judge=by, reason=because, made=made)
        before, after = Clusters(held, kind), Clusters([*held, row], kind)
        if number in after.overruled:
            raise LedgerError(_both(row), _in_the_way(row, next(one for one in held if one.id == after.overruled[number])))
        for earlier in before.standing:
            if earlier.verdict == verdict and set(earlier.pair) == {one, other} and (row.by_rule or not earlier.by_rule):
                raise LedgerError(_both(row), f"judgement {earlier.id} says already that they are {_WORDS[verdict]}")
        shelf.append(connection, row)
        audit.enter(connection, by=by, deed=f"judge.{verdict}", subject=f"judgement {number}", because=because, rows=[("decisions", number)])
    return _outcome(row, row, before, after)


def undo(ledger: Ledger, number: int, *, by: str, because: str = "") -> Outcome:
    """Undo the judgement, or the undo, with that number; raises LedgerError where there is none, or it doesn't stand.

    Of judgements on events that were made in one go, all are undone; the outcome is the first one's.
    """
    by = _told(by, "undo", "say who undoes")
    subject = f"judgement {number}"
    with ledger.write() as connection:
        held = shelf.log(connection)
        if not 1 <= number <= len(held):
            raise LedgerError(subject, f"there is none of this number: the log goes from 1 to {len(held)}" if held else "nothing has been judged yet")
        target = held[number - 1]
        if (ended := undone(held).get(number)) is not None:
            raise LedgerError(subject, f"is undone already, by {ended}; `factions judge undo {ended}` brings it back")
        if by.startswith(RULE) and not target.by_rule:
            raise LedgerError(subject, f"was made by {target.judge}: a rule may not undo what a person did")
        if target.kind == "event":
            from factions.review import incidents as events  # what judges groups needs none of it

            row, *more = events.undo(connection, number, held, undone(held), by=by, because=_line(because))
        else:
            new, made = shelf.stamp(held)
            row, more = Judgement(id=new, kind=target.kind, verdict="undo", undoes=number, judge=by, reason=_line(because), made=made), []
            shelf.append(connection, row)
            audit.enter(connection, by=by, deed="judge.undo", subject=subject, because=row.reason, rows=[("decisions", new)])
    if row.kind == "event":
        from factions.analysis.incidents.keeping import update

        update(ledger)
    about = target
    while about.undoes is not None:
        about = held[about.undoes - 1]
    return _outcome(row, about, Clusters(held, row.kind), Clusters([*held, row, *more], row.kind))


def history(ledger: Ledger, *, as_of: date | None = None) -> tuple[Entry, ...]:
    """Give every judgement and undo ever made (until the end of the day `as_of`, UTC), the oldest first, and what has become of it."""
    with ledger.read() as connection:
        held = shelf.log(connection, as_of=as_of)
        known = shelf.group_names(connection, {record for row in held if row.kind == "actor" for record in row.pair})
    ended = undone(held)
    overruled = {number: by for kind in {row.kind for row in held} for number, by in Clusters(held, kind).overruled.items()}
    return tuple(
        Entry(
            judgement=row, one=known.get(row.pair[0]), other=known.get(row.pair[1]), through=ended.get(row.id, overruled.get(row.id)),
            state="undone" if row.id in ended else "overruled" if row.id in overruled else "stands",
        )
        for row in held
    )  # fmt: skip


def clusters(ledger: Ledger, *, kind: RecordKind = "actor", as_of: date | None = None) -> Clusters:
    """Give the records of a kind as they are judged, now or at the end of the day `as_of` (UTC)."""
    with ledger.read() as connection:
        return shelf.clusters(connection, kind=kind, as_of=as_of)


def names(ledger: Ledger, ids: Iterable[str]) -> dict[str, GroupName]:
    """Give the groups with these ids as they were recorded, each under its own name whatever it was judged to be."""
    with ledger.read() as connection:
        return shelf.group_names(connection, set(ids))


def record_called(ledger: Ledger, name: str, *, verdict: Verdict) -> GroupName:
    """Find the one record, as it was recorded, that a name, alias, acronym or id means; raises LedgerError where none or several may be meant.

    A record's id goes before its own name, that before its other names, and these before names that merely have all the words. To join (`same`), any
    of several records that are one already will do; to part them it must be clear which is meant.
    """
    with ledger.read() as connection:
        found = shelf.groups_called(connection, name)
        judged = shelf.clusters(connection)
    own = [one for one in found if one.id == writable_name(name.strip())] or [one for one in found if fold_name(one.name) == fold_name(name)]
    meant = own or found
    if not meant:
        raise LedgerError(name, f"the ledger has no group of that name{_hint(ledger, name)}")
    if len(meant) > 1 and verdict == "same" and len({judged.canonical(one.id) for one in meant}) == 1:
        order = judged.members(meant[0].id)
        meant = sorted(meant, key=lambda one: order.index(one.id))[:1]
    if len(meant) > 1:
        raise LedgerError(name, f"may mean {_listed(meant)}: give the id of the one that you mean")
    return meant[0]


_WORDS: dict[Verdict, str] = {"same": "the same", "different": "different"}


def _in_the_way(row: Judgement, other: Judgement) -> str:
    """Say which judgement forbids another one, and what can be done about it."""
    said = f"judgement {other.id} by {other.judge} on {other.made[:10]} ({other.reason})"
    if other.verdict == "different":
        pair = "them" if set(other.pair) == set(row.pair) else f"{other.one} and {other.other}, which are one with them,"
        return f"{said} keeps {pair} apart; undo it first: `factions judge undo {other.id}`"
    return f"{said} has joined {other.one} and {other.other}, and a rule gives way to a person"


def _outcome(row: Judgement, about: Judgement, before: Clusters, after: Clusters) -> Outcome:
    one, other = about.pair
    return Outcome(
        judgement=row, about=about, stands=about in after.standing, members=after.members(one), others=after.members(other),
        overruled={number: by for number, by in after.overruled.items() if number not in before.overruled},
        revived=tuple(number for number in before.overruled if number not in after.overruled and any(one.id == number for one in after.standing)),
    )  # fmt: skip


def _told(words: str, subject: str, reason: str) -> str:
    if not (line := _line(words)):
        raise LedgerError(subject, reason)
    return line


def _line(words: str) -> str:
    """Bring words into one line that any database can hold."""
    return " ".join(writable_name(words).replace("\x00", " ").split())


def _both(row: Judgement) -> str:
    return f"{row.one} and {row.other}"


def _hint(ledger: Ledger, name: str) -> str:
    """Ask whether a group was meant whose names begin alike, or share a word."""
    hints = [name, *(word for word in fold_words(name) if len(word) >= _LEAST_HINT)]
    alike = {one.id: one for words in hints[:8] if fold_words(words) for one in groups(ledger, words=words, limit=_MOST_SHOWN)}
    return f"; did you mean {', '.join(f'{one.name} ({one.id})' for one in list(alike.values())[:_MOST_SHOWN])}?" if alike else ""


def _listed(found: Sequence[GroupName]) -> str:
    shown = [f"{one.id} ({', '.join(filter(None, [one.name, one.kind.replace('_', ' '), one.country]))})" for one in found[:_MOST_SHOWN]]
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    return ", ".join(shown) + more

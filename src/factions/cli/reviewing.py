"""Reviewing in the terminal: one statement after the other, a key for each deed. Keys are read line by line, so that they may come from a pipe."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from factions.cli.common import complain
from factions.cli.review import changes
from factions.errors import FactionsError
from factions.review import statements
from factions.review.queue import Queued
from factions.review.saying import said
from factions.review.view import Field, View, view
from factions.terminal import page, plain

if TYPE_CHECKING:
    from factions.ledger.open import Ledger

HELP = """\
  j  next               k  the one before
  a  accept             r REASON  reject
  e FIELD=VALUE ...     correct: e places="Bala Murghab",m4 fact=denied
  c WORDS  comment      t NAME  assign to somebody
  u  undo your last deed on it
  ?  these keys         q  quit"""


class Session:
    """Goes through a queue; `by` is who reviews."""

    def __init__(self, ledger: Ledger, queue: Sequence[Queued], *, by: str) -> None:
        self._ledger, self._queue, self._by = ledger, queue, by
        self._console = page()
        self._at = 0
        self._judged: dict[str, str] = {}

    def run(self) -> None:
        """Show a statement and do what is asked, until the end of the queue or of what is typed."""
        if not self._queue:
            self._console.print("nothing waits")
            return
        self._show()
        while (line := self._line()) is not None and self._do(line.strip()):
            pass
        counts = {state: list(self._judged.values()).count(state) for state in dict.fromkeys(self._judged.values())}
        told = ", ".join(f"{count} {state}" for state, count in counts.items()) or "nothing done"
        self._console.print(Text(f"{told}; by {plain(self._by)}"))

    def _line(self) -> str | None:
        if sys.stdin is None:
            return None
        if sys.stdin.isatty():
            sys.stdout.write("review (j k a r e c t u ? q) > ")
            sys.stdout.flush()
        line = sys.stdin.readline()
        return line or None

    def _do(self, line: str) -> bool:
        """Do one line's deed; false where it ends the session."""
        key, _, rest = line.partition(" ")
        if key in ("q", "quit"):
            return False
        deed = _KEYS.get(key)
        if deed is None:
            self._console.print(Text(HELP))
            return True
        try:
            return deed(self, rest.strip())
        except (FactionsError, ValueError) as error:
            complain(str(error))
            return True

    def _name(self) -> str:
        return self._queue[self._at].name

    def _show(self) -> None:
        one = self._queue[self._at]
        head = Text(f"{self._at + 1} of {len(self._queue)}  ", style="bold").append(plain(f"{one.name}  {said(one)}"))
        self._console.print(head)
        why = [*one.doubts, *one.weights]
        self._console.print(Text(plain(f"  {one.score:.2f} = doubt {one.doubt:.2f} x consequence {one.consequence:.1f}: "
                                       f"{'; '.join(reason.why for reason in why)}"), style="dim"))  # fmt: skip
        for line in view_lines(view(self._ledger, one.name)):
            self._console.print(line)

    def step(self, by: int) -> bool:
        """Go forward or back; false at the end of the queue."""
        if not 0 <= self._at + by < len(self._queue):
            self._console.print("that was the last" if by > 0 else "this is the first")
            return by < 0
        self._at += by
        self._show()
        return True

    def accept(self, _words: str) -> bool:
        """Accept, and go on."""
        return self._done(statements.accept(self._ledger, [self._name()], by=self._by)[0], go_on=True)

    def reject(self, words: str) -> bool:
        """Reject, and go on."""
        return self._done(statements.reject(self._ledger, [self._name()], by=self._by, because=words)[0], go_on=True)

    def correct(self, words: str) -> bool:
        """Correct, and show what came of it."""
        done = statements.correct(self._ledger, self._name(), changes(_fields(words)), by=self._by)
        self._done(done)
        for line in view_lines(view(self._ledger, self._name())):
            self._console.print(line)
        return True

    def comment(self, words: str) -> bool:
        """Comment."""
        return self._done(statements.comment(self._ledger, self._name(), words, by=self._by))

    def assign(self, words: str) -> bool:
        """Assign, and go on."""
        return self._done(statements.assign(self._ledger, [self._name()], to=words, by=self._by)[0], go_on=bool(words))

    def undo(self, _words: str) -> bool:
        """Undo."""
        return self._done(statements.undo(self._ledger, self._name(), by=self._by))

    def _done(self, one: statements.Reviewed, *, go_on: bool = False) -> bool:
        words = {"comment": "commented", "assign": "assigned"}.get(one.row.deed, one.state.state)
        self._judged[one.name] = words
        self._console.print(Text(plain(f"  {one.name}: {words} (deed {one.row.id})")))
        return self.step(1) if go_on else True


_KEYS: Mapping[str, Callable[[Session, str], bool]] = {
    "j": lambda session, _: session.step(1), "k": lambda session, _: session.step(-1), "a": Session.accept, "r": Session.reject,
    "e": Session.correct, "c": Session.comment, "t": Session.assign, "u": Session.undo,
}  # fmt: skip


def _fields(words: str) -> list[str]:
    """Divide `places="Bala Murghab" fact=denied` into its fields. Quotation marks stay in the value; an apostrophe is none."""
    lexer = shlex.shlex(words, posix=False)
    lexer.whitespace_split, lexer.quotes, lexer.commenters = True, '"', ""
    return list(lexer)


def _passage(seen: View) -> Text:
    """Give the passage, what is cited in bold and between » and «, as a pipe has no bold."""
    shown, at = Text("  "), 0
    for start, end in sorted(seen.marks):
        shown.append(plain(seen.passage[at:start]), style="dim").append(f"»{plain(seen.passage[start:end])}«", style="bold")
        at = end
    return shown.append(plain(seen.passage[at:]), style="dim")


def view_lines(seen: View) -> Iterator[Text]:
    """Give what is shown of a statement: its passage with what is cited, its fields, the mentions of the passage, what was done."""
    source = ", ".join(filter(None, (seen.title, seen.publisher, seen.published)))
    yield Text(plain(f"  {seen.name}  {source}"), style="dim")
    yield _passage(seen)
    width = max((len(field.name) for field in seen.fields), default=0)
    for field in seen.fields:
        yield Text(plain(f"    {field.name:<{width}} = {field.value}")).append(plain(f"   {field.words}" if field.words else ""), style="dim")
    if seen.choices:
        named = [f"{one.id} {one.words}{f' [{one.means}]' if one.means else ''}" for one in seen.choices]
        yield Text(plain(f"    mentions: {'; '.join(named)}"), style="dim")
    changed = ", and the machine reads it otherwise since" if seen.state.changed else ""
    if seen.state.by:
        yield Text(plain(f"    {seen.state.state} by {seen.state.by} on {(seen.state.made or '')[:10]}{changed}"))
    for row in seen.log:
        through = f" (carried over from deed {row.carries})" if row.carries else f" of deed {row.undoes}" if row.undoes else ""
        to = f" to {row.assignee}" if row.assignee else ""
        because = f": {row.because}" if row.because else ""
        yield Text(plain(f"    deed {row.id}  {row.made[:16]}  {row.by}: {row.deed}{to}{through}{because}"), style="dim")
        for one in seen.changes.get(row.id, ()):
            yield Text(plain(f"      {one.name}: {_value(one.was)} -> {_value(one.became)}"), style="dim")


def _value(field: Field) -> str:
    return field.words or field.value or "nothing"

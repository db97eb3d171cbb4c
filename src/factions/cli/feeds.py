"""The commands of feeds: have RSS, Atom and sitemaps polled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import AllowPrivate, Every, Form, Format, LedgerName, app, complain, print_json, who_does
from factions.cli.judge import By
from factions.settings import ledger_url

if TYPE_CHECKING:
    from factions.jobs.polling import Polled
    from factions.ledger.feeds import FeedState

feeds = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Poll feeds (RSS, Atom) and sitemaps.")
app.add_typer(feeds, name="feeds")
_MINUTE = 60


@feeds.command()
def add(
    url: Annotated[str, typer.Argument(help="The address of a feed, of a sitemap, or of an index of sitemaps.", metavar="URL")],
    every: Annotated[int, typer.Option("--every", help="Minutes between two polls, from 5 up to a week.", metavar="MINUTES")] = 60,
    by: By = None,
    ledger: LedgerName = None,
) -> None:
    """Have a feed or a sitemap polled. One that is polled already gets the new interval; one that was removed comes back."""
    from factions.ledger import feeds as shelf
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger)) as held:
        feed = shelf.add(held, url, every=every, by=who_does(by))
    typer.echo(plain(f"feed {feed.id}: {feed.url}, each {feed.every} minutes; `factions feeds poll` or `factions serve --poll` polls it"))


@feeds.command("list")
def list_all(ledger: LedgerName = None, form: Form = Format.text) -> None:
    """List the feeds: when each was polled, when it will be, what was new, and what went wrong."""
    from factions.ledger.feeds import feeds as find
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        found = find(held)
    for feed in found:
        print_json(feed.model_dump_json()) if form is Format.json else typer.echo(plain(_line(feed)))
    if not found and form is Format.text:
        typer.echo("no feed is polled: `factions feeds add URL` adds one")


def _line(feed: FeedState) -> str:
    last = f"polled {feed.polled}, {feed.found} new" if feed.polled else "not polled yet"
    counts = f"{feed.read} read, {feed.waiting} waiting, {feed.failed} failed"
    wrong = f"; failed {feed.failures} times in a row: {feed.error}" if feed.failures > 1 else f"; failed: {feed.error}" if feed.error else ""
    name = f"{feed.title} ({feed.url})" if feed.title else feed.url
    return f"{feed.id}  {name}: {last}; next {feed.due}; in all {counts}{wrong}"


@feeds.command()
def remove(
    feed: Annotated[str, typer.Argument(help="The feed's number or address, as `feeds list` shows it.", metavar="FEED")],
    because: Annotated[str, typer.Option("--because", help="The reason, which the audit log keeps.", metavar="REASON")] = "",
    by: By = None,
    ledger: LedgerName = None,
) -> None:
    """Poll a feed no longer. What was read stays."""
    from factions.ledger import feeds as shelf
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        gone = shelf.remove(held, feed, by=who_does(by), because=because)
    typer.echo(plain(f"feed {gone.id} is no longer polled: {gone.url}"))


@feeds.command()
def poll(
    feed: Annotated[list[str] | None, typer.Argument(help="Numbers or addresses of feeds to poll now. Default: those that are due.")] = None,
    every: Every = None,
    ledger: LedgerName = None,
    form: Form = Format.text,
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Poll feeds and read the articles that are new. Stopped, it goes on from there the next time."""
    from factions.jobs import polling
    from factions.ledger import feeds as shelf
    from factions.ledger.open import open_ledger

    with open_ledger(ledger_url(ledger), create=False) as held:
        failed, polled = False, 0
        with held.read() as connection:
            named = [shelf.called(connection, one).id for one in feed or []]
        rounds = polling.poll(held, named or shelf.due(held), early=bool(named), allow_private=allow_private)
        for one in rounds:
            failed, polled = failed or one.outcome == "failed" or one.failed > 0, polled + 1
            _tell(one, form)
        if every is not None:
            from threading import Event

            for one in polling.keep_polling(held, Event(), look=every * _MINUTE, allow_private=allow_private):
                _tell(one, form)
    if not polled and form is Format.text:
        typer.echo("no feed is due")
    raise typer.Exit(1 if failed else 0)


def _tell(one: Polled, form: Format) -> None:
    from factions.terminal import plain

    if form is Format.json:
        print_json(one.model_dump_json())
    elif one.error:
        complain(f"{one.url}: {one.error}")
    else:
        news = "nothing new" if one.outcome == "unchanged" else f"{one.found} new"
        typer.echo(plain(f"{one.url}: {news}; {one.added} added, {one.known} already known, {one.failed} failed"))
        for missed in one.missed:
            complain(missed)

"""The commands of webhooks: have what a saved search finds anew posted to an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import AllowPrivate, Every, Form, Format, LedgerName, app, complain, print_json, who_does
from factions.cli.judge import By
from factions.settings import ledger_url

if TYPE_CHECKING:
    from factions.jobs.sending import Sent
    from factions.ledger.webhooks import Message, Webhook

webhooks = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Post what saved searches find anew to an address, signed.")
app.add_typer(webhooks, name="webhooks")
_MINUTE = 60
_SHOWN = 3
Number = Annotated[int, typer.Argument(help="The webhook's number, as `webhooks list` shows it.", metavar="NUMBER", min=1)]


@webhooks.command()
def add(
    search: Annotated[str, typer.Argument(help="The name of a saved search of yours.", metavar="SEARCH")],
    url: Annotated[str, typer.Argument(help="The address to post to.", metavar="URL")],
    query: Annotated[
        str | None, typer.Option("--query", help="Save the search first: what its address has behind the question mark.", metavar="QUERY")
    ] = None,
    by: By = None,
    ledger: LedgerName = None,
) -> None:
    """Have what a saved search finds from now on posted to an address. The secret that messages are signed with is shown once."""
    from factions.analysis.sought import sought_in
    from factions.errors import FactionsError
    from factions.ledger import saved
    from factions.ledger import webhooks as shelf
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    who = who_does(by)
    shelf.checked(url.strip())  # before anything is saved
    with open_ledger(ledger_url(ledger), create=False) as held:
        if query is not None:
            sought = sought_in(query.removeprefix("?"))
            if sought.idle:
                raise FactionsError(f"--query {query!r}", "asks nothing: give words (q=…), or a group, country, place or days")
            number = saved.save(held, search, sought.query(), by=who).id
        else:
            with held.read() as connection:
                known = {one.name: one.id for one in saved.searches(connection, who)}
            if search not in known:
                raise FactionsError(search, f"{who} has no saved search of this name{_named(known)}; --query saves one")
            number = known[search]
        made, secret = shelf.add(held, number, url, by=who)
    typer.echo(plain(f"webhook {made.id}: what “{made.name}” finds goes to {made.url}; `factions webhooks send` or `factions serve --poll` sends it"))
    typer.echo(f"secret, shown this once: {secret}")


def _named(known: dict[str, int]) -> str:
    return f", but {', '.join(map(repr, sorted(known)))}" if known else ""


@webhooks.command("list")
def list_all(by: By = None, ledger: LedgerName = None, form: Form = Format.text) -> None:
    """List your webhooks: what was sent, what waits, and what went wrong."""
    from factions.ledger import webhooks as shelf
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held, held.read() as connection:
        found = [(one, shelf.messages(connection, one.id, limit=_SHOWN)) for one in shelf.hooks(connection, who_does(by))]
    for one, messages in found:
        if form is Format.json:
            print_json(one.model_dump_json())
        else:
            typer.echo(plain(_line(one)))
            for message in messages:
                typer.echo(plain(f"     {_told(message)}"))
    if not found and form is Format.text:
        typer.echo("you have no webhook: `factions webhooks add SEARCH URL` makes one")


def _line(one: Webhook) -> str:
    last = f"{one.sent} sent, the last {one.last}" if one.last else "nothing sent yet"
    wrong = f"; stopped: {one.stopped}" if one.stopped else f"; failed {one.failures} times in a row: {one.error}" if one.failures else ""
    return f"{one.id}  {one.name}: {one.url}: {last}; {one.waiting} waiting, {one.given_up} given up; next {one.due}{wrong}"


def _told(message: Message) -> str:
    status = f", answered {message.status}" if message.status else ""
    wrong = f": {message.error}" if message.error else ""
    return f"{message.name} of {message.made}: {message.state.replace('_', ' ')}, tried {message.tries} times{status}{wrong}"


@webhooks.command()
def secret(number: Number, by: By = None, ledger: LedgerName = None) -> None:
    """Give a webhook another secret. The one before signs nothing any longer."""
    from factions.ledger import webhooks as shelf
    from factions.ledger.open import open_ledger

    with open_ledger(ledger_url(ledger), create=False) as held:
        given = shelf.give_secret(held, number, by=who_does(by))
    typer.echo(f"secret, shown this once: {given}")


@webhooks.command()
def start(number: Number, by: By = None, ledger: LedgerName = None) -> None:
    """Send again for a webhook that was stopped. First what was given up, then what was found since."""
    from factions.ledger import webhooks as shelf
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        made = shelf.start(held, number, by=who_does(by))
    typer.echo(plain(f"webhook {made.id} sends again: {made.waiting} waiting"))


@webhooks.command()
def remove(number: Number, by: By = None, ledger: LedgerName = None) -> None:
    """Remove a webhook. What waits isn't sent, and its secret is forgotten."""
    from factions.ledger import webhooks as shelf
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        gone = shelf.remove(held, number, by=who_does(by))
    typer.echo(plain(f"webhook {gone.id} is removed: {gone.url}"))


@webhooks.command()
def send(
    number: Annotated[list[int] | None, typer.Argument(help="Numbers of webhooks to serve now. Default: those that are due.")] = None,
    every: Every = None,
    ledger: LedgerName = None,
    form: Form = Format.text,
    allow_private: AllowPrivate = False,  # noqa: FBT002 - a flag
) -> None:
    """Post what is new to webhooks, everybody's. Stopped, it goes on from there the next time."""
    from factions.jobs import sending
    from factions.ledger import webhooks as shelf
    from factions.ledger.open import open_ledger

    with open_ledger(ledger_url(ledger), create=False) as held:
        failed, served = False, 0
        for one in sending.send(held, number or shelf.due(held), early=bool(number), allow_private=allow_private):
            failed, served = failed or one.error is not None, served + 1
            _tell(one, form)
        if every is not None:
            from threading import Event

            for one in sending.keep_sending(held, Event(), look=every * _MINUTE, allow_private=allow_private):
                _tell(one, form)
    if not served and form is Format.text:
        typer.echo("no webhook is due")
    raise typer.Exit(1 if failed else 0)


def _tell(one: Sent, form: Format) -> None:
    from factions.terminal import plain

    if form is Format.json:
        print_json(one.model_dump_json())
    elif one.error:
        complain(f"webhook {one.webhook}: {one.url}: {one.error}{'; it is stopped' if one.outcome == 'stopped' else '; it is tried again'}")
    else:
        typer.echo(plain(f"webhook {one.webhook}: {one.url}: {one.found} new; {one.sent} messages sent"))

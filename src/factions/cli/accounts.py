"""The commands that keep accounts.

A password comes by a prompt or by standard input, never by an argument, which others on the machine could read.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from factions.cli.common import Form, Format, LedgerName, app, print_each, who_does
from factions.errors import FactionsError
from factions.settings import ledger_url

if TYPE_CHECKING:
    from factions.ledger.accounts import Account, Token

user = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Keep the accounts of pages served to others.")
app.add_typer(user, name="user")

Name = Annotated[str, typer.Argument(help="The account's name.", metavar="NAME")]
By = Annotated[str | None, typer.Option("--by", help="Who does it, for the audit log. Default: your login name.", metavar="NAME")]
RoleName = Annotated[str, typer.Option("--role", help="reader, coder, reviewer or admin.", metavar="ROLE")]


@user.command()
def add(name: Name, role: RoleName = "reader", by: By = None, ledger: LedgerName = None) -> None:
    """Make an account. Asks for its password.

    Where standard input is no terminal, its first line is the password. A removed account is brought back, with this role and password.
    """
    from factions.ledger import accounts
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    checked = accounts.checked_role(role)
    with open_ledger(ledger_url(ledger), create=False) as held:
        made = accounts.add(held, accounts.checked_name(name), checked, _password(), by=who_does(by))
    typer.echo(plain(f"{made.name} is a {made.role}" if made.role != "admin" else f"{made.name} is an admin"))


@user.command("list")
def list_all(ledger: LedgerName = None, form: Form = Format.text) -> None:
    """List the accounts. The removed ones come last."""
    from factions.ledger.accounts import accounts
    from factions.ledger.open import open_ledger

    with open_ledger(ledger_url(ledger), create=False) as held, held.read() as connection:
        found = accounts(connection)
    print_each(found, form, _line)
    if not found and form is Format.text:
        typer.echo("there are no accounts: the pages are served on this machine only, and whoever uses it may do everything")


@user.command()
def role(
    name: Name, given: Annotated[str, typer.Argument(help="reader, coder, reviewer or admin.", metavar="ROLE")], by: By = None,
    ledger: LedgerName = None,
) -> None:  # fmt: skip
    """Give an account another role."""
    from factions.ledger import accounts
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        now = accounts.set_role(held, name, accounts.checked_role(given), by=who_does(by))
    typer.echo(plain(f"{now.name} is a {now.role} now" if now.role != "admin" else f"{now.name} is an admin now"))


@user.command()
def password(name: Name, by: By = None, ledger: LedgerName = None) -> None:
    """Give an account a new password. All its sessions end."""
    from factions.ledger import accounts
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        with held.read() as connection:
            accounts.account(connection, name)
        accounts.set_password(held, name, _password(), by=who_does(by))
    typer.echo(plain(f"{accounts.checked_name(name)} has a new password, and is signed out everywhere"))


@user.command()
def remove(name: Name, by: By = None, ledger: LedgerName = None) -> None:
    """Remove an account. Its deeds stay, under its name."""
    from factions.ledger import accounts
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    with open_ledger(ledger_url(ledger), create=False) as held:
        accounts.remove(held, name, by=who_does(by))
    typer.echo(plain(f"{accounts.checked_name(name)} is removed, signed out everywhere, and its tokens are revoked"))


@user.command()
def token(  # noqa: PLR0917 - Typer gives them by name
    name: Name,
    label: Annotated[str | None, typer.Argument(help="What will use it. Without it, the account's tokens are listed.", metavar="LABEL")] = None,
    role: Annotated[str, typer.Option("--role", help="What it may do at most: no more than its owner.", metavar="ROLE")] = "reader",
    days: Annotated[int, typer.Option("--days", help="For how many days it holds.", min=1, max=365, metavar="N")] = 90,
    revoke: Annotated[int | None, typer.Option("--revoke", help="Revoke the token of this number.", metavar="N")] = None,
    by: By = None, ledger: LedgerName = None, form: Form = Format.text,
) -> None:  # fmt: skip
    """Make an API token and print it, once; list; revoke."""
    from factions.ledger import accounts
    from factions.ledger.open import open_ledger
    from factions.terminal import plain

    if label is not None and revoke is not None:
        raise FactionsError("--revoke", "either makes a token or revokes one: leave out the label")
    with open_ledger(ledger_url(ledger), create=False) as held:
        if revoke is not None:
            accounts.revoke_token(held, name, revoke, by=who_does(by))
            typer.echo(f"token {revoke} is revoked")
        elif label is not None:
            made, secret = accounts.add_token(held, name, label, accounts.checked_role(role), by=who_does(by), days=days)
            sys.stderr.write(plain(f"token {made.id} for {made.label}, as a {made.role} until {made.expires[:10]}; it isn't shown again:\n"))
            typer.echo(secret)
        else:
            with held.read() as connection:
                found = accounts.tokens(connection, accounts.account(connection, name).name)
            print_each(found, form, _token_line)
            if not found and form is Format.text:
                typer.echo("no tokens")


def _password() -> str:
    """Ask for a new password twice; where nobody can be asked, take standard input's first line."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise FactionsError("password", "there is none: standard input is no terminal to ask at, and its first line is empty")
        return line
    import getpass

    first = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != first:
        raise FactionsError("password", "the two differ; nothing was changed")
    return first


def _line(one: Account) -> str:
    return f"{one.name}  {one.role}  since {one.made[:10]}" + (f", removed {one.removed[:10]}" if one.removed else "")


def _token_line(one: Token) -> str:
    end = f"revoked {one.revoked[:10]}" if one.revoked else f"until {one.expires[:10]}"
    return f"{one.id}  {one.label}  as a {one.role}  {end}"

"""Serving the pages: on this machine, or to others by the rules of docs/accounts.md."""

from __future__ import annotations

import contextlib
import errno
import gc
import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import uvicorn

from factions.errors import FactionsError
from factions.ledger.accounts import any_account
from factions.ledger.open import open_ledger
from factions.settings import tiles
from factions.web.app import create_app
from factions.web.viewer import Serving

HOST = "127.0.0.1"
TRIES = 50
LAST = 65535
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)
_ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what is refused without a name


def serve(  # noqa: PLR0913 - the command's options
    ledger_url: str, port: int, *, host: str = HOST, public: bool = False, names: Sequence[str] = (), proxied: bool = False, by: str = "analyst",
    poll: bool = False, allow_private: bool = False, questions: Sequence[Path] = (),
) -> None:  # fmt: skip
    """Serve the ledger's pages at `host`, on `port` or the next free one (0: any), until stopped; prints the address.

    On this machine, without accounts, the analyst may do everything, under the name `by`. At another address, under other `names` or behind a proxy
    (`proxied`) it takes accounts, or `public`, with which people who have none read the public view. With `poll` feeds are polled meanwhile, with
    `allow_private` what is added on the pages may come from private and loopback addresses, too. `questions` are files, and folders of files, of
    questions to answer. Raises LedgerError where the ledger can't be opened, FactionsError where no port is free, and where it would be open to
    whoever comes.
    """
    serving = replace(plan(host, public=public, names=names, proxied=proxied, by=by), poll=poll, allow_private=allow_private)
    serving = replace(serving, tiles=tiles(), questions=tuple(questions))
    if not (serving.local or public):
        _ask_for_accounts(ledger_url, host if host != HOST else names[0] if names else "--proxied")
    _run(ledger_url, port, host, serving)


def _run(ledger_url: str, port: int, host: str, serving: Serving) -> None:
    app = create_app(ledger_url, serving)
    gc.collect()
    gc.freeze()  # what is there now is there to the end: going through it again and again took half of a page's time
    listener = listen(port, host)
    shown = f"[{host}]" if ":" in host else host
    print(f"Factions is at http://{shown}:{listener.getsockname()[1]} (Ctrl-C stops it)", flush=True)  # noqa: T201 - what the command is for
    # who a proxy speaks for is our own affair: proxied.py
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, proxy_headers=False))
    with contextlib.suppress(KeyboardInterrupt), listener:
        server.run(sockets=[listener])


def serve_sealed(ledger_url: str, port: int, *, banner: str, public: bool = False) -> None:
    """Serve a casefile's ledger to this machine alone, to be read and nothing else, until stopped; prints the address. Raises what `serve` does."""
    _run(ledger_url, port, HOST, Serving(local=False, public=public, hosts=(HOST, "localhost"), sealed=banner))


def plan(host: str, *, public: bool, names: Sequence[str], proxied: bool, by: str) -> Serving:
    """Give how to serve: the analyst's own way only where nobody else can come; raises FactionsError for a name that is none."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise FactionsError(f"--hostname {name}", "is no host's name: give it as a browser has it, without http:// and port")
    if host in _ANY and not names:
        raise FactionsError(f"--host {host}", "takes --hostname too: the name by which others reach this machine")
    hosts = tuple(dict.fromkeys([HOST, "localhost", *([] if host in _ANY else [_as_told(host)]), *map(str.lower, names)]))
    return Serving(local=is_loopback(host) and not (public or proxied or names), public=public, proxied=proxied, hosts=hosts, by=by)


def _as_told(host: str) -> str:
    """Give an address as a browser tells it: in small letters, of IPv6 in its short form and in brackets."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower()
    return f"[{address}]" if address.version == 6 else host  # noqa: PLR2004


def is_loopback(host: str) -> bool:
    """Tell whether nobody but this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ask_for_accounts(ledger_url: str, what: str) -> None:
    with open_ledger(ledger_url, create=False) as ledger, ledger.read() as connection:
        if not any_account(connection):
            raise FactionsError(
                what, "others could do everything: make an account first (factions user add NAME --role admin), or let people only read (--public)"
            )


def listen(port: int, host: str = HOST) -> socket.socket:
    """Give a listening socket on `port`, or on the next free port of 50; raises FactionsError."""
    if not 0 <= port <= LAST:
        raise FactionsError(f"port {port}", f"is no port: they go up to {LAST}")
    try:
        family, *_, (address, *_) = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise FactionsError(f"--host {host}", "this machine knows no such address") from error
    for number in range(port, min(port + TRIES, LAST + 1)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, number))
            listener.listen()  # at once: two servers could bind one port, but not listen on it
        except PermissionError as error:
            listener.close()
            raise FactionsError(f"port {number}", "may not be used by this user; try one from 1024 on") from error
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRNOTAVAIL:
                raise FactionsError(f"--host {host}", "isn't an address of this machine") from error
        else:
            return listener
    raise FactionsError(f"port {port}", f"is taken, and so are the next {TRIES - 1}")

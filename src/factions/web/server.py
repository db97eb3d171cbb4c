"""Serving the pages on this machine."""

from __future__ import annotations

import contextlib
import socket

import uvicorn

from factions.errors import FactionsError
from factions.web.app import create_app

HOST = "127.0.0.1"
TRIES = 50
LAST = 65535


def serve(ledger_url: str, port: int) -> None:
    """Serve the ledger's pages at 127.0.0.1, on `port` or the next free one (0: any), until stopped; prints the address.

    Raises LedgerError where the ledger can't be opened, FactionsError where no port is free.
    """
    app = create_app(ledger_url)
    listener = listen(port)
    print(f"Factions is at http://{HOST}:{listener.getsockname()[1]} (Ctrl-C stops it)", flush=True)  # noqa: T201 - what the command is for
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
    with contextlib.suppress(KeyboardInterrupt), listener:
        server.run(sockets=[listener])


def listen(port: int) -> socket.socket:
    """Give a listening socket on `port`, or on the next free port of 50; raises FactionsError."""
    if not 0 <= port <= LAST:
        raise FactionsError(f"port {port}", f"is no port: they go up to {LAST}")
    for number in range(port, min(port + TRIES, LAST + 1)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, number))
            listener.listen()  # at once: two servers could bind one port, but not listen on it
        except PermissionError as error:
            listener.close()
            raise FactionsError(f"port {number}", "may not be used by this user; try one from 1024 on") from error
        except OSError:
            listener.close()
        else:
            return listener
    raise FactionsError(f"port {port}", f"is taken, and so are the next {TRIES - 1}")

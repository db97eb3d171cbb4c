"""`factions`, run at once: a process that has loaded everything is forked for each call, which spares the docs' tests most of their time.

`Warm(folder)` puts a `factions` of its own into a folder, for PATH. A call of it is a process of its own, with its caller's folder, environment,
standard input and outputs, and exit status. Commands that start processes themselves (`REAL`) are run as they are installed, and so they are all
in test_cli.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

ROOT = Path(__file__).parents[1]
INSTALLED = Path(sys.executable).parent / "factions"
REAL = ("code", "mcp", "serve")
_MOST = 1 << 20  # bytes of a call
_CLIENT = """
import json, os, socket, sys
if sys.argv[2:3] and sys.argv[2] in {real!r}:
    os.execv({installed!r}, [{installed!r}, *sys.argv[2:]])
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    call = {{"what": sys.argv[1], "arguments": sys.argv[2:], "folder": os.getcwd(), "environment": dict(os.environ)}}
    socket.send_fds(server, [b"."], [0, 1, 2])
    server.sendall(json.dumps(call).encode())
    server.shutdown(socket.SHUT_WR)
    status = int(server.recv(100) or 1)
sys.exit(status)
"""


class Warm:
    """The process that is forked, a context manager; `folder` gets a `factions` that asks it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._at = tempfile.TemporaryDirectory(prefix="warm-")  # a short name, as the socket lies in it
        self._client = folder / "client.py"
        address = f"{self._at.name}/calls"
        self._client.write_text(_CLIENT.format(real=REAL, installed=str(INSTALLED), address=address), encoding="utf-8")
        command = folder / "factions"
        command.write_text(f'#!/bin/sh\nexec {shlex.join(self._ask("factions"))} "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        self._process = subprocess.Popen([sys.executable, "-m", "tests.warm", address], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        assert self._process.stdout
        assert self._process.stdout.readline() == b"ready\n"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.communicate()
        self._at.cleanup()

    def python(self, code: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run lines of Python as `python -c` would; raises TimeoutExpired after two minutes."""
        return subprocess.run([*self._ask("python"), code], cwd=folder, capture_output=True, text=True, timeout=120, check=False)

    def _ask(self, what: str) -> list[str]:
        return [sys.executable, "-SE", str(self._client), what]


def _load() -> None:
    """Load what commands use, the models too."""
    import factions

    for module in pkgutil.walk_packages(factions.__path__, "factions."):
        if ".migrations." not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _wait(address: str) -> Callable[[], object] | None:
    """Fork this process for each call; returns in a forked one, with what it is to do, and in this one once its standard input is closed."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        os.write(1, b"ready\n")
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how those end that answer
        watched: list[socket.socket | int] = [listener, 0]
        while True:
            if 0 in select.select(watched, [], [])[0]:
                return None
            caller, _ = listener.accept()
            with caller:
                if os.fork() == 0:
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    listener.close()
                    return _answer(caller)


def _answer(caller: socket.socket) -> Callable[[], object]:
    """Fork once more: returns in the process that does what is asked, while this one waits for its end and says its status."""
    _, streams, _, _ = socket.recv_fds(caller, 1, 3)
    call = json.loads(b"".join(iter(lambda: caller.recv(_MOST), b"")))
    if (worker := os.fork()) != 0:
        for stream in streams:
            os.close(stream)
        caller.sendall(str(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) & 0xFF).encode())
        os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115 - they last as long as the process
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115 - the same
    return _task(call["what"], call["arguments"], call["folder"], call["environment"])


def _task(what: str, arguments: list[str], folder: str, environment: Mapping[str, str]) -> Callable[[], object]:
    """Become a process of that folder and environment, and give what it is to do."""
    from factions.cli import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if what == "python":
        sys.argv, sys.path[0] = ["-c"], ""
        return lambda: exec(compile(arguments[0], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - an example of the docs
    sys.argv, sys.path[0] = ["factions", *arguments], str(INSTALLED.parent)
    sys.modules["__main__"].__package__ = None  # or it would be called as a module in its help
    return main


def _end(task: Callable[[], object]) -> NoReturn:
    """Do it, and end as Python would, but for the libraries' own farewells: some wait for threads that a forked process doesn't have."""
    status = 0
    try:
        task()
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:  # noqa: BLE001 - as Python shows whatever ends it
        traceback.print_exc()
        status = 1
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    _load()
    if task := _wait(sys.argv[1]):
        _end(task)

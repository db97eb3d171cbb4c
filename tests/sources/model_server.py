"""A server that speaks chat completions, for tests: each question takes the next answer of its list, the last one again and again."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Asked:
    """A question as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def report(self) -> str:
        """What stood between the marks of the last message that had some."""
        words = next(one["content"] for one in reversed(self.body["messages"]) if "\n=== " in one["content"])
        mark = words.split("\n", 1)[0]
        return str(words.split(mark)[1].strip("\n"))


@dataclass
class Log:
    url: str
    asked: list[Asked] = field(default_factory=list)


def _send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, content_type: str = "application/json", **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def says(content: object, *, finish: str = "stop") -> Reply:
    """Answer with a completion, of a text or of what is to be JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}
    body = {"id": "one", "object": "chat.completion", "model": "small", "choices": [choice], "usage": {"total_tokens": 42}}
    return lambda handler: _send(handler, json.dumps(body).encode())


def fails(status: int, error: object = None, **headers: str) -> Reply:
    """Answer with an error, in the protocol's shape where there's a code."""
    body = json.dumps({"error": {"message": f"You sent {error}", "code": error, "type": None}}).encode() if error else b"<h1>Sorry</h1>"
    return lambda handler: _send(handler, body, status, **headers)


def raw(body: bytes, content_type: str = "application/json", status: int = 200, **headers: str) -> Reply:
    """Answer with some bytes."""
    return lambda handler: _send(handler, body, status, content_type, **headers)


def slow(seconds: float) -> Reply:
    """Say nothing for a while."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        says("{}")(handler)

    return reply


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send an answer that has no end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b" " * 65536)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, so that no single wait is long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    with suppress(OSError):
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the line without a word."""
    handler.connection.close()


@contextmanager
def model_server(replies: Sequence[Reply] | Callable[[Asked], Reply]) -> Iterator[Log]:
    """Serve at /v1/chat/completions on a free port; gives its base address, and what it was asked. `replies` may choose by the question."""
    log = Log("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            log.asked.append(Asked(self.path, dict(self.headers), body))
            reply = replies(log.asked[-1]) if callable(replies) else replies[min(len(log.asked), len(replies)) - 1]
            with suppress(OSError):
                (reply if self.path.partition("?")[0] == "/v1/chat/completions" else fails(404, "unknown_url"))(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True  # who answers without end isn't waited for
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    log.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield log
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()

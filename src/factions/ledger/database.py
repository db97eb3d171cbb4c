"""What tells the two databases apart when a ledger is opened; all else is the same for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable


@dataclass(frozen=True)
class Database:
    """A place that may hold a ledger. sqlite.py makes one of a file, postgresql.py one of a server's database.

    `name` is what messages call it, without any password; `path` is the file, null for a server's. `reason` words what the database says, `errors`
    are its driver's own. `check` refuses a server that won't do, `prepare` is called before a ledger is made or brought up to date, and `lock` is the
    first statement of a transaction that writes.
    """

    name: str
    engine: Engine
    reason: Callable[[BaseException], str]
    errors: tuple[type[Exception], ...]
    writable: bool = True
    path: Path | None = None
    reading: Mapping[str, Any] = field(default_factory=dict)
    writing: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[[Connection, str], None] | None = None
    prepare: Callable[[Any], None] | None = None
    lock: Executable | None = None

"""Processes that work for another one, and end when that does."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

RARELY = (50_000, 20, 100)
"""How seldom a process looks for garbage that makes millions of records, as gc.set_threshold has it: nearly all of them hold no circles."""


def end_with_parent() -> None:
    """End this process as soon as the one that made it has ended, however that did; killed, it can tell nobody."""
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)

"""Strong validators (RFC 9110): a tag for each answer, of the ledger's last change and all of the request that the answer hangs on.

So an answer that would be the same isn't made again: 304. The tag is worked out before the answer; where the ledger changes in between, the answer is
newer than its tag, and is asked for once more.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from fastapi import Request

from factions.ledger import layer
from factions.ledger.walking import stamp
from factions.reference.registry import registry
from factions.version import __version__
from factions.web.frame import ledger_of
from factions.web.viewer import viewer_of

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def tag_of(request: Request) -> str:
    """Give the tag of what a request would be answered with; raises LedgerError where the ledger can't be read."""
    with ledger_of(request).read() as connection:
        state = stamp(connection)
    # what was due yesterday is past due today
    today = layer.clock().date().isoformat()
    held = [__version__, registry().digest, today, state, viewer_of(request).public, str(request.url), list(_files(request))]
    return f'"{hashlib.sha256(json.dumps(held, default=str).encode()).hexdigest()[:32]}"'


def _files(request: Request) -> Iterator[tuple[str, int, int]]:
    """Give the questions' files, which somebody may write anew at any time."""
    given: tuple[Path, ...] = request.app.state.questions
    for place in given if "/questions" in request.url.path else ():
        for path in sorted(place.iterdir()) if place.is_dir() else [place]:
            known = path.stat()
            yield path.name, known.st_mtime_ns, known.st_size


def matches(request: Request, tag: str) -> bool:
    """Tell whether whoever asks has the answer with this tag already."""
    return tag in _TAG.findall(",".join(request.headers.getlist("if-none-match")))


def any_will_do(request: Request) -> bool:
    """Tell whether whoever asks has some answer, and wants none as long as there is one (`If-None-Match: *`)."""
    return request.headers.get("if-none-match", "").strip() == "*"

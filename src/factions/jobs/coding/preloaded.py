"""Loaded once, in the process that all workers are forked of: they share what reading needs in memory, and begin at once.

A page is read, since much is loaded only then. What goes wrong here goes wrong again in a worker, which can say so.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from factions.jobs.coding.rows import encode
from factions.jobs.coding.stages import How, Worker
from factions.jobs.processes import RARELY
from factions.jobs.reading import read_one
from factions.reading import Reading
from factions.sources.raw import Raw

_PAGE = """<!doctype html><html lang="en"><head><title>Rebels attack a town</title></head><body><nav><a href="/">Home</a></nav><article>
<h1>Rebels attack a town</h1><p>GOMA, June 20, 2014 - Rebels of the Harrow Brigade attacked the town of Goma on Friday and killed at least 12
soldiers, the army said. The group, which is backed by Rwanda, denied that it had taken part.</p><p>"We will answer them within a week," said
Colonel Jan Sande, a spokesman for the army, and accused the rebels of using children. The two sides met in Kampala in 2013.</p></article>
</body></html>"""


def load() -> None:
    """Read one page in every way, and leave what it loaded out of later searches for garbage, which would copy shared memory."""
    with suppress(Exception):
        how = How()
        Worker(how)
        reading = read_one(Raw(name="page.html", data=_PAGE.encode(), media_type="text/html"))
        if isinstance(reading, Reading):
            encode([("page.html", reading)], how.form)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


load()

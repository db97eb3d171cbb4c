"""Small made-up corpora."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

SPLITS = """settings:
  nuria-1994: {name: Nuria, decade: 1990, region: West Africa, split: train}
  tarsa-2008: {name: Tarsa, decade: 2000, region: Caucasus, split: test}
"""
HEAD = """---
id: {id}
title: Column halts at the ford
publisher: Ford Herald
url: https://ford-herald.example/news/1
published: 1994-06-20
genre: wire
region: West Africa
setting: nuria-1994
fictional: true
actors:
  league: {{name: Ford League, aliases: [FOL], kind: armed_group, country: LBR}}
  army: {{name: army of Nuria, kind: state_force, country: LBR}}
places:
  tiba: {{name: Tiba, country: LBR, precision: 2}}
---
"""
BODY = """[Ford League]{a1 league} gunmen shot dead [at least 12]{q1} soldiers at [Tiba]{p1 tiba} on [Sunday]{t1 1994-06-19 published}, \
the [army]{a2 army} said.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1 time=t1 killed:recipient=12..@q1>a2 contexts=military by=c1
@ c1 statement speaker=a2 cue="said" content="Ford League gunmen ... on Sunday"
The [league]{a3 league}, which fights the [army]{a4 army}, denied that [it]{a5 league} had been near [Tiba]{p2 tiba}.
@ e2 ASSAULT/firearms actors=a5 places=p2 same=e1 fact=denied by=c2
@ c2 denial speaker=a3 cue="denied" content="it had been near Tiba"
@ r1 fights a3>a4

Rain kept most of the market's traders at home that week.
"""
OTHER = """[They]{a6 league} would cross again if the river fell, one trader reckoned.
@ c3 forecast speaker="a trader" cue="reckoned" content="They would cross again" condition="if the river fell"
@ e3 ASSAULT actors=a6 fact=hypothetical by=c3
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a report into a corpus with splits, and gives its path.

    `changes` are (old, new) pairs for the header and the body; `folder` is below the corpus.
    """
    (tmp_path / "splits.yaml").write_text(SPLITS, encoding="utf-8")

    def make(name: str = "ford", changes: Sequence[tuple[str, str]] = (), *, folder: str = "reports/nuria-1994", body: str = BODY) -> Path:
        text = HEAD.format(id=name) + body
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / folder / f"{name}.mark"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make

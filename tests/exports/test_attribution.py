from __future__ import annotations

import json

import pytest

from factions.exports.attribution import attribution_lines, attributions
from factions.markup import parse
from factions.reading import Reading

HEAD = """---
id: x
title: A
published: 2014-06-20
publisher: River Courier
fictional: true
setting: iraq-2014
genre: wire
region: Middle East
actors:
  orr: {name: Gen. Orr, kind: person, country: IRQ}
  army: {name: the army, kind: state_force, country: IRQ}
---
"""


def reading(body: str) -> Reading:
    annotated, errors = parse(HEAD + body)
    assert annotated is not None, errors
    return annotated.reading


@pytest.mark.parametrize(("body", "expected"), [
    ('The [army]{a1 army} said that rebels had left.\n@ c1 statement speaker=a1 cue="said" content="rebels had left"\n',
     [(["The army"], ["said"], ["rebels had left"])]),
    ('"We won," said [Gen. Orr]{a1 orr}, the army\'s spokesman, who left.\n@ c1 statement speaker=a1 cue="said" content="We won"\n',
     [(["Gen. Orr, the army's spokesman"], ["said"], ['"We won,"'])]),
    ('"We won," [Gen. Orr]{a1 orr} said, "and stay."\n@ c1 statement speaker=a1 cue="said" content="We won ... stay"\n',
     [(["Gen. Orr"], ["said"], ['"We won,"', '"and stay."'])]),
    (('The road, the [army]{a1 army} conceded last night, is lost.\n'
      '@ c1 statement speaker=a1 cue="conceded" content="The road ... is lost"\n'), [(["the army"], ["conceded"], ["The road", "is lost"])]),
    (('[Gen. Orr]{a1 orr} and the [army]{a2 army} agreed to leave.\n'
      '@ c1 promise speaker=a1 cue="agreed" content="to leave"\n@ c2 promise speaker=a2 cue="agreed" content="to leave"\n'),
     [(["Gen. Orr", "the army"], ["agreed"], ["to leave"])]),
    (('[Gen. Orr]{a1 orr} said it was over. "Go home."\n@ c1 statement speaker=a1 cue="said" content="it was over"\n'
      '@ c2 demand speaker=a1 content="Go home"\n'), [(["Gen. Orr"], ["said"], ['it was over. "Go home."'])]),
    (('[Gen. Orr]{a1 orr} said the [army]{a2 army} denied firing.\n@ c1 statement speaker=a1 cue="said" content="the army denied firing"\n'
      '@ c2 denial speaker=a2 cue="denied" content="firing" by=c1\n'), [(["Gen. Orr"], ["said"], ["the army denied firing"])]),
    ('"Go home."\n@ c1 demand content="Go home"\n', []),
    ('A shopkeeper said so.\n@ c1 statement speaker="A shopkeeper" cue="said" content="so"\n', [(["A shopkeeper"], ["said"], ["so"])]),
])  # fmt: skip
def test_claims_become_attributions(body: str, expected: list[tuple[list[str], ...]]) -> None:
    held = reading(body)
    text = held.document.text
    found = [tuple([text[slice(*span)] for span in one[part]] for part in ("source", "cue", "content")) for one in attributions(held)]
    assert found == expected


def test_lines() -> None:
    held = reading('The [army]{a1 army} said so.\n@ c1 statement speaker=a1 cue="said" content="so"\n')
    rows = [json.loads(line) for line in attribution_lines([("x", held)])]
    assert rows == [{"id": "x", "text": "The army said so.", "attributions": [{"source": [[0, 8]], "cue": [[9, 13]], "content": [[14, 16]]}]}]

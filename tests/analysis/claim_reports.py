"""Reports of an invented war: a forecast that a town will be seized, what came of it, and reports of something else."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from tests.ledger.conftest import read

from factions.reading import Reading

_HEAD = """---
id: {name}
title: Report {name}
publisher: {publisher}
published: "{published}"
genre: wire
region: Middle East
fictional: true
"""
_ENTITIES = {
    "actors": {
        "brigade": "{{name: {group}, kind: armed_group, country: IRQ}}",
        "league": "{{name: Orsk League, kind: armed_group, country: IRQ}}",
        "jane": "{{name: {speaker}, kind: person, country: IRQ}}",
    },
    "places": {"tarsa": "{{name: {place}, country: IRQ, precision: 1}}", "orsk": "{{name: Orsk, country: IRQ, precision: 1}}"},
}


def _report(name: str, text: str, **told: str) -> Reading:
    held = {"publisher": "Courier", "published": "2014-06-20", "group": "Harrow Brigade", "speaker": "Jane Doe", "place": "Tarsa"} | told
    lines = [_HEAD.format(name=name, **held)]
    for kind, entities in _ENTITIES.items():
        used = [f"  {key}: {entity.format(**held)}\n" for key, entity in entities.items() if f" {key}}}" in text]
        lines += [f"{kind}:\n", *used] if used else []
    reading = read(f"{''.join(lines)}---\n{text}")
    return reading.model_copy(update={"document": reading.document.model_copy(update={"id": sha256(name.encode()).hexdigest()})})


def forecast(name: str, *, condition: str | None = "If the river falls", **told: str) -> Reading:
    """Foresee that a town will be seized in July; a condition that names the brigade has an event of its own."""
    group, place, speaker = (told.get(key, default) for key, default in (("group", "Harrow Brigade"), ("place", "Tarsa"), ("speaker", "Jane Doe")))
    content = f"the {group} will seize {place} by the end of July"
    tagged = f"the [{group}]{{a2 brigade}} will seize [{place}]{{p1 tarsa}} by the end of July"
    mark, inner = "", ""
    if condition:
        begin = condition.replace("brigade", "[brigade]{a3 brigade}").replace("Orsk", "[Orsk]{p2 orsk}")
        content, tagged, mark = f"{condition}, {content}", f"{begin}, {tagged}", f' condition="{condition}"'
        inner = "@ e2 COERCE/seize actors=a3 targets=p2 places=p2 fact=hypothetical by=c1\n" if "brigade" in condition else ""
    claim = f'@ c1 forecast speaker=a1 cue="said" content="{content}"{mark} horizon="by the end of July" due=2014-07\n'
    text = f"{tagged}, [{speaker}]{{a1 jane}} said.\n{claim}{inner}@ e1 COERCE/seize actors=a2 targets=p1 places=p1 fact=possible by=c1\n"
    return _report(name, text, **told)


def alliance(name: str) -> Reading:
    """Foresee an alliance."""
    content = "the Harrow Brigade would be allied with the Orsk League by the end of July"
    claim = f'@ c1 forecast speaker=a1 cue="said" content="{content}" horizon="by the end of July" due=2014-07\n'
    tagged = "the [Harrow Brigade]{a2 brigade} would be allied with the [Orsk League]{a3 league} by the end of July"
    return _report(name, f"[Jane Doe]{{a1 jane}} said {tagged}.\n{claim}@ r1 allied_with a2>a3 fact=possible by=c1\n")


def allied(name: str) -> Reading:
    """Tell that it was made."""
    text = "The [Harrow Brigade]{a2 brigade} is allied with the [Orsk League]{a3 league}.\n@ r1 allied_with a2>a3\n"
    return _report(name, text, published="2014-07-15")


def later(
    name: str, *, day: str = "2014-07-14", published: str = "2014-07-15", fact: str = "asserted", words: str = "", **told: str
) -> Reading:  # fmt: skip
    """Tell that the town was seized, or that it wasn't; `words` go before."""
    group, place = told.get("group", "Harrow Brigade"), told.get("place", "Tarsa")
    text = f"{words} The [{group}]{{a1 brigade}} seized [{place}]{{p1 tarsa}} on [that day]{{t1 {day}}}.\n".lstrip()
    return _report(name, f"{text}@ e1 COERCE/seize actors=a1 targets=p1 places=p1 time=t1 fact={fact}\n", published=published, **told)


def noise(name: str, *, day: date = date(2014, 7, 2)) -> Reading:
    """Tell of something else in the same country."""
    boats = int(sha256(name.encode()).hexdigest()[:4], 16)
    return _report(
        name, f"In [Orsk]{{p1 orsk}} fishermen counted {boats} boats of kind {name} on {day}.\n", published=str(day), publisher=f"Paper {name}"
    )

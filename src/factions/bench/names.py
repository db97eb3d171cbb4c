"""The bench of names: variants of groups' names, as reports write them, and whom the resolver takes them for.

`data` is a JSONL file or a folder of such; a row is {"id", "name", "country": alpha-3 or null, "date": EDTF or null, "near": [names],
"group": key or null}. Beside it lie `groups.tsv` (key, ..., ucdp: numbers of UCDP's actors, `;` between them, or none) and `key.tsv` (key, entry) for
groups that UCDP doesn't number. A group's answer is an entry with one of its UCDP numbers, else the one that key.tsv names. A row without a group is
a name that stands for no group: linking it to a group is wrong, while a newspaper, an aid agency or a body of states may rightly be found.

    linked_right    rows linked to their group's entry, of the rows that have a group; one whose group the registry lacks is a miss.
    linked_wrong    rows linked to another group or person, those without a group too, of all rows.
    unlinked_right  rows linked to no group or person, of the rows without a group.
    groups_known    groups of the rows that the registry holds, of all groups of the rows.
    rows, groups    how many there are; ms_per_name: CPU time of a decision, the index once built.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from factions.bench.files import Figures, Noted, documents, form_of, table, write_lines
from factions.identities.known import index
from factions.identities.resolving import Decision, resolve
from factions.reference.registry import registry

_NO_GROUPS = frozenset({"media", "ngo", "igo", "company", "civilians"})


def bench_names(data: Path, *, predictions: Path | None = None, errors: int = 0) -> Figures:
    """Resolve each name of a JSONL file or folder, and score the decisions; the groups are read for scoring only.

    `predictions` gets {"id", "entry", "score", "reason"} a line. `errors` shows names that were linked wrongly, missed, or of groups that
    the registry lacks. Raises SourceError that names a record which isn't of that form, or a file of groups that can't be read.
    """
    answers = _answers(data if data.is_dir() else data.parent)
    index()  # built once, and not by the first name
    noted, lines = Noted(), []
    held = documents(data)
    tally = {"right": 0, "wrong": 0, "idle": 0}
    groups: set[str] = set()
    spent = 0.0
    for row in held:
        with form_of(data, row["id"], "a name with its surroundings"):
            before = time.process_time()
            found = _resolved(row)
            spent += time.process_time() - before
            group = row["group"]
            answer = answers[group] if group is not None else frozenset()
            outcome = _outcome(found, group, answer)
        groups |= {group} - {None}
        given = found.entry.id if found.entry else None
        lines.append(json.dumps({"id": row["id"], "entry": given, "score": found.score, "reason": found.reason}, ensure_ascii=False))
        if outcome in tally:
            tally[outcome] += 1
        if outcome in {"wrong", "missed", "unknown"}:
            gold = ", ".join(sorted(answer)) or group
            noted.add(kind="names", error=outcome, name=row["name"], country=row["country"], gold=gold, given=given, why=found.reason)
    if predictions:
        write_lines(predictions, lines)
    noted.show(errors)
    grouped = sum(row["group"] is not None for row in held)
    return {
        "linked_right": tally["right"] / max(grouped, 1), "linked_wrong": tally["wrong"] / max(len(held), 1),
        "unlinked_right": tally["idle"] / max(len(held) - grouped, 1),
        "groups_known": sum(bool(answers[group]) for group in groups) / max(len(groups), 1),
        "rows": len(held), "groups": len(groups), "ms_per_name": 1000 * spent / max(len(held), 1),
    }  # fmt: skip


def _resolved(row: dict[str, Any]) -> Decision:
    return resolve(row["name"], countries=(row["country"],) if row["country"] else (), on=row["date"], near=row["near"])


def _outcome(found: Decision, group: str | None, answer: frozenset[str]) -> str:
    """Tell what a decision is: right, wrong, missed, of an `unknown` group, or `idle` where there was nobody to link to."""
    if found.entry and found.entry.id in answer:
        return "right"
    if group is None:
        return "wrong" if found.entry and found.entry.kind not in _NO_GROUPS else "idle"
    return "wrong" if found.entry else "missed" if answer else "unknown"


def _answers(folder: Path) -> dict[str, frozenset[str]]:
    """Give the ids of the entries that answer for each group, none where the registry lacks it."""
    key = folder / "key.tsv"
    told = {row["key"]: row["entry"] for row in table(key, ("key", "entry"))} if key.exists() else {}
    answers: dict[str, frozenset[str]] = {}
    for row in table(folder / "groups.tsv", ("key", "ucdp")):
        numbers = [int(number) for number in row["ucdp"].split(";") if number.strip()]
        held = frozenset(entry.id for number in numbers if (entry := registry().by_ucdp(number)))
        answers[row["key"]] = held or frozenset({told[row["key"]]} if told.get(row["key"]) in registry().entries else ())
    return answers

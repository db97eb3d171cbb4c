"""The bench of MUC-4: lower-cased reports on Latin America (1988-1991) with a filled template for each terrorist incident.

One record is {"docid", "doctext", "templates": [{"incident_type", "PerpInd", "PerpOrg", "Target", "Victim", "Weapon"}]}; a role is a list of
entities, an entity the list of its mentions as [words, offset]. The events that were read become templates (templates.py); each entity of these is
one string. Strings are compared in small letters without marks and articles. One is right if it equals any mention of a gold entity, which is then
taken.

    pooled_f1, pooled_precision, pooled_recall
                     micro over (document, role, entity), whatever template it's in: gold's entities that share a mention are one, equal strings too.
    template_f1      micro over slots: a template's incident type, and each entity in it; templates of a document are paired so that most slots agree.
    incident_f1      micro over (document, incident type). Of "a / b" either is right.
    per_role         pooled F1 and counts by role.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from factions.bench.assignment import best_pairs
from factions.bench.counts import Counts
from factions.bench.files import Figures, Noted, documents, form_of, rounded, write_lines
from factions.bench.templates import ROLES, Template, templates
from factions.documents.document import Document, digest, text_digest
from factions.pipeline import read_document

System = Callable[[str], Sequence[Template]]
"""What is measured: the templates of a text."""

_MARKS = str.maketrans("", "", string.punctuation)
_ARTICLES = frozenset({"a", "an", "the"})
_GAP = re.compile(r"[ \t]{2,}")


def bench_muc4(data: Path, *, predictions: Path | None = None, errors: int = 0, system: System | None = None) -> Figures:
    """Read each text of a JSONL file (`.gz` or not) or folder as the product does, and score the incidents; templates are read for scoring only.

    `predictions` gets {"id", "templates"} a line, `id` the docid. `errors` shows so many entities that were missed, so many false ones, with `times`,
    how often each came. Raises SourceError that names a record which isn't of that form.
    """
    system = system or read_templates
    score = _Score()
    lines = []
    for row in documents(data, "docid"):
        with form_of(data, row["docid"], "a report with templates"):
            text, gold = str(row["doctext"]), [_Slots.of_gold(template) for template in row["templates"]]
        found = system(text)
        lines.append(json.dumps({"id": row["docid"], "templates": [template.as_json() for template in found]}, ensure_ascii=False))
        score.add(gold, [_Slots.of_found(template) for template in found])
    if predictions:
        write_lines(predictions, lines)
    score.errors.show(errors)
    return rounded(score.figures() | {"documents": len(lines), "missing_documents": 0})


def read_templates(text: str) -> list[Template]:
    """Read a text with the product, and give the incidents of it as templates.

    These texts have lost their line ends: two blanks or more stand where a sentence or a paragraph began.
    """
    parted = _GAP.sub("\n\n", text.strip())
    document = Document(id=digest(text.encode("utf-8", "replace")), text=parted, text_sha256=text_digest(parted))
    return templates(read_document(document))


def plain(words: object) -> str:
    """Give words in small letters, without marks and articles."""
    return " ".join(word for word in str(words).lower().translate(_MARKS).split() if word not in _ARTICLES)


def _kinds(name: object) -> frozenset[str]:
    """Give an incident type; "a / b" is three: a, b and the whole."""
    whole = " ".join(str(name or "").lower().split())
    return frozenset({whole, *whole.split(" / ")} - {""})


@dataclass(frozen=True)
class _Slots:
    """A template: the names of its type, and the entities of each role, each the set of strings that name it."""

    kinds: frozenset[str]
    roles: Mapping[str, list[set[str]]]

    @classmethod
    def of_gold(cls, template: Mapping[str, Any]) -> _Slots:
        """Read a gold template."""
        roles = {role: [{plain(mention[0]) for mention in entity} for entity in template.get(role, [])] for role in ROLES}
        return cls(_kinds(template["incident_type"]), roles)

    @classmethod
    def of_found(cls, template: Template) -> _Slots:
        """Take over a found template."""
        roles = {role: [{words} for entity in template.roles.get(role, ()) if (words := plain(entity))] for role in ROLES}
        return cls(_kinds(template.incident_type), roles)

    @property
    def size(self) -> int:
        """The number of slots."""
        return bool(self.kinds) + sum(map(len, self.roles.values()))

    def shared(self, found: _Slots) -> int:
        """Count the slots that a found template has in common with this."""
        return bool(self.kinds & found.kinds) + sum(len(_pairs(self.roles[role], found.roles[role])) for role in ROLES)


def _pairs(gold: Sequence[AbstractSet[str]], found: Sequence[AbstractSet[str]]) -> list[tuple[int, int]]:
    return best_pairs({(i, j): 1.0 for (i, one), (j, other) in product(enumerate(gold), enumerate(found)) if one & other})


def _pooled(entities: Iterable[set[str]]) -> list[set[str]]:
    """Make one of the entities that share a mention, in their order."""
    out: list[set[str]] = []
    for entity in entities:
        known = next((held for held in out if held & entity), None)
        if known is None:
            out.append(set(entity))
        else:
            known |= entity
    return out


@dataclass
class _Score:
    """Pools the counts of several documents."""

    roles: dict[str, Counts] = field(default_factory=lambda: {role: Counts() for role in ROLES})
    templates: Counts = field(default_factory=Counts)
    incidents: Counts = field(default_factory=Counts)
    errors: Noted = field(default_factory=Noted)

    def add(self, gold: Sequence[_Slots], found: Sequence[_Slots]) -> None:
        """Score one document."""
        for role in ROLES:
            entities = _pooled(entity for template in gold for entity in template.roles[role])
            strings = list(dict.fromkeys(words for template in found for entity in template.roles[role] for words in entity))
            free, hits = list(entities), 0
            for words in strings:
                if partner := next((entity for entity in free if words in entity), None):
                    free.remove(partner)
                    hits += 1
                else:
                    self.errors.add(kind=role, error="false", quote=words)
            for entity in free:
                self.errors.add(kind=role, error="miss", quote=min(entity))
            self.roles[role].add(len(entities), len(strings), hits)
        common = {(i, j): float(count) for (i, one), (j, other) in product(enumerate(gold), enumerate(found)) if (count := one.shared(other))}
        slots = [sum(template.size for template in side) for side in (gold, found)]
        self.templates.add(slots[0], slots[1], sum(int(common[pair]) for pair in best_pairs(common)))
        kinds = (
            sorted({template.kinds for template in gold}, key=sorted),
            sorted({template.kinds for template in found if template.kinds}, key=sorted),
        )
        self.incidents.add(len(kinds[0]), len(kinds[1]), len(_pairs(*kinds)))

    def figures(self) -> Figures:
        """Give the figures of the module's docstring."""
        pool = Counts()
        for counts in self.roles.values():
            pool.add(counts.gold, counts.found, counts.hits)
        return {
            "pooled_f1": pool.f1, "template_f1": self.templates.f1, "incident_f1": self.incidents.f1, "pooled_precision": pool.precision,
            "pooled_recall": pool.recall,
            "per_role": {role: {"f1": counts.f1, "gold": counts.gold, "predicted": counts.found} for role, counts in self.roles.items()},
        }  # fmt: skip

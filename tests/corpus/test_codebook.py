"""The annotators' codebook has an example and a counter-example for every label that it may use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from factions.codebook.loader import lists
from factions.statements.records import ClaimKind, Factuality, RelationType, SupportKind

CODEBOOK = (Path(__file__).parents[2] / "corpus/CODEBOOK.md").read_text(encoding="utf-8")
MODES = [f"{kind}/{mode}" for kind, row in lists().types.items() for mode in row.modes]
LABELS = [*lists().types, *MODES, *get_args(RelationType), *get_args(Factuality), *get_args(ClaimKind)]


@pytest.mark.parametrize("label", LABELS)
def test_each_label_has_an_example_and_a_counter_example(label: str) -> None:
    rows = [row for row in CODEBOOK.splitlines() if re.match(rf"\| `?{re.escape(label)}`?(/subtype)?( \([^|]*\))? \|", row)]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
    assert [len(row) for row in cells] == [3]
    assert all(len(cell) > 5 for cell in cells[0][1:])


@pytest.mark.parametrize("subtype", get_args(SupportKind))
def test_each_kind_of_support_is_told(subtype: str) -> None:
    backs = next(row for row in CODEBOOK.splitlines() if row.startswith("| `backs`"))
    assert re.search(rf"\b{subtype}\b", backs)

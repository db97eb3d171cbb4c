from __future__ import annotations

import pytest

from factions.bench import BENCHES, FITTED, bench
from factions.errors import FactionsError


@pytest.mark.parametrize("name", sorted(BENCHES.keys() - FITTED.keys()))
def test_other_benches_have_nothing_to_fit(name: str) -> None:
    with pytest.raises(FactionsError, match=rf"^{name}: it has nothing to fit in folds; plover and re3d have$"):
        bench(name, folds=5)


@pytest.mark.parametrize(("name", "split", "reason"), [("luck", None, "no such benchmark; there are"), ("re3d", "dev", "its data has no splits")])
def test_names_and_splits_that_there_are_not(name: str, split: str | None, reason: str) -> None:
    with pytest.raises(FactionsError, match=f"^{name}: {reason}"):
        bench(name, split, 5)

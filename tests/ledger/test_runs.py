import pytest

from factions.ledger import runs
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder

RULES = Coder(name="rules", version="1")


def test_an_unfinished_run_goes_on(ledger: Ledger, fresh_url: str) -> None:
    run = runs.begin(ledger, ["reports/", "https://river.example/a"], RULES)
    assert (run.resumed, run.done) == (False, frozenset())
    runs.note(ledger, run, "reports/a.html", "added", document="0" * 64)
    runs.note(ledger, run, "reports/b.html", "failed", reason="is empty")
    runs.note(ledger, run, "reports/'; DROP TABLE runs; --\udce9", "known")
    with open_ledger(fresh_url) as again:
        resumed = runs.begin(again, ["reports/", "https://river.example/a"], RULES)
        assert (resumed.id, resumed.resumed) == (run.id, True)
        assert resumed.done == {"reports/a.html", "reports/'; DROP TABLE runs; --\\udce9"}
        runs.note(again, resumed, "reports/b.html", "added", document="1" * 64)
        assert runs.finish(again, resumed) == runs.RunSummary(added=2, known=1, failed=0)
        assert not runs.begin(again, ["reports/", "https://river.example/a"], RULES).resumed


@pytest.mark.parametrize(("sources", "coder"), [
    (["b"], RULES), (["a", "b"], RULES), ([], RULES), (["a"], Coder(name="rules", version="2")), (["a"], Coder(name="rules", version="1", model="m")),
])  # fmt: skip
def test_another_run_is_another_run(ledger: Ledger, sources: list[str], coder: Coder) -> None:
    first = runs.begin(ledger, ["a"], RULES)
    other = runs.begin(ledger, sources, coder)
    assert not other.resumed
    assert other.id != first.id
    assert runs.finish(ledger, other) == runs.RunSummary(added=0, known=0, failed=0)
    assert runs.begin(ledger, ["a"], RULES).resumed

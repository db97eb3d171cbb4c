"""Plots draw what frames hold, say what they leave out, and take parts of frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis import reports
from tests.analysis.weeks import tell
from tests.ledger.conftest import RAID, read

import factions
from factions.analysis.incidents.keeping import update
from factions.frames import Opened
from factions.frames.placing import placed
from factions.ledger import writer
from factions.ledger.open import open_ledger

pandas = pytest.importorskip("pandas")
matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    name = str(tmp_path_factory.mktemp("plots") / "plots.db")
    with open_ledger(name) as ledger:
        tell(ledger)
        for reading in (read(RAID), reports.raid("one"), reports.boats("three")):
            writer.add(ledger, reading, source="a test's report")
        update(ledger)
    with factions.open(name) as held:
        yield held


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close what a test has drawn."""
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


def caption(axes: Any) -> str:  # noqa: ANN401 - axes
    return " ".join(axes.figure.get_supxlabel().split())


def test_weeks_stand_over_what_was_read(opened: Opened) -> None:
    upper = opened.plot.weeks("IRQ")
    lower = upper.figure.axes[1]
    from factions.analysis.coverage import Wanted, coverage

    found = coverage(opened.ledger, Wanted("IRQ"), by="week")
    weeks = [row for row in found.rows if row.first]
    bars = [[bar.get_height() for bar in axes.containers[0]] for axes in (upper, lower)]
    assert sum(bars[0]) == sum(row.incidents or 0 for row in weeks) > 0
    assert sum(bars[1]) == sum(row.read.sources for row in weeks) > 0
    assert upper.get_title() == "Incidents by week, and how much was read: IRQ"
    assert f"{found.total.documents} documents of {found.total.sources} independent sources" in caption(upper)
    silent = [row for row in weeks if not row.read.documents]
    assert silent
    assert len(upper.patches) - len(upper.containers[0]) == len(silent)  # each hatched


def test_a_country_of_which_nothing_was_read_is_one_silence(opened: Opened) -> None:
    axes = opened.plot.weeks("MLI", first="2014-01-01", last="2014-03-31", as_of="2999-01-01")
    assert len(axes.patches) == 1
    assert axes.get_ylim()[1] > 1
    assert caption(axes).startswith("0 incidents by their first day; 0 documents")
    assert "As of 2999-01-01." in caption(axes)


def test_the_map_draws_each_incident_within_its_circle(opened: Opened) -> None:
    incidents = opened.incidents()
    axes = opened.plot.map()
    known = incidents[incidents.lat.notna() & (incidents.precision.fillna(1) < 6)]
    assert len(axes.patches) == len(known) > 0
    assert sorted(patch.center for patch in axes.patches) == sorted(zip(known.lon, known.lat, strict=True))
    assert f"{len(incidents) - len(known)} incidents whose place" in caption(axes)
    assert "a person has reviewed 0 of" in caption(axes)
    assert "invented" in caption(axes)
    tarsa = opened.plot.map(incidents[incidents.killed_best == 12])
    assert len(tarsa.patches) == 1
    assert "Killed in those drawn: 12" in caption(tarsa)


def test_a_country_is_no_point(opened: Opened) -> None:
    row = opened.incidents().query("killed_best == 12").assign(precision=6, radius_km=300.0)
    assert len(opened.plot.map(row).patches) == 0
    wide = opened.plot.map(row.assign(precision=4)).patches[0]
    assert wide.get_height() == pytest.approx(600 / 111.32)
    assert wide.get_width() > wide.get_height()  # a degree of longitude is shorter


def test_the_network_draws_what_weighs_most(opened: Opened) -> None:
    axes = opened.plot.network()
    ties = opened.ties()
    weighty = ties[ties.weight > 0]
    assert len([line for line in axes.lines if len(line.get_xdata())]) == len(weighty) > 0
    assert {text.get_text() for text in axes.texts} == set(weighty.subject) | set(weighty.object)
    assert axes.get_title().endswith(f"{len(weighty)} ties")
    assert opened.plot.network(on="2014-06-20").get_title().endswith("ties on 2014-06-20")
    assert opened.plot.network(most=0).get_title() == "0 groups, 0 ties"


def test_names_are_drawn_as_they_are_written(opened: Opened) -> None:
    ties = opened.ties().head(1).assign(subject="$\\frac{1}{0}$ \x1b[1m", weight=0.5)
    axes = opened.plot.network(ties)
    axes.figure.canvas.draw()  # mathematics would fail here
    assert "$\\frac{1}{0}$ [1m" in {text.get_text() for text in axes.texts}


def test_claims_by_what_became_of_them(opened: Opened, tmp_path: Path) -> None:
    claims = opened.claims()
    axes = opened.plot.claims(claims.assign(state=["came_true", *["open"] * (len(claims) - 1)]))
    assert {bars.get_label(): sum(bar.get_width() for bar in bars) for bars in axes.containers} == {"open": len(claims) - 1, "came true": 1}
    assert {label.get_text() for label in axes.get_yticklabels()} == set(claims.kind)
    axes.figure.savefig(tmp_path / "claims.png")
    assert (tmp_path / "claims.png").stat().st_size
    assert opened.plot.claims(claims.head(0)).get_title() == "0 claims by what became of them"


@given(st.integers(0, 12), st.data())
def test_every_node_has_a_place_of_its_own(count: int, data: st.DataObject) -> None:
    nodes = [f"n{number}" for number in range(count)]
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes), st.floats(0, 1)) if nodes else st.nothing()
    ties = data.draw(st.lists(pairs, max_size=20)) if nodes else []
    found = placed(nodes, ties)
    assert list(found) == nodes
    assert all(-1.001 <= x <= 1.001 and -1.001 <= y <= 1.001 for x, y in found.values())
    assert len({(round(x, 4), round(y, 4)) for x, y in found.values()}) == len(nodes)
    assert placed(nodes, ties) == found

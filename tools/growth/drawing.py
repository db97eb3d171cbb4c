"""The curve of growth as a picture: what a document costs, and what memory is taken, by the number of documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tools.growth.course import Cost

_SMOOTH = 5  # costs of which the middle one is drawn beside them


def draw(held: Sequence[Cost], path: Path) -> None:
    """Draw the costs into an SVG; the same figures make the same bytes."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "factions", "svg.fonttype": "none", "font.family": "sans-serif"})
    from matplotlib import pyplot as plt

    figure, (above, below) = plt.subplots(2, 1, sharex=True, figsize=(8, 5.5), layout="constrained")
    counts, relative = [cost.documents for cost in held], [cost.of_fixed for cost in held]
    base = median(relative[:_SMOOTH])
    relative = [one / base for one in relative]
    middles = [median(relative[max(at - _SMOOTH // 2, 0) : at + _SMOOTH // 2 + 1]) for at in range(len(relative))]
    above.plot(counts, relative, ".", color="#9ab", markersize=4, label="each measurement")
    above.plot(counts, middles, color="#067", label=f"middle of {_SMOOTH}")
    above.axhline(1.1, color="#b33", linewidth=0.8, linestyle="--", label="1.1")
    above.set(ylabel="CPU a document, against the start", ylim=(0, max(1.5, *relative)))
    above.legend(loc="lower right", frameon=False, fontsize=8)
    below.plot(counts, [cost.all / 1e6 for cost in held], color="#067", label="all processes, proportional")
    below.plot(counts, [cost.largest / 1e6 for cost in held], color="#b70", label="largest process, resident")
    below.set(xlabel="documents", ylabel="MB", ylim=(0, None))
    below.legend(loc="lower right", frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)

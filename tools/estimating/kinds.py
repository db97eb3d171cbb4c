"""What pages of several kinds cost: on conflict, on anything else, in another language.

`python -m tools.estimating.kinds` measures them and keeps the figures. A day's news is for the most part of the last two kinds, which the reader is
sooner done with. Their texts are made of a few phrases, so the figures are rough.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import process_time

from tools.measuring.figures import keep
from tools.measuring.pages import page
from tools.measuring.texts import Made, Writer

from factions.corpus.loader import load_corpus
from factions.jobs.coding.shards import Shards
from factions.jobs.coding.stages import Batch, How, Worker
from factions.pipeline import coder
from factions.sources.raw import Raw

ROOT = Path(__file__).parents[2]
WORDS = 600
_PEACEFUL = (
    "The {a} {b} rose {n} per cent in the {c} quarter, the company said", "Critics praised the {a} {b}, which opened at the gallery on Tuesday",
    "The home side scored {n} points in the {c} half before a crowd of {n}00", "Forecasters expect rain and a {a} wind over the {b} by the weekend",
    "Add the {b} to the pan and stir for {n} minutes until it is {a}", "The council will spend {n} million on the {a} {b} next year",
    "Researchers found that {n} of the patients slept better with a {a} {b}", "Her {c} novel follows a {a} family that keeps a {b} by the sea",
)  # fmt: skip
_A = "new old bright quiet modern popular local famous small large".split()
_B = "bridge library budget season market garden stadium school harvest museum".split()
_C = "first second third fourth".split()
_FOREIGN = (
    "El {a} {b} subió un {n} por ciento durante el {c} trimestre, según la empresa", "La crítica elogió el {a} {b} que abrió sus puertas el martes",
    "El equipo local marcó {n} puntos en la {c} parte ante {n}00 espectadores", "Se espera lluvia con viento {a} sobre el {b} el fin de semana",
    "El ayuntamiento gastará {n} millones en el {a} {b} el próximo año", "Los investigadores hallaron que {n} pacientes dormían mejor con un {a} {b}",
)  # fmt: skip
_A_FOREIGN = "nuevo viejo tranquilo moderno popular famoso pequeño grande".split()
_B_FOREIGN = "puente presupuesto mercado jardín estadio colegio museo barrio".split()
_C_FOREIGN = "primera segunda tercera cuarta".split()


def made(phrases: Sequence[str], words: tuple[Sequence[str], Sequence[str], Sequence[str]], number: int) -> Made:
    """Make a text of phrases, of `WORDS` words or a few more."""
    chance = random.Random(f"{phrases[0]} {number}")  # noqa: S311 - nothing secret
    paragraphs, count = list[str](), 0
    while count < WORDS:
        a, b, c = words
        said = [chance.choice(phrases).format(a=chance.choice(a), b=chance.choice(b), c=chance.choice(c), n=chance.randint(2, 90)) for _ in range(4)]
        paragraphs.append(". ".join(said) + ".")
        count += len(paragraphs[-1].split())
    return Made(chance.choice(phrases).format(a=a[0], b=b[0], c=c[0], n=number), tuple(paragraphs), date(2024, 1, 1) + timedelta(days=number % 300))


def measure(pages: int, rounds: int) -> dict[str, dict[str, float]]:
    """Give of each kind: CPU milliseconds a page, bytes of shards a page, and the share that is refused. Kinds take turns."""
    writer, worker = Writer(load_corpus(ROOT / "corpus"), 3), Worker(How())
    kinds: dict[str, Callable[[int], Made]] = {
        "conflict": lambda number: writer.report(number, WORDS - 20, WORDS + 10),
        "other": lambda number: made(_PEACEFUL, (_A, _B, _C), number),
        "foreign": lambda number: made(_FOREIGN, (_A_FOREIGN, _B_FOREIGN, _C_FOREIGN), number),
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="kinds-") as folder, ExitStack() as stack:
        shards = {kind: stack.enter_context(Shards(Path(folder) / f"{kind}.parquet", "parquet", coder())) for kind in kinds}
        for turn in range(rounds + 1):  # the first round is a rehearsal
            for kind, text in kinds.items():
                numbers = range(turn * pages, (turn + 1) * pages)
                raws = tuple(Raw(name=f"{kind}:{number}", data=page(text(number), number, 3), media_type="text/html") for number in numbers)
                begun = process_time()
                coded = worker.code(Batch(kind, 0, raws, last=True))
                times[kind].append(1000 * (process_time() - begun) / pages)
                shards[kind].take(coded)
                found[kind] = {"refused": round(len(coded.failures) / pages, 3),
                               "statements": round(coded.statements / pages, 2)}  # fmt: skip
        for kind, held in shards.items():
            held.flush()  # all rounds in one shard, since many rows are packed better than few
            found[kind]["bytes"] = round(sum(one.stat().st_size for one in held.out.glob("part-*")) / pages / (rounds + 1))
    return {kind: {"cpu_ms": round(median(times[kind][1:]), 2), **held} for kind, held in found.items()}


if __name__ == "__main__":
    FIGURES = {"of": measure(20, 5), "words": WORDS}
    keep("kinds", FIGURES)
    print(FIGURES, file=sys.stdout)

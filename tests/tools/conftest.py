"""The corpus, loaded once for all who write from it."""

from pathlib import Path

import pytest
from tools.measuring.texts import Writer

from factions.corpus.loader import Corpus, load_corpus


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return load_corpus(Path(__file__).parents[2] / "corpus")


@pytest.fixture(scope="session")
def writer(corpus: Corpus) -> Writer:
    return Writer(corpus, 1)

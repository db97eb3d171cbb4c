"""Made-up reports: as many words as asked for, no two alike, the same from the same seed."""

import pytest
from tools.measuring.texts import Writer

from factions.corpus.loader import Corpus


def sentences(corpus: Corpus, split: str) -> list[str]:
    return [report.reading.document.text[one.start : one.end] for report in corpus.split(split) for one in report.sentences]


@pytest.mark.parametrize(("least", "most"), [(150, 185), (580, 610)])
def test_as_many_words_as_asked_for(writer: Writer, least: int, most: int) -> None:
    counts = [len(writer.report(number, least, most).text.split()) for number in range(100)]
    assert least <= min(counts)
    assert max(counts) <= most


def test_no_two_are_alike_and_names_never_cease(writer: Writer) -> None:
    texts = [writer.report(number, 150, 185).text for number in range(1000)]
    assert len(set(texts)) == 1000
    words = [set[str](), set[str]()]
    for number, text in enumerate(texts):
        words[number // 500] |= {word.strip(".,;:\"“”'()") for word in text.split() if word[:1].isupper()}
    assert len(words[1] - words[0]) > 1000  # the second half has names that the first has not


def test_the_same_from_the_same_seed(corpus: Corpus, writer: Writer) -> None:
    other = Writer(corpus, 1)
    assert [other.report(number, 150, 185) for number in (0, 7, 99)] == [writer.report(number, 150, 185) for number in (0, 7, 99)]
    assert Writer(corpus, 2).report(0, 150, 185) != writer.report(0, 150, 185)


def test_only_the_training_part_lends_its_sentences(corpus: Corpus, writer: Writer) -> None:
    kept = {sentence for split in ("dev", "test") for sentence in sentences(corpus, split)}
    trained = set(sentences(corpus, "train"))
    text = " ".join(writer.report(number, 150, 185).text for number in range(200))
    assert [sentence for sentence in kept - trained if len(sentence.split()) > 6 and sentence in text] == []
    assert any(sentence in text for sentence in trained if len(sentence.split()) > 6)  # those with no name in them are as they are

"""A coder that asks a language model: our instructions, its statements, our checks. A pure function of the document and of what the model answers.

Whoever calls it brings the model (`sources.endpoint.Endpoint.ask`, or any function that takes messages and gives an answer). What comes of it is the
contract's reading by the coder "llm", every statement of which cites words that are in the report.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from factions.documents.document import Document
from factions.errors import DocumentError
from factions.pipeline.llm.answers import Answers, parsed
from factions.pipeline.llm.composing import CODER, Composing
from factions.pipeline.llm.prompt import AGAIN, PROMPT, WINDOW, parts, question
from factions.reading import Coder, Reading, faults, numbered
from factions.sources.endpoint import Answer, Message
from factions.version import __version__

__all__ = ["Heard", "LanguageModel", "read_document"]

Ask = Callable[[Sequence[Message]], Answer]
_SMALLEST = 500
"""Code points of a part that isn't halved any more where its answer was cut off."""


@dataclass(frozen=True)
class LanguageModel:
    """A model by its name, how to ask it, and how many code points of a report it's asked about at once. Raises what `ask` raises."""

    name: str
    ask: Ask
    window: int = WINDOW

    @property
    def coder(self) -> Coder:
        """Who reads: the number of our instructions is part of the version."""
        return Coder(name=CODER, version=f"{__version__}+prompt.{PROMPT}", model=self.name)


@dataclass(frozen=True)
class Heard:
    """A reading, and what became of the rest: statements that were dropped, and details that were left out, by reason. `asked` counts questions."""

    reading: Reading
    kept: int
    dropped: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)
    asked: int = 0


def read_document(document: Document, model: LanguageModel) -> Heard:
    """Read one document by a language model, in parts where it's longer than the model's window.

    Raises DocumentError where the model answers with no JSON of our shape, twice; and whatever `ask` raises. No part of a report is left out: it is
    read whole or not at all.
    """
    composing = Composing(document)
    waiting = deque(parts(document.text, model.window))
    asked = 0
    while waiting:
        start, end = waiting.popleft()
        found, tries = _answers(document, model, start, end)
        asked += tries
        if found is None:
            waiting.extendleft(reversed(list(parts(document.text, (end - start + 1) // 2, start, end))))
        else:
            composing.take(found, start, end)
    reading = numbered(composing.reading(model.coder))
    if wrong := faults(reading):  # the checks let nothing through that breaks the contract; if they do, that is a bug of ours
        msg = f"the language model's reading of {document.id} breaks the contract: {wrong[0]}"
        raise AssertionError(msg)
    return Heard(reading, composing.kept, composing.dropped, composing.emptied, asked)


def _answers(document: Document, model: LanguageModel, start: int, end: int) -> tuple[Answers | None, int]:
    """Ask about a part; null where its answer was cut off, and it can be halved. Gives how often was asked, too."""
    messages = question(document.text[start:end])
    answer = model.ask(messages)
    if answer.cut and end - start > _SMALLEST:
        return None, 1
    if (found := parsed(answer.text)) is not None:
        return found, 1
    found = parsed(model.ask((*messages, Message("assistant", answer.text[:2000]), Message("user", AGAIN))).text)
    if found is None:
        raise DocumentError(f"the language model {model.name}", "gave no JSON of the shape that was asked for, tried 2 times")
    return found, 2

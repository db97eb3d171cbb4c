"""The coders that a run may read with beside our own: a language model, asked as the settings have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from factions.errors import FactionsError

if TYPE_CHECKING:
    from factions.documents.document import Document
    from factions.pipeline.llm import Heard
    from factions.reading import Coder, Reading

READER, LLM = "reader", "llm"
CODERS = (READER, LLM)
Tell = Callable[[str, str], None]
"""Told of a report: its name, and words on its reading that are no error."""


@dataclass(frozen=True)
class Coding:
    """Who reads, and how: `read` takes a document and the name that messages call it by. It raises FactionsError, which begins with that name."""

    coder: Coder
    read: Callable[[Document, str], Reading]


def coding(name: str, tell: Tell = lambda _name, _words: None) -> Coding | None:
    """Give the coder of a name; null for our own, which every function takes for granted. Raises FactionsError for a name or settings that are none.

    `tell` is told of each report what was dropped of a language model's statements, and why.
    """
    if name == READER:
        return None
    if name != LLM:
        raise FactionsError(f"--coder {name!r}", f"there is no such coder; there are {' and '.join(CODERS)}")
    from factions.pipeline.llm import LanguageModel, read_document
    from factions.sources.endpoint import Endpoint, from_environment

    settings = from_environment()
    model = LanguageModel(settings.model, Endpoint(settings).ask, settings.window)

    def read(document: Document, called: str) -> Reading:
        try:
            heard = read_document(document, model)
        except FactionsError as error:
            raise type(error)(called, f"can't be read: {error.subject}: {error.reason}") from error
        if words := lost(heard):
            tell(called, words)
        return heard.reading

    return Coding(model.coder, read)


def lost(heard: Heard) -> str:
    """Say in a line what was dropped of a language model's statements and left out of others; empty where nothing was."""
    said = heard.kept + heard.dropped.total()
    dropped = _reasons(heard.dropped)
    emptied = _reasons(heard.emptied)
    return "; ".join([
        *([f"{heard.dropped.total()} of {said} statements of the language model dropped ({dropped})"] if dropped else []),
        *([f"left out of others: {emptied}"] if emptied else []),
    ])  # fmt: skip


def _reasons(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} for {reason}" for reason, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))

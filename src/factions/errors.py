"""The errors that a user can meet, seen at a glance.

    FactionsError
    ├── SourceError       a source could not be fetched or opened
    │   ├── RefusedError  ... because our own rules refuse it (private address, robots.txt, file type, size)
    │   └── FetchError    ... because the far end or the network failed (404, time-out, broken redirect)
    ├── DocumentError     the bytes came, but hold no article that can be read
    ├── MarkupError       an annotated report breaks the markup's rules
    ├── CodebookError     a code list, lexicon, registry or gazetteer file is broken
    ├── WeightsError      a file of a model's weights is missing, unknown or not what its digest says
    └── LedgerError       a ledger cannot be opened, read or written

Each message is one line. It starts with the name of the input (`subject`) and says what is wrong with it, in words that help to mend it.
"""

_LONGEST = 200  # characters of an unforeseen exception's words


class FactionsError(Exception):
    """The base of every error that Factions raises on purpose: `subject` names the input, `reason` says what is wrong."""

    def __init__(self, subject: str, reason: str) -> None:
        super().__init__(subject, reason)
        self.subject = subject
        self.reason = reason

    def __str__(self) -> str:
        """Give the one line that a person is shown."""
        return " ".join(f"{self.subject}: {self.reason}".split())


class SourceError(FactionsError):
    """A source could not be opened or fetched."""


class RefusedError(SourceError):
    """Our own rules refuse the source: a private address, robots.txt, a file type, a size."""


class FetchError(SourceError):
    """The far end or the network failed: a 404, a time-out, a redirect that leads nowhere."""


class DocumentError(FactionsError):
    """The bytes came, but hold no article that can be read."""


class MarkupError(FactionsError):
    """An annotated report breaks the rules of the markup."""


class CodebookError(FactionsError):
    """A code list, lexicon, registry or gazetteer file is broken."""


class WeightsError(FactionsError):
    """A file of a model's weights is missing, unknown or not what its digest says."""


class LedgerError(FactionsError):
    """A ledger cannot be opened, read or written."""


def internal_error(error: Exception) -> str:
    """Give the reason that a person is shown for an exception that nobody foresaw; its own words are cut, as they may quote a whole report."""
    words = f"{type(error).__name__}: {error}"
    return f"internal error ({words[:_LONGEST]}); FACTIONS_DEBUG=1 shows where"

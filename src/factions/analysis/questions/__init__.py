"""Questions with more than one answer, followed week by week: each indicator is a query of the ledger, and says which answer it would speak for.

loading     a YAML file becomes a `Question`; errors name file, line and field
records     what a question is, and what its answer holds
vocabulary  the patterns over what a query finds: every one, the first, a reprisal, a town that changed hands
counting    what falls in which ISO week, for sure and at most
reading     how much was read in each week
changes     where a line moves, and the statements behind it
summary     which way the lines went: a count of indicators, never a probability
answering   all of it
"""

from factions.analysis.questions.answering import answer, behind
from factions.analysis.questions.loading import load
from factions.analysis.questions.records import Answer, Behind, Line, Question

__all__ = ["Answer", "Behind", "Line", "Question", "answer", "behind", "load"]

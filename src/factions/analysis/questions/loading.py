"""Reads a question from its YAML file. What is wrong with it is told with the file, the line and the field.

Every value is taken as text and turned into what the field wants, so that an answer called `no` isn't a truth value.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from factions.analysis.filters import fault, nearest
from factions.analysis.questions.records import Question
from factions.errors import FactionsError

_LARGEST = 1 << 18  # bytes
_DEEPEST = 12  # levels
Where = tuple[str | int, ...]


def load(path: str | Path) -> Question:
    """Read a question; raises FactionsError that names the file, the line and the field."""
    name = str(path)
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise FactionsError(name, (error.strerror or "it can't be read").lower()) from error
    if len(raw) > _LARGEST:
        raise FactionsError(name, f"it is larger than {_LARGEST // 1024} kB: that is no question")
    try:
        return parse(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise FactionsError(name, f"it isn't UTF-8 text (byte {error.start})") from error


def parse(text: str, name: str = "question") -> Question:
    """Read a question from its text, as `load` does."""
    given, lines = read_yaml(text, name)
    try:
        question = Question.model_validate(given)
    except ValidationError as error:
        path, reason = fault(error, Question)
        raise _error(name, lines, path, reason) from error
    for number, one in enumerate(question.indicators):
        if one.hypothesis not in question.hypotheses:
            reason = f"there is no hypothesis {one.hypothesis!r}; the nearest is {nearest(one.hypothesis, question.hypotheses)!r}"
            raise _error(name, lines, ("indicators", number, "toward"), reason)
    return question


def read_yaml(text: str, name: str) -> tuple[object, dict[Where, int]]:
    """Give what a text in YAML holds, every value as text, and the line of each field; raises FactionsError that names it and the line."""
    lines: dict[Where, int] = {}
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent):  # a few lines of them can stand for more than fits into memory
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise FactionsError(f"{name}:{line}", f"*{event.anchor} stands for something else: write it out")
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        return _value(root, (), lines, name) if root else None, lines
    except (yaml.YAMLError, RecursionError) as error:
        raise _broken(error, name) from error


def _value(node: yaml.Node, path: Where, lines: dict[Where, int], name: str) -> object:
    """Give what a node holds, and note on which line each field stands."""
    lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > _DEEPEST:
        raise _error(name, lines, path, "it is nested too deep")
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, (*path, number), lines, name) for number, one in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    held: dict[str, object] = {}
    for key, value in node.value:
        inner = (*path, str(key.value))
        if inner in lines:
            raise FactionsError(f"{name}:{key.start_mark.line + 1}", f"{_told(inner)}: it stands here a second time")
        lines[inner] = key.start_mark.line + 1
        held[str(key.value)] = _value(value, inner, lines, name)
    return held


def _broken(error: Exception, name: str) -> FactionsError:
    mark = getattr(error, "problem_mark", None)
    where = f"{name}:{mark.line + 1}" if mark else name
    return FactionsError(where, f"it isn't YAML: {getattr(error, 'problem', None) or 'it is nested too deep'}")


def _error(name: str, lines: dict[Where, int], path: Where, reason: str) -> FactionsError:
    """Name the line of a field, or of the next thing around it that the file has."""
    around = path
    while around and around not in lines:
        around = around[:-1]
    line = f":{lines[around]}" if around in lines else ""
    return FactionsError(f"{name}{line}", f"{_told(path)}: {reason}" if path else reason)


def _told(path: Where) -> str:
    """Give a field's way in words: the third indicator is indicators[3]."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")

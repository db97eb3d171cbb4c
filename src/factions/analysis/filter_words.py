"""A filter as people write it on a command line or in an address: words such as `country=IRQ type=ASSAULT after=2014-06-01`.

    country=IRQ,SYR "place=Al Anbar" actor="Harrow Brigade" recipient.kind=civilians killed=5
    kind=ties type=backs/weapons from=2014 reviewed=yes

A word is a field of the filter (filters.py), an equals sign and its value; several values stand behind commas or in several words, and any of them
will do. A value with a blank is put in quotes. `pairs_filter` is the one reader of such words: the command line's, the API's and the search page's,
whose own names it takes beside the filter's (ALIASES). `read` takes them, or a filter in JSON or YAML, or the name of a file that holds one.

Where nothing is said of factuality, statements are wanted however they are put: a search or an export that left out what is denied or planned without
being asked to would mislead. (A question's indicators count what is asserted.)
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qsl

from factions.analysis.filters import Filter, FilterError, Parties, nearest, parse
from factions.errors import FactionsError
from factions.statements.records import Factuality

ALIASES: dict[str, str] = {"q": "words", "from": "after", "to": "before", "first": "after", "last": "before", "group": "party.group"}
"""The search page's names, and what the filter calls them."""
KINDS: dict[str, str] = {"event": "incidents", "incident": "incidents", "relation": "ties", "tie": "ties", "claim": "claims"}
"""The search page's kinds, and what the filter calls them."""
ANYHOW: tuple[Factuality, ...] = get_args(Factuality)
_PARTIES = ("actor", "recipient", "party", "subject", "object", "speaker", "about")
_TOLLS = ("killed", "injured", "detained", "abducted", "displaced", "missing")
_TOLL_FIELDS = ("what", "at_least", "side")
_SINGLE = ("kind", "across", "after", "before", "confidence", "reviewed", "sources")
_LARGEST = 1 << 16  # bytes of a file
_FILES = (".json", ".yaml", ".yml")


def names() -> tuple[str, ...]:
    """Give every name that may stand before an equals sign."""
    fields = [name for name in Filter.model_fields if name not in {"actor", "recipient", "party", "casualties"}]
    parties = [f"{who}.{trait}" for who in _PARTIES for trait in Parties.model_fields]
    return (*fields, *_PARTIES, *parties, *_TOLLS, *(f"casualties.{name}" for name in _TOLL_FIELDS), *ALIASES)


def pairs_filter(pairs: Iterable[tuple[str, str]]) -> Filter:
    """Make a filter of names and values, as an address has them; empty values ask nothing. Raises FilterError that names the word."""
    held: dict[str, Any] = {}
    for given, value in pairs:
        name = ALIASES.get(given, given)
        if given not in names():
            raise FilterError((given,), f"there is no such field; the nearest is {nearest(given, names())!r}")
        if value.strip():
            _put(held, name, value.strip())
    return however(held)


def however(given: object) -> Filter:
    """Make a filter of a mapping, as filters.parse does; one that says nothing of factuality wants statements however they are put."""
    wanted = parse(given)
    return wanted if "factuality" in wanted.model_fields_set or wanted.kind == "claims" else wanted.model_copy(update={"factuality": ANYHOW})


def _put(held: dict[str, Any], name: str, value: str) -> None:
    """Put a value where it belongs in the mapping that filters.parse takes."""
    outer, _, inner = name.partition(".")
    if name in _TOLLS:
        _once(held.setdefault("casualties", {}), "what", name, name)
        held["casualties"]["at_least"] = value
    elif outer == "casualties":
        _once(held.setdefault("casualties", {}), inner, value, name)
    elif outer in _PARTIES:
        held.setdefault(outer, {}).setdefault(inner or "group", []).extend(_several(value))
    elif name in _SINGLE:
        _once(held, name, KINDS.get(value, value) if name == "kind" else value, name)
    else:
        held.setdefault(name, []).extend([value] if name == "words" else _several(value))


def _once(held: dict[str, Any], name: str, value: str, shown: str) -> None:
    if held.get(name, value) != value:
        raise FilterError((shown,), f"it is asked for twice: {held[name]!r} and {value!r}")
    held[name] = value


def _several(value: str) -> list[str]:
    """Give the values that stand behind commas; one in quotes of its own may hold a comma."""
    parts = shlex.shlex(value, posix=True)
    parts.whitespace, parts.whitespace_split, parts.commenters, parts.quotes, parts.escape = ",", True, "", '"', ""
    try:
        return [part.strip() for part in parts if part.strip()]
    except ValueError:  # a quote that isn't closed is part of a name
        return [part.strip() for part in value.split(",") if part.strip()]


def words_filter(words: str | Sequence[str]) -> Filter:
    """Make a filter of words; of a text they are divided as a shell divides them. Raises FilterError that names the word."""
    pairs = []
    for word in _divided(words) if isinstance(words, str) else words:
        name, sign, value = word.partition("=")
        if not sign:
            known = nearest(word, names())
            raise FilterError((word,), f"it is no field with a value, such as country=IRQ; the nearest field is {known!r}; for words give q={word}")
        pairs.append((name.strip(), value))
    return pairs_filter(pairs)


def _divided(text: str) -> list[str]:
    if "&" in text and not any(mark.isspace() for mark in text):  # the query of a search's address, or of a saved search
        return [f"{name}={value}" for name, value in parse_qsl(text.removeprefix("?"), max_num_fields=100)]
    parts = shlex.shlex(text, posix=True)
    parts.whitespace_split, parts.commenters, parts.quotes, parts.escape = True, "", "\"'", ""
    try:
        return list(parts)
    except ValueError:  # an apostrophe in a name: only double quotes hold words together, then
        parts = shlex.shlex(text, posix=True)
        parts.whitespace_split, parts.commenters, parts.quotes, parts.escape = True, "", '"', ""
        try:
            return list(parts)
        except ValueError as error:
            raise FilterError((text,), "a quote isn't closed") from error


def read(given: str, *, files: bool = True) -> Filter:
    """Make a filter of what a person gives: a file, JSON or YAML, or words. Raises FactionsError that names what is wrong.

    Without `files` no file is opened: give it where whoever asks has no right to this machine's.
    """
    text = given.strip()
    if text.startswith("{"):
        return however(_mapping(text, "filter"))
    path = Path(text).expanduser()
    if files and ((text.lower().endswith(_FILES) and "=" not in text) or _is_file(path)):
        return _in_file(path)
    if "=" not in text.partition(":")[0] and ":" in text:
        return however(_mapping(text, "filter"))
    return words_filter(text)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long a name, or one with a NUL
        return False


def _in_file(path: Path) -> Filter:
    try:
        with path.open("rb") as held:
            raw = held.read(_LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise FactionsError(str(path), f"can't be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise FactionsError(str(path), f"it isn't UTF-8 text (byte {error.start})") from error
    if len(raw) > _LARGEST:
        raise FactionsError(str(path), f"it is larger than {_LARGEST // 1024} kB: that is no filter")
    try:
        return however(_mapping(text, str(path)))
    except FilterError as error:
        raise FactionsError(str(path), str(error)) from error


def _mapping(text: str, name: str) -> object:
    """Give what JSON or YAML holds."""
    from factions.analysis.questions.loading import read_yaml

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        found, _ = read_yaml(text, name)
    if not isinstance(found, dict):
        raise FactionsError(name, "it holds no fields such as country: IRQ")
    return found

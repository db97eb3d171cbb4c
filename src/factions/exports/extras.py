"""Libraries that some formats need and that are installed only where somebody wants these formats."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from factions.exports.formats import ExportError


def extra(module: str, form: str) -> ModuleType:
    """Load a library that a format needs; raises ExportError, which names what to install, where it isn't there."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ExportError(form, f"needs the library {module.partition('.')[0]}: install factions[exports]") from error

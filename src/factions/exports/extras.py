"""Libraries that some formats need and that are installed only where somebody wants these formats."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from factions.exports.formats import ExportError


def extra(module: str, form: str, of: str = "exports") -> ModuleType:
    """Load a library that a format needs, and that the extra `of` installs; raises ExportError, which names what to install, where it isn't there."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ExportError(form, f"needs the library {module.partition('.')[0]}: install factions[{of}]") from error

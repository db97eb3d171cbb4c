"""An incident as others would code it: PLOVER/POLECAT, UCDP GED, ACLED-like, CAMEO, by the codebook's rule tables, each field with its reason."""

from factions.analysis.codings.coded import Coded, CodedRecord, FieldRecord, Value, coder
from factions.analysis.incidents.sheets import Sheet
from factions.codebook.codings import SCHEMES, Scheme

__all__ = ["SCHEMES", "Coded", "CodedRecord", "FieldRecord", "Scheme", "Value", "code", "coder", "codings", "records"]


def code(scheme: Scheme, sheet: Sheet) -> Coded:
    """Code an incident by a scheme; raises CodebookError where the scheme's table is broken."""
    return coder(scheme).code(sheet)


def codings(sheet: Sheet, *, reasons: bool = True) -> dict[Scheme, Coded]:
    """Code an incident by all schemes; without `reasons` columns have none, which is quicker."""
    return {scheme: coder(scheme).code(sheet, reasons=reasons) for scheme in SCHEMES}


def records(sheet: Sheet) -> tuple[CodedRecord, ...]:
    """Give an incident's codings as readers and programs see them, in the order of SCHEMES."""
    return tuple(coder(scheme).record(code(scheme, sheet)) for scheme in SCHEMES)

"""A search as its address has it: `/search?q=karsa&kind=event`. What people keep of a search is what stands behind the question mark."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from factions.analysis.finding import Asked
from factions.errors import FactionsError
from factions.ledger.fulltext import HitKind

Words = Annotated[str, Field(max_length=200)]
Day = date | Literal[""]
Share = Annotated[float, Field(ge=0, le=1)]
_MOST = 20  # fields that are looked at


class Sought(BaseModel):
    """The fields of a search's form. What is empty asks nothing; `group` is a name or an id, as it was written."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: Words = ""
    kind: HitKind | Literal[""] = ""
    country: Annotated[str, Field(max_length=3)] = ""
    group: Words = ""
    place: Words = ""
    first: Day = Field("", alias="from")
    last: Day = Field("", alias="to")
    publisher: Words = ""
    confidence: Share | Literal[""] = ""
    reviewed: Literal["yes", "no", ""] = ""

    @property
    def idle(self) -> bool:
        """Whether it asks nothing that anything could be found by."""
        return not self.q.strip() and not self.asked(None).filters and not self.group.strip()

    def asked(self, group: str | None) -> Asked:
        """Give what is looked for, by the id that the group's name means."""
        return Asked(
            words=self.q, kind=self.kind or None, country=self.country or None, group=group, place=self.place.strip() or None,
            first=self.first or None, last=self.last or None, publisher=self.publisher.strip() or None, confidence=self.confidence or None,
            reviewed={"yes": True, "no": False}.get(self.reviewed),
        )  # fmt: skip

    def query(self) -> str:
        """Give what stands behind the question mark of its address: the fields that ask something, in the form's order."""
        held = self.model_dump(mode="json", by_alias=True)
        return urlencode({name: value for name, value in held.items() if str(value).strip()})


def sought_in(query: str) -> Sought:
    """Give the search that a query asks for; raises FactionsError for what is none."""
    try:
        return Sought.model_validate(dict(parse_qsl(query, max_num_fields=_MOST)))
    except ValidationError as error:
        fault = error.errors()[0]
        raise FactionsError(f"the search's {'.'.join(map(str, fault['loc'][:1]))}", f"can't be asked: {fault['msg']}") from error
    except ValueError as error:  # too many fields
        raise FactionsError("the search", "asks too much") from error

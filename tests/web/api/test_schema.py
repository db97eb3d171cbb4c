"""The API against its own description: schemathesis asks for what fits the schema and for what doesn't, and every answer must be as it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.python.asgi import ASGIClient, get_client
from tests.web.conftest import ROOT
from tests.web.people import PUBLIC

from factions.web.api.described import described
from factions.web.api.problem import PREFIX
from factions.web.app import create_app
from factions.web.limits import Limit
from factions.web.viewer import Serving

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiSchema
    from starlette.types import ASGIApp, Receive, Scope, Send

    AnyCase = schemathesis.Case[Any]

# a cursor, a country, a group or a combination of filters may fit its schema, and there may be none: 400; and 422 is only for what doesn't fit
CONFIG: dict[str, Any] = {
    "seed": 7,
    "generation": {"deterministic": True, "database": "none", "mode": "all"},
    # ties and claims take the same filters as incidents do: each parameter's every fault is tried there
    "operations": [{"include-path": f"{PREFIX}/{kind}", "phases": {"coverage": {"enabled": False}}} for kind in ("ties", "claims")],
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "400", "404"]}},
}


class Served:
    """The application, which is made when there is a ledger for it: tests are made of its description before."""

    app: ASGIApp
    session: ASGIClient

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def check(self, case: AnyCase) -> None:
        """Ask for what a case asks for, by one client: each client would open and close the ledger."""
        case.call_and_validate(session=self.session)


def described_by(served: Served, **phases: object) -> OpenApiSchema:
    config = SchemathesisConfig.from_dict({**CONFIG, "phases": {"stateful": {"enabled": False}, **phases}})
    config.projects.default.update(base_url="http://127.0.0.1")
    schema = schemathesis.openapi.from_dict(described(), config=config)
    schema.app = served
    return schema


OWN, WORLDS = Served(), Served()
own, worlds = described_by(OWN), described_by(WORLDS, coverage={"enabled": False})
BOUNDED = settings(
    max_examples=5, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module", autouse=True)
def _applications(full_url: str) -> Iterator[None]:
    with ExitStack() as open_clients:
        for served, serving in ((OWN, Serving(questions=(ROOT / "examples" / "questions",))), (WORLDS, PUBLIC)):
            served.app = app = create_app(full_url, serving)
            app.state.limits.tokens = Limit(10**6, 1)
            served.session = open_clients.enter_context(get_client(cast("Any", served)))
        yield


@own.parametrize()
@BOUNDED
def test_the_analysts_answers_are_as_described(case: AnyCase) -> None:
    OWN.check(case)


@worlds.parametrize()
@BOUNDED
def test_the_worlds_answers_are_as_described(case: AnyCase) -> None:
    WORLDS.check(case)

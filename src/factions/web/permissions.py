"""Who may do what: one table of all that the application serves. What isn't in it is served to nobody but the analyst at this machine.

A route that is added gets its line here, or tests/web/test_permissions.py fails; it tries everybody on every line. `least` is who may at least:

    anyone      whoever reaches the server
    public      whoever reads without an account, where `--public` lets people; what they are shown is the public view (ledger/harm.py)
    reader, coder, reviewer, admin      accounts by their role, each with all that those before it may

`local` tells whether the analyst at this machine may, where there are no accounts: nearly everything, but what is about accounts. `tokens` tells
whether an API token may do it for its owner. `largest` is how many bytes a form may have. With `asks` a POST changes nothing: it's a question that is
too long for an address, needs no token of a form, and counts as a question to the API does.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from starlette.routing import compile_path

from factions.ledger.accounts import Role

Who = Literal["anyone", "public", "local", "reader", "coder", "reviewer", "admin"]
Least = Literal["anyone", "public", "reader", "coder", "reviewer", "admin"]
Via = Literal["nobody", "local", "session", "token", "sealed"]
LEVELS: tuple[str, ...] = ("anyone", "public", *get_args(Role))
_FORM = 256_000
LARGEST_UPLOAD = 64 << 20


class Rule(NamedTuple):
    """A line of the table. A rule for GET is one for HEAD, too."""

    method: Literal["GET", "POST"]
    path: str
    least: Least
    what: str
    local: bool = True
    tokens: bool = True
    largest: int = _FORM
    asks: bool = False


def _own(method: Literal["GET", "POST"], path: str, least: Least, what: str) -> Rule:
    """Make a line about accounts: for people who are signed in, not for their programs, and for nobody where there are no accounts."""
    return Rule(method, path, least, what, local=False, tokens=False)


TABLE: tuple[Rule, ...] = (
    Rule("GET", "/static/{file:path}", "anyone", "style, script and icon"),
    Rule("GET", "/sign-in", "anyone", "the form to sign in", tokens=False),
    Rule("POST", "/sign-in", "anyone", "sign in", tokens=False),
    Rule("GET", "/", "public", "what the ledger holds"),
    Rule("GET", "/weeks.json", "public", "what the first page's bars are drawn from"),
    Rule("GET", "/weeks.csv", "public", "how much happened and was read in the last weeks, as a table"),
    Rule("GET", "/groups", "public", "list the groups"),
    Rule("GET", "/groups/{group_id}", "public", "see a group"),
    Rule("GET", "/groups/{group_id}/ties", "public", "list a group's ties"),
    Rule("GET", "/groups/{group_id}/pictures", "public", "see a group's activity and family, with their tables"),
    Rule("GET", "/groups/{group_id}/activity.json", "public", "what a group's activity is drawn from"),
    Rule("GET", "/groups/{group_id}/activity.csv", "public", "the same as a table"),
    Rule("GET", "/groups/{group_id}/family.json", "public", "what a group's family tree is drawn from"),
    Rule("GET", "/groups/{group_id}/family.csv", "public", "the same as a table"),
    Rule("GET", "/incidents", "public", "list the incidents"),
    Rule("GET", "/incidents/map", "public", "see the incidents on a map and a timeline"),
    Rule("GET", "/incidents/map.json", "public", "what that is drawn from"),
    Rule("GET", "/incidents/map.csv", "public", "the same as a file"),
    Rule("GET", "/incidents/{number}", "public", "see an incident; in public without what nobody has reviewed and that names a person"),
    Rule("POST", "/incidents/{number}/split", "reviewer", "part reports' tellings from an incident"),
    Rule("POST", "/incidents/{number}/merge", "reviewer", "join two incidents"),
    Rule("POST", "/incidents/{number}/undo", "reviewer", "take back what was judged of an incident"),
    Rule("GET", "/network", "public", "see who was friend and enemy of whom; in public by what is shown of the ties alone"),
    Rule("GET", "/network.json", "public", "what the network is drawn from"),
    Rule("GET", "/network.csv", "public", "the network's ties as a table"),
    Rule("GET", "/claims", "public", "list claims, and how their speakers did; in public without what nobody has reviewed and that names a person"),
    Rule("GET", "/claims.json", "public", "what that is drawn from"),
    Rule("GET", "/claims.csv", "public", "the same claims as a table"),
    Rule("GET", "/claims/{document_id}/{statement}", "public", "see a claim, and what the record suggests became of it"),
    Rule("POST", "/claims/{document_id}/{statement}/judge", "reviewer", "say what became of a claim"),
    Rule("POST", "/claims/{document_id}/{statement}/undo", "reviewer", "take back what was judged of a claim"),
    Rule("GET", "/questions", "public", "list the questions that the server was given"),
    Rule("GET", "/questions/{name}.json", "public", "what a question's lines are drawn from"),
    Rule("GET", "/questions/{name}.csv", "public", "a question's weeks as a table"),
    Rule("GET", "/questions/{name}", "public", "see a question answered by week"),
    Rule("GET", "/questions/{name}/{number}/{week}", "public", "see what stands behind a week of a question"),
    Rule("GET", "/documents", "public", "list the reports"),
    Rule("GET", "/documents/{document_id}", "public", "see a report; in public its cited sentences only"),
    Rule("GET", "/documents/{document_id}/add", "reviewer", "the form for a statement that a report makes"),
    Rule("POST", "/documents/{document_id}/add", "reviewer", "add a statement that a report makes"),
    Rule("GET", "/documents/{document_id}/statements/{statement}", "reader", "see a statement, and what people did to it"),
    Rule("POST", "/documents/{document_id}/statements/{statement}/accept", "reviewer", "say that a statement is right"),
    Rule("POST", "/documents/{document_id}/statements/{statement}/reject", "reviewer", "say that the report doesn't state it"),
    Rule("POST", "/documents/{document_id}/statements/{statement}/correct", "reviewer", "change a statement's fields"),
    Rule("POST", "/documents/{document_id}/statements/{statement}/undo", "reviewer", "take back what was done to a statement"),
    Rule("GET", "/search", "public", "search; in public statements only"),
    Rule("POST", "/search/saved", "reader", "keep a search under a name"),
    Rule("POST", "/search/saved/{number}/remove", "reader", "remove a search that one keeps"),
    _own("POST", "/search/saved/{number}/key", "reader", "make the address by which others' programs read the feed of a search that one keeps"),
    Rule("GET", "/search/{number}.atom", "reader", "the feed of a search that one keeps"),
    Rule("GET", "/search/{number}/{key}.atom", "anyone", "a kept search's feed by the key in its address: what may be read in public only"),
    Rule("GET", "/api/v1", "public", "what the API has; in public it tells what the pages tell"),
    Rule("GET", "/api/v1/openapi.json", "public", "the API described for machines"),
    Rule("GET", "/api/v1/docs", "public", "the same for people"),
    Rule("GET", "/api/v1/groups", "public", "list the groups"),
    Rule("GET", "/api/v1/groups/{group_id}", "public", "get a group"),
    Rule("GET", "/api/v1/groups/{group_id}/ties", "public", "list a group's ties"),
    Rule("GET", "/api/v1/groups/{group_id}/events", "public", "list the events in which a group has a part"),
    Rule("GET", "/api/v1/groups/{group_id}/names", "public", "list the names that reports use for a group"),
    Rule("GET", "/api/v1/ties", "public", "list the ties between groups"),
    Rule("GET", "/api/v1/incidents", "public", "list the incidents"),
    Rule("GET", "/api/v1/incidents/{number}", "public", "get an incident; in public without what nobody has reviewed and that names a person"),
    Rule("GET", "/api/v1/incidents/{number}/codings", "public", "get an incident as others would code it"),
    Rule("GET", "/api/v1/documents", "public", "list the reports"),
    Rule("GET", "/api/v1/documents/{document_id}", "public", "get a report; in public its cited sentences only"),
    Rule("GET", "/api/v1/claims", "public", "list the claims; in public without what nobody has reviewed and that names a person"),
    Rule("GET", "/api/v1/claims/{document_id}/{statement}", "public", "get a claim"),
    Rule("GET", "/api/v1/search", "public", "search; in public statements only"),
    Rule("GET", "/api/v1/publishers", "public", "list the publishers with their grades"),
    Rule("GET", "/api/v1/questions", "public", "list the questions that the server was given"),
    Rule("GET", "/api/v1/questions/{name}", "public", "get a question answered by week"),
    Rule("GET", "/api/v1/counts", "public", "how much the ledger holds"),
    Rule("GET", "/reconcile", "public", "match names to groups and places, for OpenRefine; in public by what the pages show"),
    Rule("POST", "/reconcile", "public", "the same with a form", asks=True),
    Rule("GET", "/reconcile/suggest/entity", "public", "groups and places whose name begins so"),
    Rule("GET", "/reconcile/suggest/type", "public", "types of entities"),
    Rule("GET", "/reconcile/suggest/property", "public", "what is known of entities"),
    Rule("GET", "/reconcile/properties", "public", "what entities of a type can be extended by"),
    Rule("GET", "/reconcile/flyout", "public", "an entity in short, for a program"),
    Rule("GET", "/reconcile/preview", "public", "an entity in short, for a frame"),
    Rule("GET", "/reconcile/view/{entity_id:path}", "public", "be led to an entity's page"),
    Rule("GET", "/review", "reader", "what waits for a person, one statement after another"),
    Rule("GET", "/review/blind", "coder", "rounds of blind coding, and what one is to code next"),
    Rule("POST", "/review/blind", "reviewer", "begin a round of blind coding"),
    Rule("POST", "/review/blind/{number}/{position}", "coder", "code an item of a round that one is in"),
    Rule("POST", "/review/accept", "reviewer", "say that a statement is right"),
    Rule("POST", "/review/reject", "reviewer", "say that a report doesn't state it"),
    Rule("POST", "/review/correct", "reviewer", "change a statement's fields"),
    Rule("POST", "/review/comment", "coder", "say something about a statement"),
    Rule("POST", "/review/assign", "reviewer", "say who is to look at a statement"),
    Rule("POST", "/review/undo", "reviewer", "take back what was done to a statement"),
    Rule("GET", "/add", "coder", "the forms to add reports, and what was added"),
    Rule("POST", "/add", "coder", "add reports: addresses, files, pasted text", largest=LARGEST_UPLOAD),
    Rule("GET", "/add/runs/{run}", "coder", "what became of what was added"),
    Rule("GET", "/add/runs/{run}/state", "coder", "the part of that page that changes"),
    Rule("POST", "/add/runs/{run}/date", "coder", "say when a report was published that doesn't"),
    Rule("POST", "/add/runs/{run}/again", "coder", "go on with what was stopped, and try again what failed"),
    Rule("GET", "/feeds", "coder", "the feeds that are polled, with their state"),
    Rule("GET", "/feeds/state", "coder", "the part of that page that changes"),
    Rule("POST", "/feeds", "reviewer", "have a feed polled"),
    Rule("POST", "/feeds/{feed}/remove", "reviewer", "poll a feed no longer"),
    Rule("POST", "/feeds/{feed}/poll", "coder", "poll a feed now"),
    Rule("GET", "/webhooks", "reader", "see one's own webhooks, and what became of what they sent"),
    Rule("POST", "/webhooks", "reviewer", "have what a search that one keeps finds anew posted to an address", tokens=False),
    Rule("POST", "/webhooks/{number}/secret", "reviewer", "give one's webhook another secret", tokens=False),
    Rule("POST", "/webhooks/{number}/start", "reviewer", "send again for one's webhook that was stopped", tokens=False),
    Rule("POST", "/webhooks/{number}/remove", "reader", "remove one's webhook", tokens=False),
    _own("POST", "/sign-out", "reader", "sign out"),
    _own("GET", "/account", "reader", "see one's own account"),
    _own("POST", "/account/password", "reader", "change one's own password"),
    _own("POST", "/account/sessions", "reader", "sign out everywhere else"),
    _own("POST", "/account/tokens", "reader", "make an API token"),
    _own("POST", "/account/tokens/{number}/revoke", "reader", "revoke one of one's own tokens"),
    _own("GET", "/users", "admin", "see all accounts"),
    _own("POST", "/users", "admin", "make an account"),
    _own("POST", "/users/{name}/role", "admin", "give another role"),
    _own("POST", "/users/{name}/password", "admin", "give a new password"),
    _own("POST", "/users/{name}/remove", "admin", "remove an account"),
)  # fmt: skip


@lru_cache
def _pattern(path: str) -> re.Pattern[str]:
    return compile_path(path)[0]


def rule_for(method: str, path: str) -> Rule | None:
    """Give the line of a request; null where the table has none."""
    wanted = "GET" if method == "HEAD" else method
    for rule in TABLE:
        if rule.method == wanted and _pattern(rule.path).match(path):
            return rule
    return None


def may(rule: Rule, who: Who, via: Via) -> bool:
    """Tell whether somebody may do what a line is about."""
    if who == "local":
        return rule.local
    if via == "sealed" and ((rule.method != "GET" and not rule.asks) or rule.path.startswith("/review")):
        return False  # who can change nothing has nothing in the queue either
    return LEVELS.index(who) >= LEVELS.index(rule.least) and (rule.tokens or via not in {"token", "sealed"})


def as_markdown() -> str:
    """Write the table as docs/accounts.md has it."""
    lines = ["| | address | who, at least | on this machine without accounts | API tokens | |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [
        f"| {rule.method} | `{rule.path}` | {rule.least} | {'yes' if rule.local else 'no'} | {'yes' if rule.tokens else 'no'} | {rule.what} |"
        for rule in TABLE
    ]
    return "\n".join(lines)

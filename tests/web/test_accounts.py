"""Signing in and out, one's own account, all accounts, and how what comes from elsewhere is kept out; on both databases."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, urldefrag, urljoin

import pytest
from fastapi.testclient import TestClient
from tests.databases import copies
from tests.web.conftest import fill
from tests.web.people import OTHERS, PASSWORD, PUBLIC, Person, cheap_hashes, pages

from factions.errors import FactionsError
from factions.ledger import accounts, audit, reader
from factions.ledger.open import Ledger, open_ledger
from factions.review.statements import accept
from factions.web.accounts import own_path
from factions.web.app import create_app
from factions.web.server import plan, serve
from factions.web.viewer import Serving

NEW = "quite another sentence"
HOSTILE = "\"'><script>alert(1)</script>{{7*7}}"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_hashes(monkeypatch)


def admit(url: str) -> None:
    """Make a ledger with an admin, Ann, and a reader, Bob."""
    with open_ledger(url) as ledger:
        for name, role in (("ann", "admin"), ("bob", "reader")):
            accounts.add(ledger, name, accounts.checked_role(role), PASSWORD, by="root")


filled = copies(admit)


@pytest.fixture
def world(filled: str) -> Iterator[tuple[TestClient, Ledger]]:
    """The pages of that ledger."""
    with pages(filled, OTHERS) as found:
        yield found


def sign_in(person: Person, name: str = "bob", password: str = PASSWORD, **more: str) -> int:
    return person.post("/sign-in", {"name": name, "password": password, **more}).status_code


def kept(person: Person) -> str:
    """Take the session that the browser was given for the person's own."""
    person.secret = person.client.cookies["factions-session"]
    return person.secret


def deeds(ledger: Ledger) -> list[tuple[str, str, str]]:
    with ledger.read() as connection:
        return [(line.by, line.deed, line.subject) for line in audit.lines(connection)]


def test_to_sign_in_and_out(world: tuple[TestClient, Ledger]) -> None:
    person = Person(*world)
    assert person.get("/groups?q=a").headers["location"] == "/sign-in?next=%2Fgroups%3Fq%3Da"
    assert 'name="next" value="/groups?q=a"' in person.get("/sign-in?next=%2Fgroups%3Fq%3Da").text
    answer = person.post("/sign-in", {"name": " BOB ", "password": PASSWORD, "next": "/groups?q=a"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/groups?q=a")
    words = answer.headers["set-cookie"].lower()
    assert "httponly" in words
    assert "samesite=lax" in words
    assert "max-age=43200" in words
    kept(person)
    shown = person.get("/groups")
    assert shown.status_code == 200
    assert ">bob</a>" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert person.get("/users").status_code == 403
    assert person.post("/sign-out").headers["location"] == "/sign-in"
    person.client.cookies.set("factions-session", person.secret, domain="127.0.0.1")  # whoever copied it finds it dead
    assert person.get("/groups").status_code == 303


def test_a_wrong_name_and_a_wrong_password_look_alike(world: tuple[TestClient, Ledger]) -> None:
    person = Person(*world)
    told = [person.post("/sign-in", {"name": name, "password": "wrong wrong wrong"}) for name in ("bob", "nobody")]
    assert [answer.status_code for answer in told] == [401, 401]
    plain = [re.sub(r'value="(bob|nobody)"', "", answer.text) for answer in told]
    assert plain[0] == plain[1]
    assert "don&#39;t fit" in plain[0]
    assert "wrong wrong" not in plain[0]
    assert "set-cookie" not in told[0].headers


def test_signing_in_ends_the_session_that_the_browser_had(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    person = Person(client, ledger, "bob")
    old = person.secret
    assert sign_in(person, "ann") == 303
    assert kept(person) != old
    client.cookies.clear()
    client.cookies.set("factions-session", old, domain="127.0.0.1")
    assert client.get("/").status_code == 303


def test_guessing_is_slowed_by_account_and_by_address(world: tuple[TestClient, Ledger]) -> None:
    person = Person(*world)
    assert [sign_in(person, "bob", f"wrong wrong {number}") for number in range(11)] == [401] * 10 + [429]
    answer = person.post("/sign-in", {"name": "Bob", "password": PASSWORD})
    assert (answer.status_code, 0 < int(answer.headers["retry-after"]) <= 60) == (429, True)
    assert [sign_in(person, f"nobody{number}") for number in range(22)] == [401] * 18 + [429] * 4  # those of Bob's count for the address
    assert sign_in(person, "ann") == 429


def test_who_knows_the_password_is_not_counted(world: tuple[TestClient, Ledger]) -> None:
    person = Person(*world)
    for _ in range(40):
        assert sign_in(person) == 303
        person = Person(*world)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("/groups?q=a&page=2#x", "/groups?q=a&page=2#x"), ("", "/"), ("groups", "/"), ("//evil.example", "/"), ("https://evil.example/", "/"),
        ("/\\evil.example", "/"), ("/\t/evil.example", "/"), ("javascript:alert(1)", "/"), ("/\r\nSet-Cookie: a=b", "/"), ("///evil.example", "/"),
        ("//[", "/"), ("//\u2100.example", "/"),
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(world: tuple[TestClient, Ledger], found: str, expected: str) -> None:
    assert own_path(found) == expected
    assert Person(*world).post("/sign-in", {"name": "bob", "password": PASSWORD, "next": found}).headers["location"] == expected
    assert f'name="next" value="{expected.replace("&", "&amp;")}"' in Person(*world).get(f"/sign-in?next={quote(found, safe='')}").text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303), ({"sec-fetch-site": "same-origin"}, 303), ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403), ({"origin": "http://127.0.0.1"}, 303), ({"origin": "null"}, 403), ({"origin": "http://evil.example"}, 403),
        ({"origin": "https://127.0.0.1"}, 403), ({"origin": "http://127.0.0.1:8001"}, 403),
        ({"origin": "http://["}, 403),
    ],
)  # fmt: skip
def test_a_form_must_come_from_a_page_of_ours(world: tuple[TestClient, Ledger], headers: dict[str, str], status: int) -> None:
    person = Person(world[0], world[1], "bob")
    from factions.web.viewer import _token

    assert person.client.post("/account/sessions", data={"csrf": _token(person.secret)}, headers=headers).status_code == status


def test_a_token_is_of_one_session(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    from factions.web.viewer import _token

    stranger = Person(client, ledger, "bob")
    person = Person(client, ledger, "bob")
    assert person.post("/account/sessions", {"csrf": _token(stranger.secret)}).status_code == 403
    shown = re.findall(r'name="csrf" value="(\w+)"', person.get("/account").text)
    assert set(shown) == {_token(person.secret)}
    assert client.post("/account/sessions", headers={"x-csrf-token": shown[0]}).status_code == 303  # as scripts send it
    assert client.post("/account/sessions", json={"csrf": shown[0]}).status_code == 403


def test_the_form_of_somebody_unknown_has_a_token_too(world: tuple[TestClient, Ledger]) -> None:
    client, _ = world
    client.cookies.clear()
    page = client.get("/sign-in")
    assert re.fullmatch(r"factions-visit=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax", page.headers["set-cookie"])
    token = re.findall(r'name="csrf" value="(\w+)"', page.text)[0]
    assert "set-cookie" not in client.get("/sign-in").headers
    assert client.post("/sign-in", data={"name": "bob", "password": PASSWORD, "csrf": token}).status_code == 303
    client.cookies.clear()
    assert client.post("/sign-in", data={"name": "bob", "password": PASSWORD, "csrf": token}).status_code == 403


def test_to_change_ones_password(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    elsewhere = Person(client, ledger, "bob").secret
    person = Person(client, ledger, "bob")
    first = person.secret
    assert "another one" in person.post("/account/password", {"current": NEW, "new": NEW}).text
    short = person.post("/account/password", {"current": PASSWORD, "new": "short"})
    assert (short.status_code, "too short" in short.text) == (400, True)
    assert person.post("/account/password", {"current": PASSWORD, "new": NEW}).headers["location"] == "/account"
    with ledger.read() as connection:
        assert [accounts.session(connection, secret) for secret in (elsewhere, first)] == [None, None]
    kept(person)
    assert person.get("/account").status_code == 200
    assert [sign_in(Person(client, ledger), "bob", word) for word in (PASSWORD, NEW)] == [401, 303]
    assert deeds(ledger)[-1] == ("bob", "account.password", "account bob")


def test_guessing_the_current_password_is_slowed_too(world: tuple[TestClient, Ledger]) -> None:
    person = Person(world[0], world[1], "bob")
    fields = {"current": "wrong wrong wrong", "new": NEW}
    assert [person.post("/account/password", fields).status_code for _ in range(11)] == [400] * 10 + [429]


def test_to_sign_out_everywhere_else(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    elsewhere = Person(client, ledger, "bob").secret
    person = Person(client, ledger, "bob")
    assert "2 sessions" in person.get("/account").text
    person.post("/account/sessions")
    with ledger.read() as connection:
        assert accounts.session(connection, elsewhere) is None
    assert "1 session " in person.get("/account").text


def test_a_token_of_ones_own(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    person = Person(client, ledger, "bob")
    page = person.post("/account/tokens", {"label": HOSTILE, "role": "reader", "days": "30"})
    secret = re.findall(r"<code>(fct_[\w-]{43})</code>", page.text)[0]
    assert "<script>alert" not in page.text
    assert secret not in person.get("/account").text
    bad = [({"role": "admin"}, "more than bob may"), ({"role": "king"}, "no role"), ({"days": "0"}, "365"), ({"days": "many"}, "days")]
    for changed, words in bad:
        fields = {"label": "x", "role": "reader", **changed}
        told = person.post("/account/tokens", fields)
        assert (told.status_code, words in told.text) == (400, True), fields
    client.cookies.clear()
    basic = base64.b64encode(f"bob:{secret}".encode()).decode()
    for given in (f"Bearer {secret}", f"bearer  {secret}", f"Basic {basic}"):
        assert client.get("/groups", headers={"authorization": given}).status_code == 200, given
    for given in ("Bearer", "Bearer fct_x", "Basic ???", "Basic " + base64.b64encode(b"bob:x").decode(), "Digest x", secret, ""):
        answer = client.get("/groups", headers={"authorization": given})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), given
    assert client.get("/account", headers={"authorization": f"Bearer {secret}"}).status_code == 403
    # a browser sends Basic by itself, so that it opens no forms
    assert client.post("/account/sessions", headers={"authorization": f"Basic {basic}"}).status_code == 401
    again = Person(client, ledger, "bob")
    with ledger.read() as connection:
        (number,) = (one.id for one in accounts.tokens(connection, "bob"))
    assert Person(client, ledger, "ann").post(f"/account/tokens/{number}/revoke").status_code == 404  # it's Bob's
    again = Person(client, ledger, "bob")
    assert again.post(f"/account/tokens/{number}/revoke").headers["location"] == "/account"
    assert client.get("/groups", headers={"authorization": f"Bearer {secret}"}).status_code == 401
    assert deeds(ledger)[-2:] == [("bob", "token.add", f"account bob token {number}"), ("bob", "token.revoke", f"account bob token {number}")]


def test_tokens_that_open_nothing_are_slowed_by_address(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    found = [client.get("/", headers={"authorization": f"Bearer fct_{number}"}).status_code for number in range(31)]
    assert found == [401] * 30 + [429]
    assert Person(client, ledger, "bob").get("/").status_code == 200


@pytest.mark.parametrize("words", ["Basic \xe9", "Basic w6k", "Basic //8=", "Basic", "Bearer \xff", ""])
def test_what_is_no_token_opens_nothing(world: tuple[TestClient, Ledger], words: str) -> None:
    assert world[0].get("/", headers=[(b"authorization", words.encode("latin-1"))]).status_code == 401


def test_addresses_of_ipv4_are_counted_one_by_one_on_a_socket_for_both_kinds(fresh_url: str) -> None:
    with open_ledger(fresh_url) as ledger:
        accounts.add(ledger, "ann", "admin", PASSWORD, by="root")
    app = create_app(fresh_url, OTHERS)
    peers = [*["::ffff:192.0.2.1"] * 31, "192.0.2.1", "::ffff:192.0.2.2", *["2001:db8::1"] * 30, "2001:db8::2", "2001:db8:0:1::1"]
    clients = [TestClient(app, base_url="http://127.0.0.1", client=(peer, 5), headers={"authorization": "Bearer x"}) for peer in peers]
    found = [client.get("/").status_code for client in clients]
    app.state.ledger.close()
    assert found == [401] * 30 + [429, 429, 401] + [401] * 30 + [429, 401]


def test_forms_are_counted_by_person(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    person = Person(client, ledger, "bob")
    found = [person.post("/account/sessions").status_code for _ in range(200)]
    assert found[:120] == [303] * 120
    assert 429 in found
    assert Person(client, ledger, "ann").post("/account/sessions").status_code == 303


def test_a_form_that_is_too_large_is_not_read(world: tuple[TestClient, Ledger]) -> None:
    person = Person(world[0], world[1], "bob")
    assert person.post("/account/sessions", {"more": "x" * 300_000}).status_code == 413

    def chunks() -> Iterator[bytes]:  # which don't say how much they are
        yield from [b"more=" + b"x" * 10_000] * 30

    headers = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    assert person.client.post("/account/sessions", content=chunks(), headers=headers).status_code == 413
    assert Person(world[0], world[1]).client.post("/sign-in", content=chunks(), headers=headers).status_code == 413


@pytest.mark.parametrize("charset", ["punycode", "PUNYCODE", '"unicode_escape"', "utf-16"])
def test_a_form_is_read_as_utf_8_only(world: tuple[TestClient, Ledger], charset: str) -> None:
    person = Person(*world)
    headers = {"sec-fetch-site": "same-origin", "content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    assert person.client.post("/sign-in", content=b"--x--", headers=headers).status_code == 400


def test_the_accounts_of_others(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    person = Person(client, ledger, "ann")
    bob = Person(client, ledger, "bob").secret
    person = Person(client, ledger, "ann")
    page = person.post("/users", {"name": "Cy@example.org", "role": "coder"})
    password = re.findall(r"<code>([\w-]{24})</code>", page.text)[0]
    assert password not in person.get("/users").text
    assert sign_in(Person(client, ledger), "cy@example.org", password) == 303
    person = Person(client, ledger, "ann")
    assert person.post("/users/cy%40example.org/role", {"role": "reviewer"}).headers["location"] == "/users"
    fresh = re.findall(r"<code>([\w-]{24})</code>", person.post("/users/bob/password").text)[0]
    with ledger.read() as connection:
        assert accounts.session(connection, bob) is None
    assert accounts.is_password(ledger, "bob", fresh)
    assert person.post("/users/bob/remove").headers["location"] == "/users"
    assert "removed" in person.get("/users").text
    for path, fields, words in (("/users/ann/remove", {}, "only admin"), ("/users/ann/role", {"role": "reader"}, "only admin"),
                                ("/users", {"name": "ann", "role": "reader"}, "already"), ("/users", {"name": HOSTILE, "role": "reader"}, "no name"),
                                ("/users/bob/role", {"role": "admin"}, "no account"), ("/users/ann/role", {"role": HOSTILE}, "no role")):  # fmt: skip
        told = person.post(path, fields)
        assert (told.status_code, words in told.text, "<script>alert" in told.text) == (400, True, False), path
    assert [deed for deed in deeds(ledger) if deed[0] == "ann"] == [
        ("ann", "account.add", "account cy@example.org"), ("ann", "account.role", "account cy@example.org"),
        ("ann", "account.password", "account bob"), ("ann", "account.remove", "account bob"),
    ]  # fmt: skip


def test_a_role_that_is_lowered_counts_at_once(world: tuple[TestClient, Ledger]) -> None:
    client, ledger = world
    accounts.set_role(ledger, "bob", "admin", by="root")
    person = Person(client, ledger, "bob")
    assert person.get("/users").status_code == 200
    accounts.set_role(ledger, "bob", "reader", by="root")
    assert person.get("/users").status_code == 403


def test_a_script_is_told_where_to_sign_in(world: tuple[TestClient, Ledger]) -> None:
    answer = Person(*world).get("/groups", **{"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in?next=%2Fgroups")
    assert Person(*world).post("/account/sessions").status_code == 401


# The analyst at this machine


def test_without_accounts_the_local_analyst_does_everything_until_there_is_one(fresh_url: str) -> None:
    open_ledger(fresh_url).close()
    with pages(fresh_url, Serving(by="dora")) as (client, ledger):
        person = Person(client, ledger)
        assert person.get("/groups").status_code == 200
        assert "Sign" not in person.get("/groups").text
        assert person.get("/sign-in").headers["location"] == "/"
        assert person.get("/users").status_code == 403
        assert "set-cookie" not in person.get("/groups").headers
        accounts.add(ledger, "ann", "admin", PASSWORD, by="root")
        assert person.get("/groups").status_code == 303
        assert sign_in(person, "ann") == 303
        accounts.remove(ledger, "ann", by="root")
        assert Person(client, ledger).get("/groups").status_code == 200


@pytest.mark.parametrize("name", ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"])
def test_what_comes_through_a_proxy_is_not_the_local_analyst(tmp_path: object, name: str) -> None:
    url = f"{tmp_path}/l.db"
    open_ledger(url).close()
    with pages(url) as (client, ledger):
        assert Person(client, ledger).get("/groups", **{name: "1.2.3.4"}).status_code == 403
        assert Person(client, ledger).get("/static/style.css", **{name: "1.2.3.4"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "given", "own", "hosts"),
    [
        ("127.0.0.1", {}, True, {"127.0.0.1", "localhost"}), ("localhost", {}, True, {"127.0.0.1", "localhost"}),
        ("::1", {}, True, {"127.0.0.1", "localhost", "[::1]"}), ("127.0.0.1", {"public": True}, False, {"127.0.0.1", "localhost"}),
        ("127.0.0.1", {"proxied": True}, False, {"127.0.0.1", "localhost"}),
        ("127.0.0.1", {"names": ("war.example",)}, False, {"127.0.0.1", "localhost", "war.example"}),
        ("192.0.2.1", {}, False, {"127.0.0.1", "localhost", "192.0.2.1"}), ("2001:DB8:0::1", {}, False, {"127.0.0.1", "localhost", "[2001:db8::1]"}),
        ("127.0.0.1", {"names": ("War.Example",)}, False, {"127.0.0.1", "localhost", "war.example"}),
        ("0.0.0.0", {"names": ("war.example",)}, False, {"127.0.0.1", "localhost", "war.example"}),  # noqa: S104
    ],
)  # fmt: skip
def test_only_what_nobody_else_reaches_is_the_analysts_own(host: str, given: dict[str, object], *, own: bool, hosts: set[str]) -> None:
    made = plan(host, **{"public": False, "names": (), "proxied": False, "by": "dora", **given})  # type: ignore[arg-type]
    assert (made.local, set(made.hosts)) == (own, hosts)


@pytest.mark.parametrize(("host", "names", "told"), [("::1", (), "[::1]:8000"), ("127.0.0.1", ("War.Example",), "war.example")])
def test_what_it_is_served_as_is_answered_to(fresh_url: str, host: str, names: tuple[str, ...], told: str) -> None:
    open_ledger(fresh_url).close()
    with pages(fresh_url, plan(host, public=True, names=names, proxied=False, by="dora")) as (client, _):
        assert client.get("/", headers={"host": told}).status_code == 200


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"host": "192.0.2.1"}, "others could do everything"), ({"proxied": True}, "others could do everything"),
        ({"names": ("war.example",)}, "others could do everything"), ({"host": "0.0.0.0"}, "--hostname"),  # noqa: S104
        ({"names": ("http://war.example",)}, "no host's name"), ({"names": ("*",)}, "no host's name"), ({"names": ("",)}, "no host's name"),
        ({"host": "no such host", "public": True}, "no such address"), ({"host": "192.0.2.1", "public": True}, "isn't an address of this machine"),
    ],
)  # fmt: skip
def test_what_would_be_open_to_whoever_comes_is_refused(tmp_path: object, given: dict[str, object], words: str) -> None:
    url = f"{tmp_path}/l.db"
    open_ledger(url).close()
    with pytest.raises(FactionsError, match=words):
        serve(url, 0, **given)  # type: ignore[arg-type]


# Behind a proxy, and by name


def test_a_proxy_on_this_machine_is_believed_and_nobody_else(fresh_url: str) -> None:
    with open_ledger(fresh_url) as ledger:
        accounts.add(ledger, "ann", "admin", PASSWORD, by="root")
    serving = Serving(local=False, proxied=True, hosts=("127.0.0.1", "war.example"))
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9, 198.51.100.7", "x-forwarded-host": "war.example"}
    for peer, secure in (("127.0.0.1", True), ("::1", True), ("192.0.2.1", False), ("nonsense", False)):
        with TestClient(create_app(fresh_url, serving), base_url="http://127.0.0.1", client=(peer, 5)) as client:
            cookie = client.get("/sign-in", headers=headers).headers["set-cookie"]
            assert (cookie.startswith("__Host-factions-visit="), cookie.endswith("; Secure")) == (secure, secure), peer
            foreign = client.get("/sign-in", headers={**headers, "x-forwarded-host": "evil.example"})
            assert foreign.status_code == (400 if secure else 200), peer
            # by the last one, which the proxy has added; what a client itself wrote before doesn't change the address
            tries = [
                client.get("/", headers={**headers, "x-forwarded-for": f"{n}.2.3.4, 198.51.100.7", "authorization": "Bearer x"}) for n in range(31)
            ]
            assert tries[-1].status_code == 429


def test_sessions_over_https_are_the_hosts_own(fresh_url: str) -> None:
    with open_ledger(fresh_url) as ledger:
        accounts.add(ledger, "ann", "admin", PASSWORD, by="root")
    serving = Serving(local=False, hosts=("war.example",))
    with TestClient(create_app(fresh_url, serving), base_url="https://war.example", follow_redirects=False) as client:
        token = re.findall(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)[0]
        answer = client.post("/sign-in", data={"name": "ann", "password": PASSWORD, "csrf": token}, headers={"origin": "https://war.example"})
        assert re.match(r"__Host-factions-session=[\w-]{43}; .*Secure", answer.headers["set-cookie"])
        assert client.get("/users").status_code == 200
        assert client.get("/users", headers={"host": "evil.example"}).status_code == 400


# In public


def test_in_public_nobody_signs_anything_and_nothing_is_told_of_accounts(fresh_url: str) -> None:
    fill(fresh_url)
    with pages(fresh_url, PUBLIC) as (client, ledger):
        person = Person(client, ledger)
        for path in ("/", "/groups", "/documents", "/search?q=river"):
            answer = person.get(path)
            assert answer.status_code == 200, path
            assert "/sign-in" in answer.text
            assert "set-cookie" not in answer.headers
        assert "Nobody can sign in here yet" in person.get("/sign-in").text
        assert person.get("/users").headers["location"] == "/sign-in?next=%2Fusers"
        accounts.add(ledger, "ann", "admin", PASSWORD, by="root")
        assert person.get("/").status_code == 200
        assert sign_in(person, "ann") == 303
        kept(person)
        assert person.get("/users").status_code == 200


def as_the_world_reads(person: Person, *first: str) -> dict[str, str]:
    """Follow every link from these pages, and give the pages by their address."""
    seen: dict[str, str] = {}
    waiting = [*first]
    while waiting:
        path = waiting.pop()
        answer = person.get(path)
        assert answer.status_code in (200, 307, 404), path
        seen[path] = answer.text + answer.headers.get("location", "")
        links = {urldefrag(urljoin(path, unescape(link))).url for link in re.findall(r'href="([^"#]+)', answer.text)}
        waiting += [
            link for link in sorted(links - seen.keys() - {*waiting}) if link.startswith("/") and not link.startswith(("/static", "/sign-in"))
        ]
    return seen


def test_the_world_reads_no_article_and_no_name_that_nobody_has_reviewed(fresh_url: str) -> None:
    fill(fresh_url)
    first = ["/", "/groups", "/groups?q=karim", "/documents", "/search?q=karim", "/search?group=karim", "/incidents?group=karim",
             "/incidents/map.json?sides=true", "/incidents/map.json", "/?as_of=2999-01-01"]  # fmt: skip
    with open_ledger(fresh_url) as ledger:
        (leader,) = (one.id for one in reader.groups(ledger) if one.name == "Karim Example")
        report = next(one.id for one in reader.documents(ledger) if one.title == "Villagers tell of a night raid")
    with pages(fresh_url, PUBLIC) as (client, ledger):
        person = Person(client, ledger)
        seen = as_the_world_reads(person, *first)
        assert len(seen) > 20
        for words in ("Karim", "Hasan", "fear nobody", "What the league says"):
            told = [path for path, page in seen.items() if words in re.sub(r'value="[^"]*"|“[^”]*”|&#39;karim&#39;', "", page)]
            assert told == [], words
        assert "killed at least 23" in seen[f"/documents/{report}"]
        for path in (f"/groups/{leader}", f"/groups/{leader}?as_of=2999-01-01"):
            assert person.get(path).status_code == 404
        accept(ledger, [f"{report}:r2"], by="Ann")
        seen = as_the_world_reads(person, *first)
        assert "Karim Example" in seen["/groups"]
        assert "who leads the River League" in seen[f"/groups/{leader}"]
        assert "What the league says" not in "".join(seen.values())  # nothing cites it

"""Accounts: who may use the pages when they are served to others, with which role; sessions in browsers, and tokens of programs.

Secrets are made here, given out once, and kept as digests: a password's argon2 hash, and the SHA-256 of sessions and tokens, which are long and
random. The audit log tells of every change, by whom; it holds no secret and no digest of one. A removed account's name stays, and its deeds with it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Literal, NamedTuple, get_args

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import layer, passwords
from factions.ledger import tables as t
from factions.ledger.audit import enter
from factions.ledger.open import Ledger

Role = Literal["reader", "coder", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do what those before it may, and more: web/permissions.py says what."""
SESSION_HOURS = 12
TOKEN_DAYS = 365
_MOST_SESSIONS = 20  # of one account: an older one ends when another begins
_MOST_TOKENS = 50
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
_LABEL = 80
_LARGEST = 2**31 - 1  # number that PostgreSQL's column holds
TOKEN_BEGINS = "fct_"  # noqa: S105 - no secret, but how each begins
"""By which a token is known in a file that it should not be in."""


class Account(Record):
    """An account. `made` and `removed` are UTC (ISO 8601); `removed` is null for one that can be used."""

    name: str
    role: Role
    made: str
    removed: str | None = None


class Token(Record):
    """An API token, without its secret: its number, its owner, what the owner calls it, and what it may do at most. Times are UTC (ISO 8601)."""

    id: int
    account: str
    label: str
    role: Role
    made: str
    expires: str
    revoked: str | None = None


class Pass(NamedTuple):
    """By what somebody is let in: an account's name, and the role that counts for this session or token."""

    account: str
    role: Role


def lesser(one: Role, other: Role) -> Role:
    """Give the role that may do less."""
    return min(one, other, key=ROLES.index)


def checked_name(name: str) -> str:
    """Give a name as accounts have it, in small letters; raises LedgerError for what is none."""
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        raise LedgerError(repr(name), "is no name for an account: letters from a to z, digits and ._@+- will do, 64 at most")
    return name


def checked_role(role: str) -> Role:
    """Give a role back; raises LedgerError for what is none."""
    for known in ROLES:
        if role == known:
            return known
    raise LedgerError(role, f"is no role: there are {', '.join(ROLES)}")


def any_account(connection: Connection) -> bool:
    """Tell whether there is an account that can be used."""
    return bool(connection.execute(select(exists(select(t.accounts.c.name).where(t.accounts.c.removed.is_(None))))).scalar_one())


def accounts(connection: Connection) -> list[Account]:
    """List the accounts by name, the removed ones last."""
    a = t.accounts.c
    rows = connection.execute(select(a.name, a.role, a.made, a.removed).order_by(a.removed.is_not(None), a.name))
    return [Account.model_validate(dict(row)) for row in rows.mappings()]


def account(connection: Connection, name: str) -> Account:
    """Give an account that can be used; raises LedgerError where there is none of this name."""
    a, name = t.accounts.c, checked_name(name)
    row = connection.execute(select(a.name, a.role, a.made, a.removed).where(a.name == name, a.removed.is_(None))).mappings().first()
    if row is None:
        raise LedgerError(name, "there is no account of this name")
    return Account.model_validate(dict(row))


def add(ledger: Ledger, name: str, role: Role, password: str, *, by: str) -> Account:
    """Make an account, or bring a removed one back with a new password and role; raises LedgerError where it's there, or the password won't do."""
    a, name = t.accounts.c, checked_name(name)
    stored = passwords.hashed(password, name)  # before the transaction: it takes its time, and others wait
    with ledger.write() as connection:
        held = connection.execute(select(a.removed).where(a.name == name)).first()
        if held is not None and held.removed is None:
            raise LedgerError(name, "there is an account of this name already")
        if held is None:
            connection.execute(insert(t.accounts).values(name=name, role=role, password=stored, made=layer.now()))
        else:
            connection.execute(update(t.accounts).where(a.name == name).values(role=role, password=stored, removed=None))
        enter(connection, by=by, deed="account.add", subject=_subject(name), detail={"role": role, "again": held is not None})
        return account(connection, name)


def set_role(ledger: Ledger, name: str, role: Role, *, by: str) -> Account:
    """Give an account another role, from its next page on; raises LedgerError where nobody would be left who can give roles."""
    with ledger.write() as connection:
        held = account(connection, name)
        if role == held.role:
            return held
        if held.role == "admin" and _admins(connection) == 1:
            raise LedgerError(held.name, "is the only admin: make somebody else one first")
        connection.execute(update(t.accounts).where(t.accounts.c.name == held.name).values(role=role))
        enter(connection, by=by, deed="account.role", subject=_subject(held.name), detail={"role": role, "before": held.role})
        return account(connection, held.name)


def set_password(ledger: Ledger, name: str, password: str, *, by: str) -> None:
    """Set an account's password and end all its sessions. Its tokens stay: each can be revoked."""
    name = checked_name(name)
    stored = passwords.hashed(password, name)
    with ledger.write() as connection:
        held = account(connection, name)
        connection.execute(update(t.accounts).where(t.accounts.c.name == held.name).values(password=stored))
        end_sessions(connection, held.name)
        enter(connection, by=by, deed="account.password", subject=_subject(held.name))


def remove(ledger: Ledger, name: str, *, by: str) -> None:
    """Remove an account: its sessions end, its tokens are revoked, its deeds stay. The only admin goes last of all."""
    with ledger.write() as connection:
        held = account(connection, name)
        others = connection.execute(select(func.count()).select_from(t.accounts).where(t.accounts.c.removed.is_(None))).scalar_one() - 1
        if others and held.role == "admin" and _admins(connection) == 1:
            raise LedgerError(held.name, "is the only admin: make somebody else one first")
        now = layer.now()
        connection.execute(update(t.accounts).where(t.accounts.c.name == held.name).values(password=None, removed=now))
        end_sessions(connection, held.name)
        k = t.api_tokens.c
        connection.execute(update(t.api_tokens).where(k.account == held.name, k.revoked.is_(None)).values(revoked=now))
        enter(connection, by=by, deed="account.remove", subject=_subject(held.name))


def is_password(ledger: Ledger, name: str, password: str) -> bool:
    """Tell whether an account has this password. For a name that nobody has it takes as long."""
    return passwords.fits(_stored(ledger, name), password)


def sign_in(ledger: Ledger, name: str, password: str) -> str | None:
    """Begin a session and give its secret, which the browser keeps; null where name and password don't fit, and that takes as long."""
    name = name.strip().lower()
    stored = _stored(ledger, name)
    if not passwords.fits(stored, password) or stored is None:
        return None
    again = passwords.hashed(password, name) if passwords.is_outdated(stored) and passwords.unfit(password, name) is None else stored
    with ledger.write() as connection:
        a = t.accounts.c
        if connection.execute(select(a.password).where(a.name == name)).scalar_one_or_none() != stored:
            return None  # it was changed, or the account removed, while the password was looked at
        if again != stored:
            connection.execute(update(t.accounts).where(a.name == name).values(password=again))
        return begin_session(connection, name)


def begin_session(connection: Connection, name: str) -> str:
    """Begin a session of an account, and give its secret. Sessions that are over are forgotten."""
    s, now, secret = t.sessions.c, layer.now(), secrets.token_urlsafe(32)
    connection.execute(delete(t.sessions).where(s.expires <= now))
    kept = select(s.token).where(s.account == name).order_by(s.made.desc(), s.token).limit(_MOST_SESSIONS - 1)
    connection.execute(delete(t.sessions).where(s.account == name, s.token.not_in(connection.execute(kept).scalars().all())))
    connection.execute(insert(t.sessions).values(token=_digest(secret), account=name, made=now, expires=_in(timedelta(hours=SESSION_HOURS))))
    return secret


def session(connection: Connection, secret: str) -> Pass | None:
    """Give whose session a secret belongs to; null where it's over, unknown, or the account removed."""
    s, a = t.sessions.c, t.accounts.c
    wanted = (
        select(a.name, a.role).join(t.sessions, s.account == a.name).where(s.token == _digest(secret), s.expires > layer.now(), a.removed.is_(None))
    )
    row = connection.execute(wanted).first()
    return None if row is None else Pass(row.name, checked_role(row.role))


def sessions(connection: Connection, name: str) -> int:
    """Count an account's sessions."""
    s = t.sessions.c
    return connection.execute(select(func.count()).select_from(t.sessions).where(s.account == name, s.expires > layer.now())).scalar_one()


def end_session(ledger: Ledger, secret: str) -> None:
    """End one session."""
    with ledger.write() as connection:
        connection.execute(delete(t.sessions).where(t.sessions.c.token == _digest(secret)))


def end_sessions(connection: Connection, name: str, *, but: str | None = None) -> None:
    """End all sessions of an account, `but` the one with this secret."""
    s = t.sessions.c
    others = [] if but is None else [s.token != _digest(but)]
    connection.execute(delete(t.sessions).where(s.account == name, *others))


def add_token(ledger: Ledger, name: str, label: str, role: Role, *, by: str, days: int = TOKEN_DAYS) -> tuple[Token, str]:
    """Make a token for `days`, and give it with its secret, which is never given again.

    Raises LedgerError for a role above the owner's, and a label that another of the owner's tokens has.
    """
    label, secret = " ".join(layer.writable_name(label).split()), TOKEN_BEGINS + secrets.token_urlsafe(32)
    if not label or len(label) > _LABEL:
        raise LedgerError(repr(label[:_LABEL]), f"is no name for a token: say what will use it, in {_LABEL} characters at most")
    if not 1 <= days <= TOKEN_DAYS:
        raise LedgerError(f"{days} days", f"a token holds for 1 to {TOKEN_DAYS} days")
    with ledger.write() as connection:
        owner = account(connection, name)
        if lesser(role, owner.role) != role:
            raise LedgerError(role, f"is more than {owner.name} may: the account's own role is {owner.role}")
        live = [one for one in tokens(connection, owner.name) if one.revoked is None]
        if any(one.label == label for one in live):
            raise LedgerError(label, "another token has this name: revoke it first, or give another name")
        if len(live) >= _MOST_TOKENS:
            raise LedgerError(owner.name, f"has {_MOST_TOKENS} tokens: revoke one first")
        made = {"account": owner.name, "label": label, "role": role, "made": layer.now(), "expires": _in(timedelta(days=days))}
        number = connection.execute(insert(t.api_tokens).values(**made, token=_digest(secret)).returning(t.api_tokens.c.id)).scalar_one()
        enter(connection, by=by, deed="token.add", subject=f"{_subject(owner.name)} token {number}", detail={"label": label, "role": role})
    return Token.model_validate({"id": number, **made}), secret


def tokens(connection: Connection, name: str) -> list[Token]:
    """List an account's tokens, the last made first."""
    k = t.api_tokens.c
    wanted = select(*(k[field] for field in Token.model_fields)).where(k.account == name).order_by(k.id.desc())
    return [Token.model_validate(dict(row)) for row in connection.execute(wanted).mappings()]


def revoke_token(ledger: Ledger, name: str, number: int, *, by: str) -> None:
    """Revoke a token of an account, for good; raises LedgerError where the account has none of this number that isn't revoked."""
    k = t.api_tokens.c
    with ledger.write() as connection:
        mine = (k.account == checked_name(name), k.id == min(max(number, 0), _LARGEST), k.revoked.is_(None))
        if not connection.execute(update(t.api_tokens).where(*mine).values(revoked=layer.now())).rowcount:
            raise LedgerError(f"token {number}", f"{name} has no such token, or it is revoked")
        enter(connection, by=by, deed="token.revoke", subject=f"{_subject(checked_name(name))} token {number}")


def token(connection: Connection, secret: str) -> Pass | None:
    """Give whose token a secret is, with the token's role or the owner's where that is less by now; null where it opens nothing."""
    k, a = t.api_tokens.c, t.accounts.c
    wanted = select(a.name, a.role, k.role.label("most")).join(t.api_tokens, k.account == a.name).where(
        k.token == _digest(secret), k.revoked.is_(None), k.expires > layer.now(), a.removed.is_(None)
    )  # fmt: skip
    row = connection.execute(wanted).first()
    return None if row is None else Pass(row.name, lesser(checked_role(row.role), checked_role(row.most)))


def after_restore(connection: Connection) -> None:
    """End all sessions and revoke all tokens: a backup may hold some that were ended since."""
    connection.execute(delete(t.sessions))
    connection.execute(update(t.api_tokens).where(t.api_tokens.c.revoked.is_(None)).values(revoked=layer.now()))


def _stored(ledger: Ledger, name: str) -> str | None:
    with ledger.read() as connection:
        a, found = t.accounts.c, layer.writable_name(name.strip().lower())
        stored: str | None = connection.execute(select(a.password).where(a.name == found)).scalar_one_or_none()
    return stored


def _admins(connection: Connection) -> int:
    a = t.accounts.c
    return connection.execute(select(func.count()).select_from(t.accounts).where(a.role == "admin", a.removed.is_(None))).scalar_one()


def _subject(name: str) -> str:
    return f"account {name}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _in(span: timedelta) -> str:
    return (layer.clock() + span).strftime("%Y-%m-%dT%H:%M:%SZ")

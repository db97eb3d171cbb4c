"""Ledgers of earlier versions are brought up to date with all that they hold, in either database."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, create_engine, func, insert, inspect, select, text
from tests.databases import Server

from factions.errors import LedgerError
from factions.ledger import reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.schema import REVISIONS, upgrade
from factions.ledger.tables import metadata
from factions.reading import Coder, Reading
from factions.review.judgements import history, judge


def older(url: str, revision: str, full: Ledger) -> None:
    """Make a ledger of an earlier revision, with the rows of a full one: as many columns of them as it had then."""
    engine = create_engine(url if "://" in url else f"sqlite:///{url}")
    with engine.begin() as connection:
        upgrade(connection, revision)
        then = MetaData()
        then.reflect(connection, only=[name for name in metadata.tables if inspect(connection).has_table(name)])
        with full.read() as source:
            for table in metadata.sorted_tables:
                if table.name in then.tables:
                    columns = [table.c[column.name] for column in then.tables[table.name].c]
                    rows = source.execute(select(*columns).order_by(*table.primary_key.columns)).mappings().all()
                    connection.execute(insert(table), [dict(row) for row in rows]) if rows else None
        go_on_counting(connection)
    engine.dispose()


def go_on_counting(connection: Connection) -> None:
    """Have PostgreSQL number the next row behind the last, as SQLite does."""
    if connection.dialect.name == "postgresql":
        for table in metadata.sorted_tables:
            if inspect(connection).has_table(table.name) and "id" in table.c:
                sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name}).scalar_one()
                last = connection.execute(select(func.max(table.c.id))).scalar_one()
                if sequence and last:
                    connection.execute(select(func.setval(sequence, last)))


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database, to make an older ledger in."""
    if request.param == "sqlite":
        return str(tmp_path_factory.mktemp("old") / "older.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


def by(reading: Reading, version: str) -> Reading:
    return reading.model_copy(update={"coder": Coder(name="rules", version=version)})


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_older_ledger_keeps_all_that_it_holds(file_ledger: Ledger, old_url: str, raid: Reading, talks: Reading, revision: str) -> None:
    full = file_ledger
    for version in "12":
        writer.add(full, by(raid, version), source="raid.mark")
    older(old_url, revision, full)
    with open_ledger(old_url, create=False) as grown:
        assert reader.groups(grown) == reader.groups(full) != []
        for held in reader.groups(full):
            assert reader.group(grown, held.id) == reader.group(full, held.id)
        assert reader.document(grown, raid.document.id) == reader.document(full, raid.document.id)
        assert reader.search(grown, "League") == reader.search(full, "League") != []
        assert history(grown) == ()
        assert writer.add(grown, talks, source="talks.mark").new
        one, other = (held.id for held in reader.groups(grown, limit=2))
        judge(grown, "same", one, other, because="so", by="Ann")
        assert reader.group(grown, other).summary.id == one
        with pytest.raises(LedgerError, match="only grows"), grown.write() as connection:
            connection.exec_driver_sql("DELETE FROM decisions")


def test_how_far_it_is_is_told(file_ledger: Ledger, tmp_path: Path, raid: Reading, caplog: pytest.LogCaptureFixture) -> None:
    writer.add(file_ledger, raid, source="raid.mark")
    path = str(tmp_path / "older.db")
    older(path, "0005", file_ledger)
    with caplog.at_level(logging.INFO, "factions.ledger"), open_ledger(path, create=False) as grown:
        assert reader.counts(grown) == reader.counts(file_ledger)
    assert [record.message for record in caplog.records] == [
        f"{path} is brought up to date: the search index, 1 of 1 readings", f"{path} is brought up to date: totals",
        f"{path} is brought up to date: groups in brief, 1 of 1 readings",
    ]  # fmt: skip


def test_bringing_up_is_whole_or_not_at_all(file_ledger: Ledger, old_url: str) -> None:
    older(old_url, REVISIONS[0], file_ledger)
    engine = create_engine(old_url if "://" in old_url else f"sqlite:///{old_url}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE decisions (songs TEXT)"))  # what the migration wants to make is there already

    def schema() -> list[object]:
        with engine.connect() as connection:
            seen = inspect(connection)
            names = sorted(seen.get_table_names())
            columns = [(name, column["name"]) for name in names for column in seen.get_columns(name)]
            return [*columns, connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()]

    before = schema()
    with pytest.raises(LedgerError):
        open_ledger(old_url)
    assert schema() == before
    engine.dispose()


def test_a_template_is_as_good_as_a_ledger_made_on_the_spot(postgres: Server, postgres_template: str, postgres_url: str) -> None:
    open_ledger(postgres_url).close()
    made = []
    for url in (postgres_url, postgres.named(postgres_template)):
        engine = create_engine(url)
        with engine.connect() as connection:
            made.append(connection.execute(text("SELECT attrelid::regclass::text, attname, attcollation FROM pg_attribute "
                                                "WHERE attrelid::regclass::text = ANY (:ours) AND attnum > 0 ORDER BY 1, 2"),
                                           {"ours": list(metadata.tables)}).all())  # fmt: skip
        engine.dispose()
    assert made[0] == made[1] != []

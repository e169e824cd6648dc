"""The migrations make what the schema says, and come along in a wheel."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from numberlift.ledger import Ledger, migrate, personal_columns
from numberlift.ledger.database import Database
from numberlift.ledger.engines import open_engine
from numberlift.ledger.schema import metadata


@pytest.fixture
def migrated(new_place) -> Iterator[Connection]:
    """An empty database that has taken every step."""
    database = Database(open_engine(new_place))
    with database.atomic() as connection:
        migrate.take_steps(connection)
        yield connection
    database.close()


@pytest.fixture
def other_place(new_place, request, tmp_path) -> str:
    """A second place of the same kind."""
    if "://" in new_place:
        return request.getfixturevalue("server").new_database()
    return str(tmp_path / "other" / "ledger.sqlite3")


def test_migrations_make_the_schema(migrated):
    """A migrated database and the tables in code do not differ."""
    assert compare_metadata(MigrationContext.configure(migrated), metadata) == []


def test_a_new_ledger_is_what_the_migrations_make(migrated, other_place):
    """It is made without them: no table, column, default, index or row may differ."""
    with Ledger.open(other_place, realm="r") as ledger, ledger.database.reading() as connection:
        assert shape(connection) == shape(migrated)


def test_a_new_ledger_is_made_without_alembic(tmp_path):
    code = (
        "import sys; from numberlift.ledger import Ledger\n"
        "with Ledger.open(sys.argv[1], realm='r'): sys.exit('alembic' in sys.modules)"
    )
    made = subprocess.run([sys.executable, "-c", code, str(tmp_path / "ledger.db")], check=False)

    assert made.returncode == 0


def test_the_code_knows_the_newest_step():
    """An up-to-date ledger is recognised without loading alembic, by a constant that must not lag."""
    assert ScriptDirectory.from_config(migrate.config()).get_current_head() == migrate.HEAD


def test_migrations_lie_inside_the_package():
    assert migrate.MIGRATIONS.parent.samefile(migrate.__file__.rpartition("/")[0])
    assert (migrate.MIGRATIONS / "env.py").exists()


def test_a_failed_migration_leaves_no_trace(new_place, monkeypatch):
    """All steps or none: the tables of the first are gone when the second fails."""
    monkeypatch.setattr(migrate, "_run", _fail_after(migrate._run))
    try:
        Ledger.open(new_place, realm="r")
    except RuntimeError:
        monkeypatch.undo()

    with Ledger.open(new_place, realm="r") as ledger:
        assert ledger.runs.latest() == []


def shape(connection):
    """Everything there is in a database, whatever the order in which it was made."""
    seen = inspect(connection)
    return {
        table: (
            sorted(
                (one["name"], str(one["type"]), one["nullable"], one["default"], one.get("autoincrement"))
                for one in seen.get_columns(table)
            ),
            seen.get_pk_constraint(table),
            *(
                sorted(map(written, find(table)))
                for find in (seen.get_indexes, seen.get_unique_constraints, seen.get_foreign_keys)
            ),
            seen.get_table_options(table) if connection.dialect.name == "sqlite" else {},
            list(connection.execute(text(f'SELECT * FROM "{table}"'))),
        )
        for table in seen.get_table_names()
    }


def written(found):
    """What was found about a table, with the conditions of partial indexes as text."""
    options = {name: str(value) for name, value in found.get("dialect_options", {}).items()}
    return repr({**found, "dialect_options": options})


def _fail_after(run):
    def failing(connection):
        run(connection)
        raise RuntimeError("the power went out")

    return failing


def test_what_purge_blanks_is_marked():
    """Every table that a spreadsheet's own words reach names its columns."""
    found = personal_columns()

    assert found["rows"] == ["input", "cells"]
    assert {"plans", "plan_items", "creations", "orders", "outgoing_mail", "events", "deliveries"} <= set(found)

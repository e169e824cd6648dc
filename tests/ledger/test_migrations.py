"""The migrations make what the schema says, and come along in a wheel."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from numberlift.ledger import Ledger, migrate, personal_columns
from numberlift.ledger.schema import metadata


def test_migrations_make_the_schema(new_place):
    """A migrated database and the tables in code do not differ."""
    with Ledger.open(new_place, realm="r") as ledger, ledger.database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


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

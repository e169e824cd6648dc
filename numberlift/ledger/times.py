"""The database's clock: the one clock that every process of a ledger shares.

Times are stored as text, ISO-8601 UTC with milliseconds and `Z`, which sorts as it reads.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Float, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SQLITE_NOW: Final = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
POSTGRESQL_NOW: Final = """to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""


class utc_now(FunctionElement[str]):  # noqa: N801 - reads as the SQL function it is
    """The present moment as the ledger writes it."""

    type = Text()
    inherit_cache = True


class moment_in(FunctionElement[str]):  # noqa: N801 - reads as the SQL function it is
    """The moment that is so many seconds ahead. PostgreSQL only: leases are between machines."""

    type = Text()
    inherit_cache = True


class epoch_now(FunctionElement[float]):  # noqa: N801 - reads as the SQL function it is
    """The present moment in seconds since 1970."""

    type = Float()
    inherit_cache = True


@compiles(utc_now, "sqlite")
def _sqlite_utc(_element: utc_now, _compiler: Any, **_options: Any) -> str:
    return SQLITE_NOW


@compiles(utc_now, "postgresql")
def _postgresql_utc(_element: utc_now, _compiler: Any, **_options: Any) -> str:
    return POSTGRESQL_NOW


@compiles(moment_in, "postgresql")
def _postgresql_ahead(element: moment_in, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    ahead = f"(clock_timestamp() + make_interval(secs => {seconds}))"
    return POSTGRESQL_NOW.replace("clock_timestamp()", ahead)


@compiles(epoch_now, "sqlite")
def _sqlite_epoch(_element: epoch_now, _compiler: Any, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(epoch_now, "postgresql")
def _postgresql_epoch(_element: epoch_now, _compiler: Any, **_options: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


def moment(epoch_seconds: float) -> str:
    """Seconds since 1970 as the ledger writes a time."""
    text = datetime.fromtimestamp(epoch_seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def epoch(moment_text: str) -> float:
    """A time of the ledger in seconds since 1970."""
    return datetime.fromisoformat(moment_text).timestamp()

"""The same moment by other clocks: the date as the export writes it, and the date in UTC, where they are not the workspace's."""

import duckdb

from ..views import quote
from .cells import _zone, raw_sql
from .kinds import KINDS
from .loaded import LoadedFile
from .timestamps import Written, timestamp_sql


def create_written_days(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table ``written_days``, empty: `write_days` fills it when it is first asked for."""
    connection.execute("create table written_days (row_id bigint, written_on date, utc_on date)")


def write_days(connection: duckdb.DuckDBPyConnection, files: list[LoadedFile], timezone: str | None) -> None:
    """Fill ``written_days``: one row per row of ``order_rows`` whose date by one of the two clocks is another than ours.

    The times are read once more, from the files: only they know the offsets. A time without an offset, of a tool that
    is not known to write UTC, is local by every clock. Without `timezone` the date as written is ours.
    """
    for file in files:
        if file.format.kind != "orders":
            continue
        how = file.reading.dates.get("ordered_at", Written())
        written = timestamp_sql("ordered_at", how, None, _zone(file)) if timezone else "null"
        utc = timestamp_sql("ordered_at", how, "UTC", _zone(file))
        connection.execute(
            "insert into written_days select ours.row_id, times.written_on, times.utc_on from ("
            f"with {quote(file.format.raw_view)} as ({raw_sql(connection, file)}) "
            f"select row_number() over () - 1 + {file.first_row} as row_id, cast({written} as date) as written_on, cast({utc} as date) as utc_on "
            f"from ({file.format.view.body}) as source) as times inner join order_rows as ours on ours.row_id = times.row_id "
            "where times.written_on <> cast(ours.ordered_at as date) or times.utc_on <> cast(ours.ordered_at as date)"
        )


def moments_sql(connection: duckdb.DuckDBPyConnection, file: LoadedFile, timezone: str | None) -> str:
    """A SELECT of ``row_id, at``: the time of each row of an export by the clock of `timezone`; None: as it is written.

    Read from the file, as in `write_days`.
    """
    column = KINDS[file.format.kind].time_column
    at = timestamp_sql(column, file.reading.dates.get(column, Written()), timezone, _zone(file))
    return (
        f"with {quote(file.format.raw_view)} as ({raw_sql(connection, file)})"
        f" select row_number() over () - 1 + {file.first_row} as row_id, {at} as at from ({file.format.view.body}) as source"
    )

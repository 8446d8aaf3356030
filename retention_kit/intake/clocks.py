"""The same moment by other clocks: the date as the export writes it, and the date in UTC, where they are not the workspace's."""

import duckdb

from ..views import quote
from .cells import canonical_sql, raw_sql
from .loaded import LoadedFile


def create_written_days(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table ``written_days``, empty: `write_days` fills it when it is first asked for."""
    connection.execute("create table written_days (row_id bigint, written_on date, utc_on date)")


def write_days(connection: duckdb.DuckDBPyConnection, files: list[LoadedFile]) -> None:
    """Fill ``written_days``: one row per row of ``order_rows`` whose date by one of the two clocks is another than ours.

    The times are read once more, from the files: only they know the offsets. A time without an offset, of a tool that
    is not known to write UTC, is local by every clock.
    """
    for file in files:
        if file.format.kind != "orders":
            continue
        raw = f"with {quote(file.format.raw_view)} as ({raw_sql(connection, file)}) "
        days = [
            f"select row_number() over () as place, cast(ordered_at as date) as day from ({raw}{canonical_sql(file, ['ordered_at'], zone)}) as times"
            for zone in (None, "UTC")
        ]
        connection.execute(
            "insert into written_days select ours.row_id, written.day, utc.day "
            f"from ({days[0]}) as written inner join ({days[1]}) as utc on written.place = utc.place "
            f"inner join order_rows as ours on ours.row_id = written.place - 1 + {file.first_row} "
            "where written.day <> cast(ours.ordered_at as date) or utc.day <> cast(ours.ordered_at as date)"
        )

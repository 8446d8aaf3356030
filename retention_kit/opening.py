"""Opening: which files count, and the assumptions that only they can decide (as-of date, currency)."""

import datetime as dt
import itertools
import shlex
from collections.abc import Sequence
from pathlib import Path

import duckdb

from .errors import InputError
from .intake import LoadedFile, all_formats
from .intake.containers import Source
from .intake.files import DataArgument, is_named_directly
from .intake.load import describe
from .intake.mapping import ColumnMapping, fitting, nearly_fitting
from .settings import WEEKDAYS, Settings, check_choice

# which files the model of who is a customer stands on
_STANDS_ON = {"purchases": "orders", "subscriptions": "subscriptions"}


def recognise(
    sources: list[Source],
    data: DataArgument,
    connection: duckdb.DuckDBPyConnection,
    mappings: Sequence[ColumnMapping] = (),
    model: str = "purchases",
) -> tuple[list[LoadedFile], list[str]]:
    """The files whose format is known, or that fit one of `mappings`, and a sentence for each that is left aside.

    Raises
    ------
    InputError
        If a file that the user named itself is not recognised, or if no file holds orders (or what else the `model` stands on). Each
        such file is named with its columns and with what was expected.
    """
    known: list[LoadedFile] = []
    unknown: list[tuple[Source, str]] = []
    unused: list[str] = []
    for source in sources:
        layout = describe(source, connection, mappings)
        if layout.format is None:
            columns = ", ".join(layout.header[:30]) + (" ..." if len(layout.header) > 30 else "")
            near = nearly_fitting(layout.header, mappings)
            unknown.append((source, f"{source.name}: not recognised by its columns: {columns}.{near}"))
            continue
        known.append(LoadedFile(len(known) + 1, source, layout))
        if layout.mapping is None and (other := fitting(layout.header, mappings)):
            unused.append(
                f"{source.name}: read as {layout.format.title}; the mapping of {other.where} is not used, a known format goes before"
            )
    expected = _expected()
    for source, sentence in unknown:
        if is_named_directly(source, data):
            raise InputError(f"{sentence} {expected} {_how_to_map(source)}")
    needed = _STANDS_ON[model]
    if not any(file.format.kind == needed for file in known):
        read = [f"{file.name}: {file.format.title}, no {needed}." for file in known]
        instead = [each for each, kind in _STANDS_ON.items() if any(file.format.kind == kind for file in known)]
        raise InputError(
            " ".join(
                [
                    f"no {needed} among the files.",
                    *(f"To count from {_STANDS_ON[each]} instead: model={each}." for each in instead),
                    *read,
                    *(sentence for _, sentence in unknown),
                    expected,
                    *(_how_to_map(source) for source, _ in unknown[:1]),
                ]
            )
        )
    present = {file.format.name for file in known}
    for file in known:
        if missing := [name for name in file.format.needs if name not in present]:
            titles = ", ".join(each.title for each in all_formats() if each.name in missing)
            raise InputError(f"{file.name}: {file.format.title} cannot be counted alone; put beside it: {titles}")
    aside = [f"{sentence} Left aside. {expected} {_how_to_map(source)}" for source, sentence in unknown]
    return known, aside + unused


def _expected() -> str:
    examples = {each.name: f"{each.title} ({', '.join(each.signature)})" for each in all_formats()}
    return (
        f"Expected one of {len(examples)} formats (retention-kit formats lists them), such as "
        f"{examples['shopify_orders']} or {examples['generic_orders']}."
    )


def _how_to_map(source: Source) -> str:
    """What to do about a table that is not recognised, at the end of a message."""
    if source.origin.exists():
        return f"To say what its columns are: retention-kit map {shlex.quote(str(source.origin))}"
    return "To say what its columns are: rk.propose_mapping(...) proposes it, rk.open(..., mappings=[...]) takes it"


def choose_orders(
    files: list[LoadedFile], wanted: str | None, connection: duckdb.DuckDBPyConnection
) -> tuple[list[LoadedFile], list[str]]:
    """Orders of one tool only, where exports of several cover the same time, and a sentence for each file put aside.

    Raises
    ------
    InputError
        If orders of two tools overlap in time and `wanted` (the setting ``orders_from``) does not choose.
    """
    files, sentences = _give_way(files, wanted, connection)
    spans: dict[str, tuple[dt.datetime, dt.datetime]] = {}
    for file in files:
        if file.format.kind == "orders" and file.first_at and file.last_at:
            first, last = spans.get(file.format.name, (file.first_at, file.last_at))
            spans[file.format.name] = min(first, file.first_at), max(last, file.last_at)
    if wanted is not None:
        check_choice("orders_from", wanted, tuple(spans))
        aside = [file for file in files if file.format.kind == "orders" and file.format.name != wanted]
        for file in aside:
            connection.execute("delete from stored.order_rows where file_id = ?", [file.file_id])
        sentences += [
            f"{file.name}: {file.rows:,} rows left aside, orders come from {wanted} (setting orders_from)"
            for file in aside
        ]
        return [file for file in files if file not in aside], sentences
    ordered = sorted(spans.items(), key=lambda item: item[1])
    for (one, (_, last)), (other, (first, _)) in itertools.pairwise(ordered):
        if first <= last:
            raise InputError(
                f"the files hold orders of {one} and of {other} over the same time; they may be the same sales, so they are not "
                f"added up. Say which one counts: orders_from={one} or orders_from={other}."
            )
    return files, sentences


def _give_way(
    files: list[LoadedFile], wanted: str | None, connection: duckdb.DuckDBPyConnection
) -> tuple[list[LoadedFile], list[str]]:
    """Without the files whose sales stand in another file over the same time, in a better grain."""
    aside: dict[int, LoadedFile] = {}
    for file in files:
        for other in files:
            if (
                other.format.name in file.format.gives_way
                and wanted != file.format.name
                and file.first_at and file.last_at and other.first_at and other.last_at
                and file.first_at <= other.last_at and other.first_at <= file.last_at
            ):  # fmt: skip
                aside[file.file_id] = other
    for file_id in aside:
        connection.execute("delete from stored.order_rows where file_id = ?", [file_id])
    sentences = [
        f"{file.name}: left aside, the same sales stand in {aside[file.file_id].name}; to count it instead: orders_from={file.format.name}"
        for file in files
        if file.file_id in aside
    ]
    return [file for file in files if file.file_id not in aside], sentences


def write_source_files(files: list[LoadedFile], connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table ``source_files``, one row per file; of overlapping exports the newest has the highest rank."""
    for name in {file.format.name for file in files}:
        same = [file for file in files if file.format.name == name]
        same.sort(key=lambda file: (file.last_at or dt.datetime.min, _written_at(file), file.name))
        for rank, file in enumerate(same, start=1):
            file.newest_rank = rank
    connection.execute(
        "create table source_files (file_id integer, file varchar, format varchar, kind varchar, rows bigint, first_row bigint,"
        " first_at timestamp, last_at timestamp, newest_rank integer, is_each_id_once boolean)"
    )
    names = [Path(file.name).name for file in files]
    for file in files:
        connection.execute(
            "insert into source_files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                file.file_id,
                # the name alone, with its folders where two files share it
                Path(file.name).name if names.count(Path(file.name).name) == 1 else file.name,
                file.format.name,
                file.format.kind,
                file.rows + len(file.unreadable),
                file.first_row,
                file.first_at,
                file.last_at,
                file.newest_rank,
                file.is_each_id_once,
            ],
        )


# of what has happened: an end is written before it comes, unless the status says that it has
_LAST_EVENT = (
    "select cast(greatest(max(started_at), max(trial_started_at), max(cancel_requested_at),"
    " max(case when status = 'expired' then ended_at end)) as date) from subscription_rows"
)

_LAST_REFUND = "select cast(max(refunded_at) as date) from order_rows"


def resolve_settings(settings: Settings, files: list[LoadedFile], connection: duckdb.DuckDBPyConnection) -> Settings:
    """Fill in as-of date and currency, and create the table ``settings``: one row, never changed."""
    counted = "subscription_rows" if settings.model == "subscriptions" else "order_rows"
    if settings.as_of is None:
        dates = [file.last_at.date() for file in files if file.format.kind == "orders" and file.last_at]
        if settings.refund_date == "refund":
            dates += [day for (day,) in connection.execute(_LAST_REFUND).fetchall() if day]
        if settings.model == "subscriptions":
            dates += [day for (day,) in connection.execute(_LAST_EVENT).fetchall() if day]
        settings = settings.changed(as_of=max(dates, default=None))
    if settings.currency is None:
        number = "subscription_id" if counted == "subscription_rows" else "order_id"
        found = connection.execute(f"select distinct currency from {counted} where currency is not null").fetchall()
        if len(found) > 1:
            found = connection.execute(
                f"select currency from {counted} where currency is not null group by 1 order by count(distinct {number}) desc, 1 limit 1"
            ).fetchall()
        settings = settings.changed(currency=found[0][0] if found else None)
    row = {
        "as_of date": settings.as_of,
        "currency varchar": settings.currency,
        "model varchar": settings.model,
        "revenue varchar": settings.revenue,
        "unpaid varchar": settings.unpaid,
        "refund_date varchar": settings.refund_date,
        "credit_notes varchar": settings.credit_notes,
        "goods_only boolean": settings.goods_only,
        "count_zero_value_orders boolean": settings.count_zero_value_orders,
        "nps_responses varchar": settings.nps_responses,
        "week_start_number integer": WEEKDAYS.index(settings.week_start),
        "fiscal_year_start integer": settings.fiscal_year_start,
        "retail_calendar varchar": settings.retail_calendar,
        "periods_per_year integer": settings.periods_per_year,
        "active_window integer": settings.active_window,
        "timezone varchar": settings.timezone,
    }
    connection.execute(f"create table settings ({', '.join(row)})")
    connection.execute(f"insert into settings values ({', '.join('?' * len(row))})", list(row.values()))
    return settings


def _written_at(file: LoadedFile) -> float:
    return file.path.stat().st_mtime if file.path.exists() else 0.0

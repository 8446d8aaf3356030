"""A proposal: what the columns of a table of no known format may be, by their names and by what they hold."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from ..errors import InputError
from ..settings import FILE_NAME, check_choice
from ..views import literal, quote
from .containers import Source
from .contents import Contents
from .files import DataArgument, find_sources
from .load import describe
from .mapping import FORMATS, ColumnMapping, given_mappings
from .mapping_file import read_mappings
from .proposal import Proposal, ProposedColumn, chosen, columns_of, words_in
from .scoring import guess_kind
from .sniff import Layout, sample_rows
from .synonyms import parts

_SAMPLE = 2000
_LONGEST_CELL = 200


def propose_mapping(
    data: Any,
    kind: str | None = None,
    *,
    password: str | None = None,
    mappings: Iterable[Mapping[str, Any] | ColumnMapping] = (),
) -> Proposal:
    """Propose what the columns of a file (or frame) of no known format are.

    Parameters
    ----------
    data : path or frame
        One table. Of a workbook or archive with several, the first that is of no known format.
    kind : {"orders", "survey", "deliveries", "tickets", "subscriptions"}, optional
        What its rows are; guessed if not given.
    password : str, optional
        Of a protected workbook or archive.
    mappings : list of dict, optional
        Where one of these, or of the ``retention.toml`` beside the file, fits the file already, the proposal starts from it.

    Returns
    -------
    Proposal
        ``.rows`` to look at, ``.changed(columns={...})``, ``.toml()``, ``.write()``, ``.mapping`` for `open`.

    Raises
    ------
    InputError
        If the file cannot be read, or is of a known format and needs no mapping.
    """
    if kind is not None:
        check_choice("kind", kind, tuple(FORMATS))
    given: DataArgument = data if isinstance(data, str | os.PathLike | Mapping) else {"frame": data}
    password = password or os.environ.get("RETENTION_KIT_PASSWORD")
    with tempfile.TemporaryDirectory(prefix="retention-kit-", ignore_cleanup_errors=True) as folder:
        connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
        sources, folders = find_sources(given, Path(folder), password, connection)
        there = [*given_mappings(mappings), *read_mappings(folders)]
        is_folder = isinstance(data, str | os.PathLike) and Path(data).is_dir()
        source, layout = _unknown(sources, there, connection, is_folder=is_folder)
        contents = _contents(source, layout, connection)
    return _propose(source, layout, contents, kind)


def _unknown(
    sources: list[Source], mappings: list[ColumnMapping], connection: duckdb.DuckDBPyConnection, *, is_folder: bool
) -> tuple[Source, Layout]:
    """The one table to be mapped."""
    layouts = [(source, describe(source, connection, mappings)) for source in sources]
    unknown = [(source, layout) for source, layout in layouts if layout.format is None or layout.mapping]
    if not unknown:
        listed = "; ".join(f"{source.name}: {layout.format.title}" for source, layout in layouts if layout.format)
        raise InputError(f"a known format needs no mapping: {listed}")
    if is_folder and len(unknown) > 1:
        raise InputError(
            f"several files are of no known format; name one: {', '.join(source.name for source, _ in unknown)}"
        )
    return unknown[0]


def _contents(source: Source, layout: Layout, connection: duckdb.DuckDBPyConnection) -> dict[str, Contents]:
    if source.form == "text":
        rows = sample_rows(source.path, source.name, layout, _SAMPLE)
    else:
        cells = ", ".join(f"coalesce(cast({quote(name)} as varchar), '')" for name in layout.header)
        rows = [
            list(row)
            for row in connection.execute(
                f"select {cells} from read_parquet({literal(str(source.path))}) limit {_SAMPLE}"
            ).fetchall()
        ]
    columns = zip(*rows, strict=True) if rows else ((),) * len(layout.header)
    return {
        name: Contents(tuple(cell[:_LONGEST_CELL] for cell in column))
        for name, column in zip(layout.header, columns, strict=True)
    }


def _propose(source: Source, layout: Layout, contents: dict[str, Contents], kind: str | None) -> Proposal:
    there = layout.mapping if layout.mapping and kind in (None, layout.mapping.kind) else None
    kind = kind or (there.kind if there else guess_kind(contents))
    # what stands in the file is taken as it is, absent columns too
    stands = {name: there.column_in(name, layout.header) for name in parts(kind)} if there else {}
    rows = columns_of(
        kind,
        contents,
        {name: chosen(kind, name, found, contents, f"stands in {FILE_NAME}") for name, found in stands.items()},
    )
    constants = dict(there.constants) if there else _constants(rows, contents)
    values = dict(there.values) if there else words_in(kind, rows, contents)
    folder = source.origin.absolute().parent if source.origin.exists() else None
    name = there.name if there else None
    return Proposal(source.name, kind, rows, layout.header, contents, constants, values, folder, name)


def _constants(rows: list[ProposedColumn], contents: dict[str, Contents]) -> dict[str, str]:
    """The currency, where it stands beside the amounts and in no column of its own."""
    found = {row.column: row.found for row in rows}
    money = found.get("revenue") or found.get("unit_price") or found.get("amount")
    if "currency" in found and not found["currency"] and money and (code := contents[money].beside_amounts):
        return {"currency": code}
    return {}

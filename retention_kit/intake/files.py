"""What is meant by the data that a user names: files, folders, globs, addresses, frames, tables of a database."""

import glob
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from ..errors import InputError
from .addresses import ADDRESSES, fetch
from .containers import ENDINGS, Source, from_frame, unpack
from .databases import DATABASES, read_table

_Path = str | os.PathLike[str]
DataArgument = _Path | Iterable[_Path] | Mapping[str, Any]


def find_sources(
    data: DataArgument, folder: Path, password: str | None, connection: duckdb.DuckDBPyConnection
) -> tuple[list[Source], list[Path]]:
    """The tables that `data` names, and the folders they stand in (where ``retention.toml`` may be).

    A folder means its own data files (not those of folders below it); a glob what it matches; an address
    (``s3://``, ``gs://``, ``https://``) what DuckDB's httpfs brings from there; ``sqlite:///shop.db#orders`` or
    ``postgresql://user@host/shop#orders`` a table.
    A mapping gives names to frames, paths or tables.

    Raises
    ------
    InputError
        If something does not exist, cannot be read, or holds no data file.
    """
    if isinstance(data, Mapping):
        named = [(name, value) for name, value in data.items()]
    else:
        named = [("", value) for value in ([data] if isinstance(data, str | os.PathLike) else list(data))]
    if not named:
        raise InputError("no data given; name a file, a folder or a glob")
    sources: list[Source] = []
    folders: list[Path] = []
    seen: set[Path] = set()
    for name, value in named:
        if not isinstance(value, str | os.PathLike):
            sources.append(from_frame(name or "frame", value, folder, connection))
            continue
        entry = os.fspath(value)
        if entry.startswith(DATABASES):
            sources.append(read_table(entry, name, folder))
            continue
        if entry.startswith(ADDRESSES):
            paths = fetch(entry, folder, connection)
        else:
            paths = [(str(path), path) for path in _expand(entry) if path.resolve() not in seen]
            seen |= {path.resolve() for _, path in paths}
            folders += [Path(entry)] if Path(entry).is_dir() else [path.parent for _, path in paths]
        for shown, path in paths:
            for source in unpack(path, folder, password, connection):
                source.name = source.name.replace(str(path), shown, 1)
                sources.append(source)
    return sources, list(dict.fromkeys(folders))


def is_named_directly(source: Source, data: DataArgument) -> bool:
    """Whether the user named this very file or frame, rather than a folder or a glob it was found in."""
    if isinstance(data, Mapping):
        return True
    entries = [data] if isinstance(data, str | os.PathLike) else list(data)
    return any(
        os.fspath(entry).startswith((*ADDRESSES, *DATABASES)) or Path(entry) == source.origin for entry in entries
    )


def _expand(entry: str) -> list[Path]:
    path = Path(entry).expanduser()
    if path.is_file():
        return [path]
    if path.is_dir():
        found = sorted(child for child in path.iterdir() if _is_data(child))
        if not found:
            below = sorted({str(child.parent.relative_to(path)) for child in path.rglob("*") if _is_data(child)})
            hint = f" Its folders {', '.join(below[:5])} do: name one of them, or '{entry}/**/*.csv'." if below else ""
            raise InputError(f"{entry}: no data file in this folder (looked for {', '.join(ENDINGS)}).{hint}")
        return found
    matched = sorted(Path(match) for match in glob.glob(str(path), recursive=True) if Path(match).is_file())
    if not matched:
        beside = (
            sorted(child.name for child in path.parent.iterdir() if not child.name.startswith("."))[:10]
            if path.parent.is_dir()
            else []
        )
        raise InputError(
            f"{entry}: no such file, folder or match. "
            + (f"{path.parent} holds: {', '.join(beside)}" if beside else f"There is no folder {path.parent}.")
        )
    return matched


def _is_data(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$")) and path.name.lower().endswith(ENDINGS)

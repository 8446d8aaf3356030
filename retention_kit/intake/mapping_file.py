"""The ``[[mapping]]`` tables of a ``retention.toml``: read with the lines of what is wrong, written with all else kept."""

import os
import re
from pathlib import Path
from typing import Any

from ..errors import SettingsError
from ..settings import FILE_NAME, parse_toml
from .mapping import ColumnMapping, check_mapping


def read_mappings(folders: list[Path]) -> list[ColumnMapping]:
    """The mappings of the first ``retention.toml`` found in `folders` (the one that the settings come from), checked.

    Raises
    ------
    SettingsError
        If a mapping has an unknown kind, column or key, or lacks a column; the message names file, line and key.
    """
    path = next((folder / FILE_NAME for folder in folders if (folder / FILE_NAME).is_file()), None)
    if path is None:
        return []
    text = _read(path)
    given = parse_toml(text, path).get("mapping", [])
    if not isinstance(given, list):
        raise SettingsError(
            f"{path}, line {_line(text, 0, ())}: write [[mapping]], with two brackets, over each mapping"
        )
    mappings = [
        check_mapping(value, lambda keys, at=at: f"{path}, line {_line(text, at, keys)}: mapping")  # type: ignore[misc]
        for at, value in enumerate(given)
    ]
    for at, mapping in enumerate(mappings):
        for earlier in mappings[:at]:
            if (mapping.kind, mapping.columns) == (earlier.kind, earlier.columns):
                raise SettingsError(
                    f"{mapping.place(())}: kind and columns are those of {earlier.where}; only one can count, remove the other"
                )
    return mappings


def write_mapping(path: Path, mapping: ColumnMapping, replaces: ColumnMapping | None = None) -> None:
    """Write `mapping` into the ``retention.toml`` at `path`, in the place of `replaces` or after all else; the rest of it stays.

    Raises
    ------
    SettingsError
        If the file that is there is not valid TOML, or cannot be written.
    """
    import tomlkit

    text = _read(path) if path.exists() else ""
    parse_toml(text, path)
    document = tomlkit.parse(text)
    there = document.get("mapping")
    if there is None:
        there = tomlkit.aot()
        document.append("mapping", there)
    old = (
        None if replaces is None else next((each for each in there if dict(each["columns"]) == replaces.columns), None)
    )
    if old is not None:
        _fill(old, mapping)
    else:
        inline = isinstance(there, tomlkit.items.Array)
        there.append(_fill(tomlkit.inline_table() if inline else tomlkit.table(), mapping))
    written = tomlkit.dumps(document)
    if old is None:
        # a blank line over the new table
        before, table, after = written.rpartition("\n[[mapping]]")
        written = f"{before}{'' if before.endswith(chr(10)) or not table else chr(10)}{table}{after}"
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(written, encoding="utf-8", newline="")
        os.replace(beside, path)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written: {error}") from error


def toml_of(mapping: ColumnMapping) -> str:
    """`mapping` as it would stand in ``retention.toml``."""
    import tomlkit

    document, tables = tomlkit.document(), tomlkit.aot()
    tables.append(_fill(tomlkit.table(), mapping))
    document.append("mapping", tables)
    return tomlkit.dumps(document)


def _fill(table: Any, mapping: ColumnMapping) -> Any:
    """`table` of tomlkit with the entries of `mapping`; comments beside entries that stay are kept."""
    import tomlkit

    inline = isinstance(table, tomlkit.items.InlineTable)
    table["kind"] = mapping.kind
    if mapping.name:
        table["name"] = mapping.name
    for key, values in (("columns", mapping.columns), ("constants", mapping.constants), ("values", mapping.values)):
        if not values:
            table.pop(key, None)
            continue
        if key not in table:
            table[key] = tomlkit.inline_table() if inline else tomlkit.table()
        for name in [name for name in table[key] if name not in values]:
            del table[key][name]
        for name, value in values.items():
            if table[key].get(name) != value:
                table[key][name] = value
    return table


def _read(path: Path) -> str:
    try:
        # as it is: line ends are the user's
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error


def _line(text: str, at: int, keys: tuple[str, ...]) -> int:
    """The line on which an entry of mapping number `at` stands; where it is missing, that of what it is missing in.

    TOML readers tell no lines, but tomlkit writes back what it read: a mark is put in the entry's place, and looked for.
    """
    import tomlkit

    mark = "(here)"
    document: Any = tomlkit.parse(text)
    holder: Any = document
    key: Any = "mapping"
    named = "mapping"
    for step in (at, *keys):
        value = holder[key]
        if not (isinstance(value, list) if isinstance(step, int) else isinstance(value, dict) and step in value):
            break
        holder, key, named = value, step, step if isinstance(step, str) else named
    is_leaf = True
    while isinstance(value := holder[key], dict | list) and value:
        holder, key, is_leaf = value, next(iter(value)) if isinstance(value, dict) else 0, False
    if isinstance(value, dict):
        holder, key, is_leaf = value, mark, False
    holder[key] = mark
    lines = tomlkit.dumps(document).split(mark)[0].split("\n")
    if is_leaf:
        return len(lines)
    names = [number for number, line in enumerate(lines, 1) if re.search(rf"(?<!\w){re.escape(named)}(?!\w)", line)]
    return names[-1] if names else len(lines)

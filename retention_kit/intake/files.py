"""Which files are meant: a file, a folder, a glob, or several of them."""

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from ..errors import InputError

ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".parquet")

DataArgument = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


def find_files(data: DataArgument) -> tuple[list[Path], list[Path]]:
    """The files that `data` names, and the folders they stand in (where ``retention.toml`` may be).

    A folder means its own data files (not those of folders below it); a glob what it matches.

    Raises
    ------
    InputError
        If something does not exist, or holds no data file.
    """
    entries = [data] if isinstance(data, str | os.PathLike) else list(data)
    if not entries:
        raise InputError("no data given; name a file, a folder or a glob")
    files: list[Path] = []
    for entry in entries:
        known = {path.resolve() for path in files}
        files += [path for path in _expand(os.fspath(entry)) if path.resolve() not in known]
    named = [Path(entry) for entry in entries]
    folders = [*(path for path in named if path.is_dir()), *(path.parent for path in files)]
    return files, list(dict.fromkeys(folders))


def is_named_directly(path: Path, data: DataArgument) -> bool:
    """Whether the user named this very file, rather than a folder or a glob it was found in."""
    entries = [data] if isinstance(data, str | os.PathLike) else list(data)
    return any(Path(entry) == path for entry in entries)


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
    return path.is_file() and not path.name.startswith(".") and path.name.lower().endswith(ENDINGS)

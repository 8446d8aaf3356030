"""The store: DuckDB in memory, what it may use and reach, and the folder for what does not fit."""

import os
import tempfile
from pathlib import Path

import duckdb

from .errors import SettingsError
from .views import literal


class Store:
    """One DuckDB connection, in memory, and a folder of its own."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(
            ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )
        # DuckDB's own bar would appear in notebooks; ours is where it was asked for
        self.connection.execute("set enable_progress_bar = false")
        # DuckDB makes a join of a long list (x in (...)), and a join gives up the order of the rows, which is that of the file
        self.connection.execute("set disabled_optimizers = 'in_clause'")
        # what does not fit into memory goes to a folder of our own, which goes with the workspace
        self._spill = tempfile.TemporaryDirectory(prefix="retention-kit-", ignore_cleanup_errors=True)
        self.connection.execute(f"set temp_directory = {literal(self._spill.name)}")
        self._copies = Path(self._spill.name) / "copies"
        self._copies.mkdir()
        self.connection.execute("set global TimeZone = 'UTC'")
        self.connection.execute("create schema stored")

    @property
    def folder(self) -> Path:
        """A folder of the workspace's own, for copies that have to be made; it goes with the workspace."""
        return self._copies

    def limit_memory(self, memory_limit: str) -> None:
        """Let DuckDB take no more than a size (``4GB``) or a share (``70%``) of the machine's memory."""
        try:
            if size := _size(memory_limit):
                self.connection.execute(f"set memory_limit = {literal(size)}")
        except (duckdb.Error, ValueError) as error:
            raise SettingsError(
                f"memory_limit={memory_limit!r}: write a size such as 4GB, or a share such as 70%"
            ) from error

    def lock_down(self, paths: list[str]) -> None:
        """After opening, DuckDB reaches no file but `paths`, and cannot be told otherwise."""
        self.connection.execute(f"set allowed_paths = [{', '.join(literal(path) for path in paths)}]")
        self.connection.execute("set enable_external_access = false")
        self.connection.execute("set lock_configuration = true")


def _size(limit: str) -> str:
    """A memory limit as DuckDB takes it: a share of the machine is worked out here, as older DuckDBs know none."""
    if not limit.endswith("%"):
        return limit
    share = float(limit[:-1])
    if not 0 < share <= 100:
        raise ValueError(limit)
    if not hasattr(os, "sysconf"):  # Windows: DuckDB's own default, four fifths of the machine, stands
        return ""
    return f"{int(os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') * share / 100 / 1e6)}MB"

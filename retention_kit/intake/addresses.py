"""Files at an address: ``https://``, ``http://``, ``s3://``, ``gs://``, brought by DuckDB's extension httpfs."""

import importlib.util
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import duckdb

from ..errors import InputError
from ..views import literal
from .containers import ENDINGS, new_file

ADDRESSES = ("s3://", "gs://", "gcs://", "https://", "http://")

# what DuckDB calls a secret's settings, and what the tools of S3 read from the environment
_S3 = {
    "key_id": ("AWS_ACCESS_KEY_ID",),
    "secret": ("AWS_SECRET_ACCESS_KEY",),
    "session_token": ("AWS_SESSION_TOKEN",),
    "region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
}


def fetch(address: str, folder: Path, connection: duckdb.DuckDBPyConnection) -> list[tuple[str, Path]]:
    """Copies in `folder` of what stands at an address (or matches a glob there), each with the address as it may be shown.

    Raises
    ------
    InputError
        If httpfs is not there, or the address cannot be read. No message holds a key or a password.
    """
    shown = without_secrets(address)
    _load_httpfs(connection, shown)
    try:
        if address.startswith("s3://"):
            _use_environment(connection)
        copies = []
        names = [row[0] for row in connection.execute("select file from glob(?)", [address]).fetchall()]
        for name in names:  # one at a time, so that no more than one is held in memory
            ((content,),) = connection.execute("select content from read_blob(?)", [name]).fetchall()
            target = new_file(folder, _ending(name))
            target.write_bytes(content)
            copies.append((without_secrets(name), target))
    except duckdb.Error as error:
        said = str(error).splitlines()[0].replace(address, shown)
        raise InputError(f"{shown}: cannot be fetched: {said} Or download the file and name that.") from None
    if not copies:
        raise InputError(f"{shown}: nothing there; is the address right?")
    return copies


def without_secrets(address: str) -> str:
    """An address as it may be shown: without user and password, and without the query, where signed links have their key."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _ending(name: str) -> str:
    """The ending that says what a file is; CSV where an address has none."""
    path = urlsplit(name).path.lower()
    return next((each for each in sorted(ENDINGS, key=len, reverse=True) if path.endswith(each)), ".csv")


def _load_httpfs(connection: duckdb.DuckDBPyConnection, shown: str) -> None:
    """From DuckDB's own folder, or from the package duckdb-extension-httpfs where that one fits this DuckDB."""
    packaged = _packaged()
    for place in ("httpfs", *([literal(str(packaged))] if packaged else [])):
        try:
            connection.execute(f"load {place}")
            return
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
    version = duckdb.__version__
    raise InputError(
        f"{shown}: cannot be fetched: {said} Addresses are read by DuckDB's extension httpfs, of just the version of DuckDB ({version}): "
        "install it once where there is a network (python -c \"import duckdb; duckdb.sql('install httpfs')\"), "
        f"or as a package (pip install duckdb-extension-httpfs=={version}, where there is one), or download the file and name that."
    )


def _packaged() -> Path | None:
    """httpfs as the package duckdb-extension-httpfs brings it, for this version of DuckDB."""
    found = importlib.util.find_spec("duckdb_extension_httpfs")
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
        if path.is_file():
            return path
    return None


def _use_environment(connection: duckdb.DuckDBPyConnection) -> None:
    """Keys, region and endpoint of S3 as other tools find them: in the variables AWS_*."""
    options = {
        setting: value
        for setting, names in _S3.items()
        if (value := next((os.environ[name] for name in names if os.environ.get(name)), None))
    }
    if endpoint := os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"):
        parts = urlsplit(endpoint)
        options |= {"endpoint": parts.netloc, "url_style": "path", "use_ssl": str(parts.scheme != "http").lower()}
    if options:
        given = ", ".join(f"{setting} {literal(value)}" for setting, value in options.items())
        connection.execute(f"create or replace temporary secret from_environment (type s3, {given})")

"""Files at an address, served by a little server of the tests; skipped by name where DuckDB's httpfs cannot be loaded."""

import functools
import gzip
import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import retention_kit as rk
from retention_kit.intake import addresses

# 70.50 in all
ROWS = [("1", "A", "2024-01-05", "10.50"), ("2", "A", "2024-02-20", "20.00"), ("3", "B", "2024-01-31", "40.00")]
COLUMNS = ("order_id", "customer_id", "ordered_at", "revenue")
TEXT = "".join(f"{','.join(row)}\n" for row in (COLUMNS, *ROWS)).encode()


@pytest.fixture
def httpfs() -> None:
    with duckdb.connect() as connection:
        try:
            addresses._load_httpfs(connection, "address")
        except rk.InputError as error:
            pytest.skip(f"httpfs cannot be loaded: {error}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Address of a folder with the same three orders in four containers, and one file that is no export."""
    table = pa.table({name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS)})
    (tmp_path / "orders.csv").write_bytes(TEXT)
    (tmp_path / "orders.csv.gz").write_bytes(gzip.compress(TEXT))
    pq.write_table(table, tmp_path / "orders.parquet")
    book = openpyxl.Workbook()
    for row in (COLUMNS, *ROWS):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    (tmp_path / "orders.xlsx").write_bytes(content.getvalue())
    (tmp_path / "else.csv").write_text("a,b\n1,2\n")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.mark.usefixtures("httpfs")
@pytest.mark.parametrize(
    "name", ["orders.csv", "orders.csv.gz", "orders.parquet", "orders.xlsx", "orders.csv?key=s3cret"]
)
def test_a_file_at_an_address_is_read_as_one_on_the_disk(server, name):
    ws = rk.open(f"{server}/{name}")
    assert float(sum(row["revenue"] for row in ws.kpis())) == 70.5
    assert [file.name for file in ws.files] == [f"{server}/{name.partition('?')[0]}"]


@pytest.mark.usefixtures("httpfs")
def test_what_is_not_there_or_no_export_is_said_with_its_address(server):
    with pytest.raises(rk.InputError, match=rf"^{server}/march\.csv: cannot be fetched: .*404") as caught:
        rk.open(f"{server}/march.csv?key=s3cret")
    assert "s3cret" not in str(caught.value)
    with pytest.raises(rk.InputError, match=rf"^{server}/else\.csv: not recognised by its columns: a, b"):
        rk.open(f"{server}/else.csv")
    with pytest.raises(rk.InputError, match="cannot be fetched: "):
        rk.open("http://127.0.0.1:1/orders.csv")


def test_an_address_is_shown_without_its_keys():
    assert addresses.without_secrets("https://ann:s3cret@shop.example:8443/a/b.csv?key=s3cret#x") == (
        "https://shop.example:8443/a/b.csv"
    )


@pytest.mark.usefixtures("httpfs")
def test_the_endpoint_and_the_keys_of_s3_are_those_of_the_environment(monkeypatch):
    for name in ("AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "it's")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")
    with duckdb.connect() as connection:
        addresses._load_httpfs(connection, "address")
        addresses._use_environment(connection)
        ((secret,),) = connection.execute("select secret_string from duckdb_secrets()").fetchall()
    given = dict(part.split("=", 1) for part in secret.split(";"))
    assert (given["key_id"], given["region"], given["endpoint"]) == ("it's", "eu-west-1", "127.0.0.1:9000")
    assert (given["url_style"], given["use_ssl"]) == ("path", "false")

"""A table of PostgreSQL in the place of a file, read from a server that the tests start for themselves."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import retention_kit as rk
from retention_kit.cli import main
from retention_kit.intake import databases

psycopg = pytest.importorskip("psycopg")
pytest.importorskip("pwd")

PASSWORD = "s3cret@/#%"
WRITTEN = "s3cret%40%2F%23%25"  # the same in an address
# 70.50 in all: 10.50 and 20.00 of A, 40.00 of B; the last order has no customer and no amount
ROWS = [
    ("1", "A", "2024-01-05 10:00:00+00", "2024-01-05", "10.50", 'say "hi", ok', 1.5, True),
    ("2", "A", "2024-02-20 23:30:00.25+00", None, "20.00", "Zoë 王小明\nline two \\N", 2.0, False),
    ("3", "B", "2024-01-31 00:00:00+05:30", "2024-01-31", "40.00", "", None, None),
    ("4", None, "2024-01-31 12:00:00+00", None, None, None, None, None),
]


def programs() -> Path:
    """The folder of the server's programs, or the tests are skipped by the name of what is missing."""
    folders = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not folders:
        pytest.skip("no PostgreSQL server is installed (initdb, pg_ctl)")
    return folders[-1]


def owner() -> str | None:
    """Whom the server runs as, which must not be root."""
    import pwd

    if os.geteuid():
        return None
    if "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip("root, and no user postgres to run the server")
    return "postgres"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """``host:port`` of a private server with the database shop, its user keeper and the table orders."""
    folder, user = programs(), owner()
    home = Path(tempfile.mkdtemp(prefix="rk-postgres-"))
    (home / "password").write_text(PASSWORD)
    if user:
        for path in (home, home / "password"):
            shutil.chown(path, user)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    def run(program: str, *words: str) -> None:
        with (home / "said").open("wb") as said:  # no pipe: the server would keep it open
            done = subprocess.run(
                [folder / program, "-D", home / "data", *words],
                user=user, cwd=home, stdout=said, stderr=said, timeout=120, check=False,
            )  # fmt: skip
        assert done.returncode == 0, (home / "said").read_text()

    run("initdb", "-U", "keeper", f"--pwfile={home / 'password'}", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip
    run("pg_ctl", "-w", "-l", str(home / "log"), "-o", f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c timezone=UTC", "start")  # fmt: skip
    try:
        with psycopg.connect(f"postgresql://keeper:{WRITTEN}@127.0.0.1:{port}/postgres", autocommit=True) as database:
            fill(database)
        yield f"127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def fill(database) -> None:
    database.execute("set datestyle to german")  # 05.01.2024: what a server's custom may be
    database.execute("alter role keeper set datestyle to german")
    database.execute(
        "create table orders (order_id text, customer_id text, ordered_at timestamptz, shipped_at date, revenue numeric(12, 2), "
        "note text, weight double precision, is_gift boolean)"
    )
    with database.cursor() as cursor:
        cursor.executemany("insert into orders values (%s, %s, %s, %s, %s, %s, %s, %s)", ROWS)
    database.execute("create schema archive")
    database.execute("create view archive.\"Old orders\" as select * from orders where order_id = '1'")
    database.execute(
        "create view large as select n as order_id, 'c' || n % 1000 as customer_id, date '2024-01-01' + n % 60 as ordered_at, "
        "1 as revenue, repeat('x', 100) as note from generate_series(1, 300000) as n"
    )
    database.execute("create database ascii encoding 'SQL_ASCII' template template0")


def address(server: str, table: str, user: str = f"keeper:{WRITTEN}", database: str = "postgres") -> str:
    return f"postgresql://{user}@{server}/{database}#{table}"


def refusal(named: str) -> str:
    """The one sentence that opening ends in; neither it nor what caused it may hold the password."""
    with pytest.raises(rk.InputError) as caught:
        rk.open(named)
    error: BaseException | None = caught.value
    while error is not None:
        assert PASSWORD not in str(error)
        assert WRITTEN not in str(error)
        error = error.__cause__
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_cells_are_those_of_an_export_to_csv(server):
    ws = rk.open(address(server, "orders"))
    cells = ws.sql("select * from raw_generic_orders order by order_id").rows()
    assert [row["revenue"] for row in cells] == ["10.50", "20.00", "40.00", None]
    # 00:00 at +05:30 is 18:30 of the day before in UTC, the zone of the session
    assert [row["ordered_at"] for row in cells] == [
        "2024-01-05 10:00:00+00",
        "2024-02-20 23:30:00.25+00",
        "2024-01-30 18:30:00+00",
        "2024-01-31 12:00:00+00",
    ]
    assert [row["shipped_at"] for row in cells] == ["2024-01-05", None, "2024-01-31", None]
    assert [row["note"] for row in cells] == ['say "hi", ok', "Zoë 王小明\nline two \\N", None, None]
    assert [(row["weight"], row["is_gift"]) for row in cells] == [("1.5", "t"), ("2", "f"), (None, None), (None, None)]
    assert float(sum(row["revenue"] for row in ws.kpis())) == 70.5
    assert [(row["reason"], row["rows"], row["amount"]) for row in ws.reconciliation()] == [
        (None, 3, 70.5),
        ("bad_amount", 1, 0),
    ]


def test_a_view_of_another_schema_is_named_with_it(server):
    assert float(rk.open(address(server, "archive.Old orders")).kpis()["revenue"][0]) == 10.5


def test_a_table_is_copied_piece_by_piece(server, monkeypatch):
    # 300,000 rows of some 125 bytes in pieces of 1 MiB: every order is there once
    monkeypatch.setattr(databases, "_CHARACTERS", 1 << 20)
    ws = rk.open(address(server, "large"))
    counted = (
        "select count(*) as n, count(distinct order_id) as ids, min(length(note)) as shortest from raw_generic_orders"
    )
    assert ws.sql(counted).rows() == [{"n": 300_000, "ids": 300_000, "shortest": 100}]


@pytest.mark.parametrize(
    ("table", "user", "database", "said"),
    [
        ("orders", "keeper:wrong", "postgres", "#orders: cannot be read: .*password authentication failed"),
        ("orders", f"keeper:{WRITTEN}", "shop", 'database "shop" does not exist'),
        ("sales", f"keeper:{WRITTEN}", "postgres", "#sales: no such table; there are archive.Old orders, large, orders"),
        ("archive.sales", f"keeper:{WRITTEN}", "postgres", "#archive.sales: no such table; there are archive.Old orders"),
        # as somebody types a password who does not know of %40
        ("orders", f"keeper:{PASSWORD}", "postgres", r"^postgresql://\.\.\.: no address of PostgreSQL.*%40 for an @"),
        ("orders", f"keeper:{WRITTEN}%zz", "postgres", "no address of PostgreSQL"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence_without_the_password(server, table, user, database, said):
    assert re.search(said, refusal(address(server, table, user, database)))


def test_no_table_no_server_and_no_psycopg_are_said(server, monkeypatch):
    assert "name the table after a #" in refusal(address(server, "orders").removesuffix("#orders"))
    assert "Connection refused" in refusal(f"postgresql://keeper:{WRITTEN}@127.0.0.1:1/shop#orders")
    assert "no such table; there are" in refusal(f"postgresql://{server}/postgres?user=keeper&password={WRITTEN}#sales")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert refusal(address(server, "orders")) == (
        f"postgresql://{server}/postgres: PostgreSQL is read with psycopg, which is not installed: pip install 'retention-kit[postgres]'"
    )


def test_bytes_without_an_encoding_are_refused_not_guessed(server):
    with psycopg.connect(address(server, "", database="ascii").removesuffix("#"), autocommit=True) as database:
        database.execute("set client_encoding to sql_ascii")
        database.execute("create table orders (order_id text, ordered_at date, revenue int)")
        database.execute(b"insert into orders values ('\xe9', '2024-01-05', 1)")
    assert "#orders: holds text that is not UTF-8: export it as CSV" in refusal(
        address(server, "orders", database="ascii")
    )


def test_a_report_of_a_table_holds_no_password(server, tmp_path):
    done = CliRunner().invoke(
        main, ["report", "--month", "2024-01", address(server, "orders"), "--out", str(tmp_path / "made")]
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "made" / "manifest.json").is_file()
    for path in (tmp_path / "made").rglob("*.*"):
        text = path.read_text()
        assert PASSWORD not in text, path
        assert WRITTEN not in text, path

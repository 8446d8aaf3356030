"""Mappings: read, checked, used for opening, proposed, written, chosen in the widget."""

import datetime as dt
import os
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from msoffcrypto.format.ooxml import OOXMLFile

import retention_kit as rk
from retention_kit.cli import main
from retention_kit.explorers import MappingModel, MappingWidget
from retention_kit.intake import all_formats
from retention_kit.intake.contents import Contents, judge
from retention_kit.intake.mapping import (
    CONSTANTS,
    FORMATS,
    REQUIRED,
    ColumnMapping,
    columns_of_kind,
    fitting,
    format_of,
    words_of,
)
from retention_kit.intake.scoring import assign, guess_kind
from retention_kit.intake.synonyms import LANGUAGES, _all, parts, plain, status_of

GERMAN = """
    Bestellnr;Kunde;Datum;Summe
    1;A;05.01.2024;1.010,00
    2;A;20.02.2024;20,00
    3;B;31.01.2024;30,50
"""
COLUMNS = {"order_id": "Bestellnr", "customer_id": "Kunde", "ordered_at": "Datum", "revenue": "Summe"}
MAPPING = {"kind": "orders", "columns": COLUMNS}
TOML = """
    active_window = 60

    [[mapping]]
    kind = "orders"
    columns = {order_id = "Bestellnr", customer_id = "Kunde", ordered_at = "Datum", revenue = "Summe"}
"""
# by hand: 1,010 on 5 January and 20 on 20 February by A, 30.50 on 31 January by B
ROWS = [
    ("1", "A", dt.datetime(2024, 1, 5), Decimal("1010")),
    ("2", "A", dt.datetime(2024, 2, 20), Decimal("20")),
    ("3", "B", dt.datetime(2024, 1, 31), Decimal("30.5")),
]


def orders(ws: rk.Workspace) -> list[tuple]:
    found = ws.sql("select order_id, customer_id, ordered_at, net_amount from order_rows order by order_id")
    return [tuple(row.values()) for row in found]


def refusal(folder: Path, toml: str, **options) -> str:
    (folder / "retention.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(rk.SettingsError) as caught:
        rk.open(folder, **options)
    return str(caught.value)


# ---- opening -------------------------------------------------------------------------------------------------------------


def test_a_mapping_in_retention_toml_makes_the_file_one_of_orders(write):
    path = write("bestellungen.csv", GERMAN)
    write("retention.toml", TOML)
    ws = rk.open(path)
    assert orders(ws) == ROWS
    assert ws.settings.active_window == 60
    assert [file.format.name for file in ws.files] == ["generic_orders"]
    assert ws.warnings == []


def test_a_mapping_from_python_does_the_same_and_survives_other_settings(write):
    path = write("bestellungen.csv", GERMAN)
    ws = rk.open(path, mappings=[MAPPING], active_window=30)
    assert orders(ws) == ROWS
    assert orders(ws.with_settings(active_window=90)) == ROWS


def test_a_frame_is_mapped_too():
    frame = pa.table(
        {
            "Bestellnr": [1, 2, 3],
            "Kunde": ["A", "A", "B"],
            "Datum": ["2024-01-05", "2024-02-20", "2024-01-31"],
            "Summe": [1010.0, 20.0, 30.5],
        }
    )
    assert orders(rk.open({"orders": frame}, mappings=[MAPPING])) == ROWS


def test_lines_above_the_header_are_passed_over(write):
    path = write(
        "bestellungen.csv",
        "Umsatzbericht;;\nvom 1.1.2024;bis;31.3.2024;gedruckt;von\n\n"
        + "\n".join(line.strip() for line in GERMAN.split("\n")),
    )
    assert orders(rk.open(path, mappings=[MAPPING])) == ROWS


def test_an_encoding_is_found_by_a_mapping(write):
    text = "訂單號碼,客戶,日期,金額\n1,王,2024-01-05,10\n"
    path = write("orders.csv", text.encode("big5"))
    columns = {"order_id": "訂單號碼", "customer_id": "客戶", "ordered_at": "日期", "revenue": "金額"}
    ws = rk.open(path, mappings=[{"kind": "orders", "columns": columns}])
    assert orders(ws) == [("1", "王", dt.datetime(2024, 1, 5), Decimal(10))]


def test_columns_are_found_whatever_the_case_and_blanks(write):
    path = write("o.csv", "BESTELLNR; kunde ;Datum;Summe\n1;A;05.01.2024;10,00\n")
    assert orders(rk.open(path, mappings=[MAPPING])) == [("1", "A", dt.datetime(2024, 1, 5), Decimal(10))]


def test_constants_become_columns(write):
    path = write("bestellungen.csv", GERMAN)
    ws = rk.open(path, mappings=[{**MAPPING, "constants": {"currency": "EUR", "channel": "shop", "quantity": 2}}])
    assert ws.settings.currency == "EUR"
    found = ws.sql("select distinct currency, channel, quantity from order_rows").rows()
    assert found == [{"currency": "EUR", "channel": "shop", "quantity": Decimal(2)}]


def test_constants_of_one_file_do_not_reach_another(write, tmp_path):
    write("a.csv", GERMAN)
    write("b.csv", "Nummer;Wer;Wann;Geld\n9;C;01.03.2024;5,00\n")
    other = {"order_id": "Nummer", "customer_id": "Wer", "ordered_at": "Wann", "revenue": "Geld"}
    given = [
        {**MAPPING, "constants": {"currency": "EUR"}},
        {"kind": "orders", "columns": other, "constants": {"currency": "CHF"}},
    ]
    ws = rk.open(tmp_path, mappings=given)
    found = ws.sql("select order_id, currency from order_rows order by order_id").rows()
    assert [tuple(row.values()) for row in found] == [("1", "EUR"), ("2", "EUR"), ("3", "EUR"), ("9", "CHF")]


def test_two_columns_may_come_from_one_if_that_is_written(write):
    path = write("o.csv", "Id,Mail,Tag,Summe\n1,a@x.de,2024-01-05,10\n")
    columns = {"order_id": "Id", "customer_id": "Mail", "email": "Mail", "ordered_at": "Tag", "revenue": "Summe"}
    ws = rk.open(path, mappings=[{"kind": "orders", "columns": columns}])
    assert ws.sql("select customer_id, email from order_rows").rows() == [{"customer_id": "a@x.de", "email": "a@x.de"}]


def test_a_column_of_the_file_with_one_of_our_names_is_not_taken_unless_mapped(write):
    # "Total" is no longer read once the mapping says where the total is; nor is an unmapped "email"
    path = write("o.csv", "nr,email,tag,summe,TOTAL\n1,a@x.de,2024-01-05,10,99\n")
    columns = {"order_id": "nr", "customer_id": "nr", "ordered_at": "tag", "revenue": "summe", "total": "summe"}
    ws = rk.open(path, mappings=[{"kind": "orders", "columns": columns}])
    assert ws.sql("select email, net_amount, total_amount from order_rows").rows() == [
        {"email": None, "net_amount": Decimal(10), "total_amount": Decimal(10)}
    ]


def test_words_for_statuses_are_put_into_ours(write):
    path = write(
        "o.csv",
        "nr;wer;tag;summe;stand\n1;A;05.01.2024;10,00;bezahlt\n2;A;06.01.2024;20,00;Storniert\n3;A;07.01.2024;5,00;\n",
    )
    columns = {"order_id": "nr", "customer_id": "wer", "ordered_at": "tag", "revenue": "summe", "status": "stand"}
    without = rk.open(path, mappings=[{"kind": "orders", "columns": columns}])
    assert without.sql("select count(*) as n from purchase_days").rows() == [{"n": 3}]  # any word counts as paid
    ws = rk.open(
        path, mappings=[{"kind": "orders", "columns": columns, "values": {"status": {"storniert": "cancelled"}}}]
    )
    found = ws.sql("select order_id, status from order_rows order by 1").rows()
    assert [tuple(row.values()) for row in found] == [("1", "paid"), ("2", "cancelled"), ("3", None)]
    assert ws.sql("select count(*) as n from purchase_days").rows() == [{"n": 2}]


def test_of_several_mappings_the_one_with_most_columns_counts():
    less = ColumnMapping("orders", COLUMNS)
    more = ColumnMapping("orders", {**COLUMNS, "email": "Mail"})
    assert fitting(["Bestellnr", "Kunde", "Datum", "Summe", "Mail"], [less, more]) is more
    assert fitting(["Bestellnr", "Kunde", "Datum", "Summe"], [less, more]) is less
    assert fitting(["Bestellnr", "Kunde", "Datum"], [less, more]) is None


def test_a_known_format_goes_before_a_mapping_and_it_is_said(write):
    path = write("orders.csv", "order_id,customer_id,ordered_at,revenue,gross\n1,A,2024-01-05,10,12\n")
    columns = {"order_id": "order_id", "ordered_at": "ordered_at", "revenue": "gross"}
    ws = rk.open(path, mappings=[{"kind": "orders", "columns": columns}])
    assert ws.sql("select net_amount from order_rows").rows() == [{"net_amount": Decimal(10)}]
    (warning,) = ws.warnings
    assert "mappings[0] is not used" in warning


def test_an_unknown_file_that_was_named_says_what_to_type(write):
    path = write("my orders.csv", GERMAN)
    with pytest.raises(rk.InputError, match="not recognised by its columns: Bestellnr, Kunde, Datum, Summe") as caught:
        rk.open(path)
    assert str(caught.value).endswith(f"retention-kit map '{path}'")
    with pytest.raises(rk.InputError, match=r"rk\.propose_mapping"):
        rk.open({"orders": pa.table({"a": [1]})})


def test_a_mapping_that_nearly_fits_is_named_with_the_column_it_misses(write):
    path = write("o.csv", "Bestellnr.;Kunde;Datum;Summe\n1;A;05.01.2024;10,00\n")
    write("retention.toml", TOML)
    with pytest.raises(
        rk.InputError,
        match=r"retention.toml, line 5: mapping: order_id='Bestellnr': the file has no such column \(did you mean 'Bestellnr\.'\?\)\.",
    ):
        rk.open(path)


OTHER_KINDS = [
    ("survey", "Wer;Wann;Note\na@x.de;05.01.2024;9\n", {"respondent": "Wer", "responded_at": "Wann", "score": "Note"},
     "select respondent, score_text from survey_rows", ("a@x.de", "9")),
    ("deliveries", "Nr;Soll;Ist\n1;05.01.2024;06.01.2024\n", {"order_id": "Nr", "promised_at": "Soll", "delivered_at": "Ist"},
     "select promised_at, delivered_at from delivery_rows", (dt.datetime(2024, 1, 5), dt.datetime(2024, 1, 6))),
    ("tickets", "Nr;Auf;Minuten\n1;05.01.2024;12,5\n", {"ticket_id": "Nr", "created_at": "Auf", "first_reply_minutes": "Minuten"},
     "select ticket_id, first_reply_minutes from ticket_rows", ("1", 12.5)),
    ("subscriptions", "Wer;Von;Bis;Preis\nA;05.01.2024;;9,90\n", {"customer_id": "Wer", "started_at": "Von", "ended_at": "Bis", "amount": "Preis"},
     "select customer_id, amount from subscription_rows", ("A", Decimal("9.9"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "columns", "query", "row"), OTHER_KINDS, ids=[each[0] for each in OTHER_KINDS]
)
def test_every_other_kind_can_be_mapped(write, tmp_path, kind, text, columns, query, row):
    write("orders.csv", GERMAN)
    write("other.csv", text)
    ws = rk.open(tmp_path, mappings=[MAPPING, {"kind": kind, "columns": columns}])
    assert [tuple(each.values()) for each in ws.sql(query).rows()] == [row]
    assert orders(ws) == ROWS


def test_a_date_that_cannot_be_read_is_named_as_the_file_names_it(write):
    path = write("o.csv", "Bestellnr;Kunde;Datum;Summe\n1;A;irgendwann;10,00\n")
    with pytest.raises(rk.InputError, match="no value of column 'Datum' can be read as a date"):
        rk.open(path, mappings=[MAPPING])
    path = write("o.csv", "Bestellnr;Kunde;Datum;Summe\n1;A;05/04/2024;10,00\n")
    with pytest.raises(rk.InputError, match="column 'Datum': day first or month first"):
        rk.open(path, mappings=[MAPPING])


# ---- what is wrong in the file -------------------------------------------------------------------------------------------


WRONG = [
    ('[[mapping]]\nkind = "order"\n', 2, ["'order'", "Did you mean orders?", "subscriptions"]),
    ('# kind\n\n[[mapping]]\nkind = "orders"\ncolums = {}\n', 5, ["no key 'colums'", "Did you mean columns?"]),
    ('[[mapping]]\nkind = "orders"\n[mapping.columns]\norder_id = "a"\norderd_at = "b"\nrevenue = "c"\n', 5, ["'orderd_at'", "Did you mean ordered_at?"]),
    ('[[mapping]]\nkind = "orders"\n[mapping.columns]\nrevenue = "c"\n ordered_at = 7\n', 5, ["ordered_at=7"]),
    ('[[mapping]]\nkind = "orders"\n[mapping.columns]\norder_id = "a"\n', 3, ["columns", "cannot be without ordered_at and revenue or unit_price"]),
    ('[[mapping]]\nkind = "deliveries"\ncolumns = {order_id = "a", delivered_at = "b"}\n', 3, ["promised_at or shipped_at"]),
    ("\n[[mapping]]\n", 2, ["no kind"]),
    ('[[mapping]]\nkind = "orders"\n', 1, ["no columns"]),
    ('[mapping]\nkind = "orders"\n', 1, ["[[mapping]], with two brackets"]),
    ('[[mapping]]\nkind = "survey"\ncolumns = {responded_at = "a", score = "b"}\n[[mapping]]\nkind = "survey"\ncolumns = {scor = "a"}\n', 6, ["'scor'", "Did you mean score?"]),
    ('mapping = [\n{kind = "survey", columns = {responded_at = "a", score = "b"}},\n{kind = "surve", columns = {}}]\n', 3, ["Did you mean survey?"]),
    ('[[mapping]]\nkind = "orders"\ncolumns = {order_id = "a", ordered_at = "b", revenue = "c"}\n[mapping.constants]\ncurrency = "euro"\n', 5, ["three letters"]),
    ('[[mapping]]\nkind = "orders"\ncolumns = {order_id = "a", ordered_at = "b", revenue = "c"}\nconstants = {email = "a@x.de"}\n', 4, ["email cannot be the same in all rows"]),
    ('[[mapping]]\nkind = "orders"\ncolumns = {order_id = "a", ordered_at = "b", revenue = "c"}\nconstants = {quantity = "one"}\n', 4, ["write a number"]),
    ('[[mapping]]\nkind = "orders"\ncolumns = {order_id = "a", ordered_at = "b", revenue = "c", status = "d"}\nconstants = {status = "paid"}\n', 4, ["both a column and a constant"]),
    ('[[mapping]]\nkind = "orders"\ncolumns = {order_id = "a", ordered_at = "b", revenue = "c", status = "d"}\n[mapping.values.status]\nx = "paid"\ny = "canceld"\n', 6, ["'canceld'", "Did you mean cancel"]),
    ('[[mapping]]\nkind = "orders"\ncolumns = {order_id = "a", ordered_at = "b", revenue = "c"}\n[mapping.values.status]\nx = "paid"\n', 4, ["'status'"]),
    ('[[mapping]]\nkind = "orders"\ncolumns = {order_id = "a", ordered_at = "b", revenue = "c"}\ntimezone = "UTC"\n', 4, ["timezone is a setting; write it above the first [[mapping]]"]),
    ('[[mapping]]\nkind = "orders"\n[mapping.columns]\norder_id = "a"\nordered_at = "b"\nunit_price = "c"\n', 6, ["unit_price without quantity", "map quantity too"]),
    ('[[mapping]]\nkind = "orders"\n[mapping.columns]\norder_id = "a"\nordered_at = "b"\nunit_price = "c"\nquantity = "d"\nrevenue = "e"\n', 6, ["unit_price and revenue are both mapped", "keep one"]),
    ('[[mapping]]\nkind = "survey"\n[mapping.columns]\nresponded_at = "a"\nscore = "b"\nactive_window = 60\n', 6, ["active_window is a setting; write it above the first [[mapping]]"]),
    ('[[mapping]]\nkind = "survey"\n[mapping.columns]\nresponded_at = "a"\nscore = "b"\nscore = "c"\n', 6, ["not valid TOML: the key score stands twice"]),
    ('[[mapping]]\nkind = survey\n', 2, ["not valid TOML", "texts stand in quotes: kind = survey"]),
    ('[[mapping]]\nkind = "survey"\ncolumns = {responded_at = "a", score = "b"}\n\n[[mapping]]\nkind = "survey"\ncolumns = {responded_at = "a", score = "b"}\n', 5, ["those of", "line 1; only one can count"]),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "line", "says"), WRONG)
def test_what_is_wrong_in_a_mapping_is_said_with_file_line_and_key(write, tmp_path, toml, line, says):
    write("orders.csv", GERMAN)
    message = refusal(tmp_path, toml)
    assert message.startswith(f"{tmp_path / 'retention.toml'}, line {line}: ")
    assert all(part in message for part in says), message


def test_lines_are_right_where_the_file_has_windows_line_ends(write, tmp_path):
    write("orders.csv", GERMAN)
    assert ", line 3: " in refusal(tmp_path, 'week_start = "monday"\r\n[[mapping]]\r\nkind = "order"\r\n')


def test_what_is_wrong_in_a_mapping_from_python_is_said(write):
    path = write("orders.csv", GERMAN)
    with pytest.raises(rk.SettingsError, match=r"mappings\[1\]: no kind 'order'.*Did you mean orders"):
        rk.open(path, mappings=[MAPPING, {"kind": "order", "columns": {}}])
    with pytest.raises(rk.SettingsError, match=r"mappings\[0\]: 'orders' is no mapping"):
        rk.open(path, mappings=["orders"])


# ---- the table of names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_every_column_of_the_generic_format_has_names_in_every_language(kind):
    assert tuple(parts(kind)) == columns_of_kind(kind)
    for name, entry in _all()[kind].items():
        kind_of, _, column = entry.get("like", f"{kind}.{name}").partition(".")
        named = _all()[kind_of][column]
        for language in LANGUAGES:
            assert named[language], (name, language)
            assert [plain(each) for each in named[language]] == [each.removeprefix("=") for each in named[language]]
    assert {name for names in REQUIRED[kind] for name in names} | set(CONSTANTS[kind]) <= set(parts(kind))


def test_the_words_of_statuses_are_those_that_the_sql_tells_apart():
    words = {
        "test",
        "draft",
        "pending",
        "refunded",
        "cancelled",
        "canceled",
        "voided",
        "failed",
        "expired",
        "unpaid",
        "paid",
    }
    assert set(words_of("orders")) == words
    assert {"trial", "paused", "cancelled", "expired", "unpaid", "test", "active"} <= set(words_of("subscriptions"))
    every = [word for words in _all()["statuses"]["words"].values() for word in words]
    assert [plain(word) for word in every] == every
    assert len(every) == len(set(every))
    assert (status_of("Storniert"), status_of("Annulée"), status_of("已取消"), status_of("whatever")) == (
        "cancelled",
        "cancelled",
        "cancelled",
        None,
    )


HEADERS = {
    "en": "Invoice No,Client,Purchase Date,Net Sales",
    "de": "Bestellnummer,Kundennummer,Bestelldatum,Umsatz",
    "fr": "N° commande,Client,Date de commande,Montant HT",
    "es": "Número de pedido,Cliente,Fecha de pedido,Importe",
    "pt": "Número do pedido,Cliente,Data do pedido,Valor",
    "it": "Numero ordine,Cliente,Data ordine,Importo",
    "nl": "Bestelnummer,Klant,Besteldatum,Bedrag",
    "ms": "No. Pesanan,Pelanggan,Tarikh Pesanan,Jumlah",
    "ja": "注文番号,会員ID,注文日,売上金額",
    "zh-Hans": "订单编号,会员编号,下单时间,实付金额",
    "zh-Hant": "訂單編號,會員編號,下單時間,實付金額",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_recognised_by_their_names(write, language):
    # the values alone say nothing: a short table, numbers everywhere
    path = write("o.csv", f"x,{HEADERS[language]}\n7,1,5,2024-01-05,10.50\n8,2,5,2024-01-06,11.00\n")
    names = HEADERS[language].split(",")
    proposal = rk.propose_mapping(path)
    assert proposal.kind == "orders"
    assert proposal.columns == dict(zip(("order_id", "customer_id", "ordered_at", "revenue"), names, strict=True))
    assert {row.how_sure for row in proposal.rows if row.found} == {"sure"}


@pytest.mark.parametrize(
    ("header", "rows", "kind"),
    [
        ("Email do cliente,Data da resposta,Nota", "a@x.pt,2024-01-05,9\nb@x.pt,2024-01-06,10", "survey"),
        (
            "Numero ordine,Consegna prevista,Data consegna",
            "1,2024-01-05,2024-01-06\n2,2024-01-05,2024-01-06",
            "deliveries",
        ),
        ("Ticketnummer,Betreff,Erstellt am", "1,Wo,2024-01-05\n2,Wann,2024-01-06", "tickets"),
        ("Klant,Ingangsdatum,Einddatum,Bedrag", "1,2024-01-05,,9.90\n2,2024-01-06,2024-02-06,9.90", "subscriptions"),
    ],
)
def test_the_kind_is_guessed(write, header, rows, kind):
    proposal = rk.propose_mapping(write("f.csv", f"{header}\n{rows}\n"))
    assert proposal.kind == kind
    assert proposal.missing == []


# ---- the proposal --------------------------------------------------------------------------------------------------------


def test_columns_without_telling_names_are_proposed_by_what_they_hold(write):
    lines = [f"{100 + n}\tu{n % 3}@mail.com\t2024-01-{n + 1:02}\t€{n}.50" for n in range(9)]
    proposal = rk.propose_mapping(write("o.tsv", "A\tB\tC\tD\n" + "\n".join(lines) + "\n"))
    assert proposal.columns == {"order_id": "A", "email": "B", "ordered_at": "C", "revenue": "D"}
    assert proposal.constants == {"currency": "EUR"}
    sure = {row.column: row.how_sure for row in proposal.rows if row.found}
    assert sure == {"order_id": "unsure", "email": "likely", "ordered_at": "unsure", "revenue": "unsure"}
    assert {row.column: row.samples for row in proposal.rows}["revenue"] == ("€0.50", "€1.50", "€2.50")
    ws = rk.open(proposal.folder, mappings=[proposal.mapping])
    assert ws.settings.currency == "EUR"
    assert len(ws.sql("select 1 from orders")) == 9


def test_no_column_is_proposed_twice(write):
    proposal = rk.propose_mapping(
        write("o.csv", "Order,Customer Email,Date,Total\n1,a@x.de,2024-01-05,10.50\n2,a@x.de,2024-01-06,9.00\n")
    )
    found = list(proposal.columns.values())
    assert len(found) == len(set(found))
    # the one amount is what orders cannot be without, though it is called a total
    assert proposal.columns == {
        "order_id": "Order",
        "email": "Customer Email",
        "ordered_at": "Date",
        "revenue": "Total",
    }


def test_a_name_that_its_contents_contradict_is_not_proposed(write):
    proposal = rk.propose_mapping(write("o.csv", "Order,Customer,Date,Revenue\n1,A,soon,10.50\n2,B,later,9.00\n"))
    assert "ordered_at" not in proposal.columns
    assert proposal.missing == ["ordered_at"]
    assert "ordered_at: not 'Date': only 0% of its values are dates" in proposal.notes


PRICED = """
    Rechnungsnr;Artikel;Menge;Datum;Einzelpreis;Kunde
    1;Tee;3;05.01.2024;1,10;A
    1;Tisch;1;05.01.2024;1.250,75;A
    2;Tee;2;06.01.2024;1,10;B
    G1;Tee;-1;07.01.2024;1,10;B
"""
PRICED_COLUMNS = {
    "order_id": "Rechnungsnr",
    "customer_id": "Kunde",
    "ordered_at": "Datum",
    "unit_price": "Einzelpreis",
    "quantity": "Menge",
    "product": "Artikel",
}


def test_where_no_column_is_the_money_of_a_row_quantity_times_price_is_proposed(write):
    path = write("o.csv", PRICED)
    proposal = rk.propose_mapping(path)
    assert proposal.columns == PRICED_COLUMNS
    assert proposal.missing == []
    says = "revenue: no column says the money of a row, so it is quantity x unit_price ('Menge' x 'Einzelpreis')"
    assert says in proposal.notes
    proposal.write()
    ws = rk.open(path)
    # 1: 3 x 1.10 + 1,250.75 = 1,254.05; 2: 2 x 1.10 less the one that came back by G1 = 1.10
    found = ws.sql("select order_id, revenue from orders order by order_id").rows()
    assert [tuple(row.values()) for row in found] == [("1", Decimal("1254.05")), ("2", Decimal("1.10"))]
    # the rows' own money stays whole: 3.30 + 1,250.75 + 2.20 - 1.10
    assert sum(row["amount"] for row in ws.reconciliation()) == Decimal("1255.15")


def test_a_negative_line_takes_its_money_off_its_order(write):
    path = write("o.csv", "Nr,Wer,Tag,Stueck,Preis\n1,A,2024-01-05,3,10.00\n1,A,2024-01-05,-1,10.00\n")
    columns = {"order_id": "Nr", "customer_id": "Wer", "ordered_at": "Tag", "quantity": "Stueck", "unit_price": "Preis"}
    ws = rk.open(path, mappings=[{"kind": "orders", "columns": columns}])
    assert ws.sql("select revenue from orders").rows() == [{"revenue": Decimal(20)}]  # 30 - 10


def test_without_a_column_of_quantities_every_row_may_be_one_piece(write):
    path = write("o.csv", "Nr,Wer,Tag,Stueckpreis\n1,A,2024-01-05,2.55\n2,B,2024-01-06,3.39\n")
    columns = {"order_id": "Nr", "customer_id": "Wer", "ordered_at": "Tag", "unit_price": "Stueckpreis"}
    ws = rk.open(path, mappings=[{"kind": "orders", "columns": columns, "constants": {"quantity": 1}}])
    assert ws.sql("select sum(revenue) as revenue from orders").rows() == [{"revenue": Decimal("5.94")}]


def test_a_price_is_proposed_as_revenue_only_where_nothing_counts_pieces(write):
    columns = rk.propose_mapping(write("p.csv", "Nr,Preis,Tag\n1,2.55,2024-01-05\n2,3.39,2024-01-06\n")).columns
    assert columns["revenue"] == "Preis"
    columns = rk.propose_mapping(write("q.csv", "Nr,Preis,Tag,Menge\n1,2.55,2024-01-05,1\n")).columns
    assert "revenue" not in columns
    assert (columns["unit_price"], columns["quantity"]) == ("Preis", "Menge")


@pytest.mark.parametrize(("name", "part"), [("Summe", "revenue"), ("Brutto", "total")])
def test_a_price_is_not_proposed_beside_a_total(write, name, part):
    path = write("o.csv", f"Nr,Tag,Menge,Einzelpreis,{name}\n1,2024-01-05,2,2.55,5.10\n2,2024-01-06,1,3.39,3.39\n")
    columns = rk.propose_mapping(path).columns
    assert columns[part] == name
    assert "unit_price" not in columns


def test_choosing_revenue_takes_the_price_out_and_the_other_way_round(write):
    proposal = rk.propose_mapping(write("o.csv", PRICED))
    assert proposal.changed({"revenue": "Einzelpreis"}).columns.keys() & {"revenue", "unit_price"} == {"revenue"}
    back = proposal.changed({"revenue": "Einzelpreis"}).changed({"unit_price": "Einzelpreis"})
    assert back.columns == PRICED_COLUMNS
    assert back.changed({"quantity": None}).missing == ["quantity (beside unit_price)"]
    with pytest.raises(rk.SettingsError, match="unit_price and revenue are both mapped"):
        proposal.changed({"revenue": "Einzelpreis", "unit_price": "Einzelpreis"})


def test_a_question_that_asks_to_recommend_is_the_score(write):
    header = "Wann,Wer,Würden Sie uns weiterempfehlen?,Zufrieden (0-10)?,Warum?"
    path = write("s.csv", f"{header}\n2024-01-05,a@x.de,9,3,gut\n2024-01-06,b@x.de,10,8,schnell\n")
    proposal = rk.propose_mapping(path)
    assert (proposal.kind, proposal.missing) == ("survey", [])
    assert proposal.columns["score"] == "Würden Sie uns weiterempfehlen?"
    assert proposal.columns["comment"] == "Warum?"


def test_a_japanese_file_in_its_usual_encoding_is_mapped(write):
    text = "注文番号,会員ID,注文日,商品名,数量,単価,ステータス\n1,M7,2024/01/05,緑茶ギフト,2,1200.00,発送済み\n2,M7,2024/01/06,カップ,1,980.00,キャンセル\n"
    path = write("o.csv", text.encode("cp932"))
    proposal = rk.propose_mapping(path)
    assert proposal.columns == {
        "order_id": "注文番号",
        "customer_id": "会員ID",
        "ordered_at": "注文日",
        "unit_price": "単価",
        "quantity": "数量",
        "product": "商品名",
        "status": "ステータス",
    }
    assert proposal.values == {"status": {"発送済み": "paid", "キャンセル": "cancelled"}}
    ws = rk.open(path, mappings=[proposal.mapping])
    # 2 x 1,200; the other order is cancelled
    assert ws.sql("select product, revenue from orders join order_lines using (order_id)").rows() == [
        {"product": "緑茶ギフト", "revenue": Decimal(2400)}
    ]


def test_a_weak_guess_is_pointed_at(write):
    proposal = rk.propose_mapping(
        write("o.csv", "Nr,W,D,Summe\n1,K7,2024-01-05,2.55\n2,K7,2024-01-06,3.39\n3,K8,2024-01-06,3.39\n")
    )
    assert proposal.columns["customer_id"] == "W"
    assert "customer_id: 'W' is only a guess: values come again, as a customer's number does" in proposal.notes


def test_a_scale_of_1_to_5_is_never_proposed_as_nps(write):
    rows = "".join(f"c{n},2024-01-{n + 1:02},{n % 5 + 1}\n" for n in range(20))
    proposal = rk.propose_mapping(write("s.csv", f"Customer,Date,Rating\n{rows}"))
    assert (proposal.kind, proposal.missing) == ("survey", ["score"])
    assert "score: not 'Rating': no value is above 5: a scale of 1 to 5 is no NPS" in proposal.notes
    with pytest.raises(rk.SettingsError, match="survey cannot be without score"):
        proposal.toml()


def test_lines_above_the_header_are_passed_over_in_a_proposal(write):
    text = (
        "Shop am See;;;\nExport vom 1.1.2025;;;\n"
        + "\n".join(line.strip() for line in GERMAN.strip().split("\n"))
        + "\n"
    )
    proposal = rk.propose_mapping(write("o.csv", text))
    assert proposal.header == ["Bestellnr", "Kunde", "Datum", "Summe"]
    assert proposal.columns == COLUMNS


def test_the_same_is_proposed_of_a_frame_and_of_parquet(tmp_path):
    frame = pa.table(
        {
            "Bestellnr": [1, 2],
            "Kunde": ["A", "A"],
            "Datum": [dt.date(2024, 1, 5), dt.date(2024, 2, 20)],
            "Summe": [10.5, 20.0],
        }
    )
    pq.write_table(frame, tmp_path / "o.parquet")
    for data in (frame, {"orders": frame}, tmp_path / "o.parquet"):
        assert rk.propose_mapping(data).columns == COLUMNS
    with pytest.raises(rk.InputError, match="not a file"):
        rk.propose_mapping(frame).write()


def test_statuses_in_other_languages_are_proposed_in_ours(write):
    path = write(
        "o.csv",
        "Bestellnr,Kunde,Datum,Summe,Status\n1,A,2024-01-05,10.5,bezahlt\n2,A,2024-01-06,20.5,storniert\n3,A,2024-01-07,3.5,seltsam\n",
    )
    proposal = rk.propose_mapping(path)
    assert proposal.values == {"status": {"bezahlt": "paid", "storniert": "cancelled"}}
    assert "status: what we do not know counts as paid: seltsam" in proposal.notes
    ws = rk.open(path, mappings=[proposal.mapping])
    # 10.50 + 3.50: the cancelled 20.50 does not count
    assert ws.sql("select sum(revenue) as revenue from purchase_days").rows() == [{"revenue": Decimal("14")}]


def test_what_is_chosen_by_hand_takes_the_place_of_a_guess(write):
    proposal = rk.propose_mapping(
        write("o.csv", "Nr,Kunde,Datum,Netto,Brutto\n1,A,2024-01-05,10.5,12.5\n2,A,2024-01-06,20.5,24\n")
    )
    assert (proposal.columns["revenue"], proposal.columns["total"]) == ("Netto", "Brutto")
    changed = proposal.changed({"revenue": "Brutto", "order_id": "Nr"})
    assert changed.columns["revenue"] == "Brutto"
    assert "total" not in changed.columns
    both = changed.changed({"total": "Brutto"})  # chosen: one column twice
    assert (both.columns["revenue"], both.columns["total"]) == ("Brutto", "Brutto")
    assert both.changed({"total": None}).columns == changed.columns
    with pytest.raises(rk.SettingsError, match=r"revenue='Bruto'.*Did you mean Brutto"):
        proposal.changed({"revenue": "Bruto"})
    with pytest.raises(rk.SettingsError, match="Did you mean revenue"):
        proposal.changed({"revenu": "Brutto"})
    assert proposal.changed(constants={"currency": "EUR"}).mapping.constants == {"currency": "EUR"}


def test_a_constant_takes_the_place_of_a_guessed_column(write):
    proposal = rk.propose_mapping(
        write("o.csv", "Nr,Kunde,Datum,Netto,Land\n1,A,2024-01-05,10.5,DE\n2,A,2024-01-06,20.5,DE\n")
    )
    assert proposal.columns["country"] == "Land"
    changed = proposal.changed(constants={"country": "AT"})
    assert "country" not in changed.columns
    assert changed.constants == {"country": "AT"}
    assert changed.changed({"country": "Land"}).constants == {}
    with pytest.raises(rk.SettingsError, match="Did you mean country"):
        proposal.changed(constants={"contry": "AT"})


def test_a_known_file_needs_no_mapping(sample):
    with pytest.raises(rk.InputError, match=r"a known format needs no mapping: .*Orders, generic"):
        rk.propose_mapping(sample("tiny") / "orders.csv")


def test_of_a_folder_with_several_unknown_files_one_has_to_be_named(write, tmp_path):
    write("a.csv", GERMAN)
    write("b.csv", "x,y\n1,2\n")
    with pytest.raises(rk.InputError, match=r"name one: .*a\.csv, .*b\.csv"):
        rk.propose_mapping(tmp_path)


def test_contents_are_judged():
    def agrees(role: str, *cells: str) -> int:
        return judge(role, Contents(cells)).agrees

    dates = (
        "5.1.2024",
        "2024-01-05T10:00:00Z",
        "Jan 5, 2024",
        "5 Mai 2024",
        "01/05/24 9:05 PM",
        "2024年1月5日",
        "20240105",
    )
    assert [Contents((each,)).dates for each in dates] == [1.0] * len(dates)
    assert [Contents((each,)).dates for each in ("12345", "1.234,50", "A-12", "12-34")] == [0.0] * 4
    amounts = ("12.50", "-3", "(4.10)", "€ 5,20", "1'000.00 CHF", "Rp 24.740", "R$ 1.234,56")
    assert [Contents((each,)).numbers for each in amounts] == [1.0] * len(amounts)
    assert agrees("money", "12.50", "abc") == -1
    assert agrees("id", "1", "2", "") == 1
    assert agrees("score", "0", "10", "7 - likely") == 1
    assert agrees("score", "11", "3") == -1
    assert agrees("currency", "EUR", "usd") == 1
    assert agrees("currency", "UR", "AR") == -1
    assert agrees("money") == 0


def test_a_cell_of_a_megabyte_is_no_trouble(write):
    path = write(
        "o.csv", 'Bestellnr,Kunde,Datum,Summe\n1,A,2024-01-05,10.50\n2,"' + " 1" * 60_000 + '",2024-01-06,9.00\n'
    )
    assert rk.propose_mapping(path).columns == COLUMNS


def test_names_of_known_formats_are_not_torn_apart_by_the_guessing():
    # every header of a generic format is proposed as itself
    for kind in FORMATS:
        contents = {name: Contents(()) for name in format_of(kind).columns}
        assert {name: guess.found for name, guess in assign(kind, contents).items()} == {
            name: name for name in contents
        }
        assert guess_kind(contents) == kind
    assert {FORMATS[kind] for kind in FORMATS} <= {known.name for known in all_formats()}


# ---- written -------------------------------------------------------------------------------------------------------------


def test_what_stands_in_the_file_is_kept(write):
    path = write("o.csv", GERMAN)
    toml = write("retention.toml", b"# our shop\r\nactive_window = 60   # agreed in May\r\n")
    assert rk.propose_mapping(path).write() == toml
    text = toml.read_bytes().decode()
    assert text.startswith("# our shop\r\nactive_window = 60   # agreed in May\r\n")
    assert tomllib.loads(text) == {"active_window": 60, "mapping": [MAPPING]}
    assert orders(rk.open(path)) == ROWS


def test_writing_again_changes_the_mapping_and_adds_none(write):
    path = write("o.csv", "Bestellnr,Kunde,Datum,Summe,Mail\n1,A,2024-01-05,10.5,a@x.de\n2,A,2024-01-06,10.5,a@x.de\n")
    toml = write(
        "retention.toml",
        b'[[mapping]]\nkind = "survey"\ncolumns = {responded_at = "t", score = "s"}\n\n[[mapping]]\nname = "till"\nkind = "orders"\n[mapping.columns]\norder_id = "Bestellnr" # ours\nordered_at = "Datum"\nrevenue = "Summe"\n',
    )
    proposal = rk.propose_mapping(path)
    assert {row.why for row in proposal.rows if row.found} == {"stands in retention.toml"}
    proposal.changed({"email": "Mail"}).write()
    proposal.changed({"email": "Mail", "customer_id": "Kunde"}, {"currency": "EUR"}).write()
    text = toml.read_text()
    assert 'order_id = "Bestellnr" # ours\n' in text
    survey, mine = tomllib.loads(text)["mapping"]
    assert survey == {"kind": "survey", "columns": {"responded_at": "t", "score": "s"}}
    columns = {
        "order_id": "Bestellnr",
        "ordered_at": "Datum",
        "revenue": "Summe",
        "email": "Mail",
        "customer_id": "Kunde",
    }
    assert mine == {"name": "till", "kind": "orders", "columns": columns, "constants": {"currency": "EUR"}}


def test_a_mapping_as_toml_is_read_as_itself(write, tmp_path):
    text = rk.propose_mapping(write("o.csv", GERMAN)).toml()
    assert (
        text
        == '[[mapping]]\nkind = "orders"\n\n[mapping.columns]\norder_id = "Bestellnr"\ncustomer_id = "Kunde"\nordered_at = "Datum"\nrevenue = "Summe"\n'
    )
    (tmp_path / "retention.toml").write_text(text)
    assert orders(rk.open(tmp_path)) == ROWS


# ---- the command ---------------------------------------------------------------------------------------------------------


def run(*arguments: object, answer: str | None = None):
    return CliRunner().invoke(main, ["map", *map(str, arguments)], input=answer)


def test_the_command_prints_the_proposal_and_writes_it(write):
    path = write("o.csv", GERMAN)
    result = run(path)
    assert result.exit_code == 0, result.output
    header, *lines = result.stdout.splitlines()
    assert header.split() == ["orders", "from", "the", "column", "which", "holds", "how", "sure", "why"]
    assert lines[3].split()[:8] == ["revenue", "Summe", "1.010,00", "|", "20,00", "|", "30,50", "sure"]
    assert f"written to {path.with_name('retention.toml')}" in result.stderr
    assert orders(rk.open(path)) == ROWS


def test_columns_and_constants_can_be_set_on_the_command_line(write):
    path = write("o.csv", "Nr,Kunde,Datum,Netto,Brutto\n1,A,2024-01-05,10.5,12.5\n2,A,2024-01-06,20.5,24\n")
    result = run(
        path,
        "--set-column",
        "revenue=Brutto",
        "--set-column",
        "order_id=Nr",
        "--set-constant",
        "currency=CHF",
        "--write",
    )
    assert result.exit_code == 0, result.output
    (mapping,) = tomllib.loads(path.with_name("retention.toml").read_text())["mapping"]
    assert mapping["columns"] == {"order_id": "Nr", "customer_id": "Kunde", "ordered_at": "Datum", "revenue": "Brutto"}
    assert mapping["constants"] == {"currency": "CHF"}


def test_a_protected_workbook_is_mapped_with_its_password(tmp_path):
    pd.DataFrame({"Bestellnr": [1], "Kunde": ["A"], "Datum": ["2024-01-05"], "Summe": [10.5]}).to_excel(
        tmp_path / "plain.xlsx", index=False
    )
    path = tmp_path / "kept" / "bestellungen.xlsx"
    path.parent.mkdir()
    with (tmp_path / "plain.xlsx").open("rb") as plain, path.open("wb") as protected:
        OOXMLFile(plain).encrypt("123456", protected)
    assert "protected by a password" in run(path).stderr
    result = run(path, "--password", "123456")
    assert result.exit_code == 0, result.output
    assert tomllib.loads(path.with_name("retention.toml").read_text())["mapping"] == [MAPPING]
    path.with_name("retention.toml").unlink()
    by_environment = CliRunner().invoke(main, ["map", str(path)], env={"RETENTION_KIT_PASSWORD": "123456"})
    assert by_environment.exit_code == 0, by_environment.output


def test_what_is_missing_is_said_and_nothing_is_written(write):
    path = write("o.csv", "Name,Stadt\nAnn,Ulm\n")
    result = run(path, "--kind", "orders")
    assert result.exit_code == 2
    assert (
        "orders cannot be without order_id and ordered_at and revenue or unit_price; say which column it is: --set-column"
        in result.stderr
    )
    assert not path.with_name("retention.toml").exists()
    assert run(path, "--set-column", "revenue").exit_code == 2
    assert run(path, "--kind", "order").exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("answer", "is_written"), [("n", False), ("y", True)])
def test_at_a_terminal_it_asks(write, answer, is_written):
    path = write("o.csv", GERMAN)
    outer, inner = os.openpty()
    os.write(outer, f"{answer}\n".encode())
    command = [sys.executable, "-m", "retention_kit.cli", "map", str(path)]
    done = subprocess.run(command, stdin=inner, capture_output=True, text=True, timeout=120)
    os.close(inner)
    os.close(outer)
    assert done.returncode == 0, done.stderr
    assert "Write it to retention.toml?" in done.stderr
    assert path.with_name("retention.toml").exists() == is_written


# ---- the widget ----------------------------------------------------------------------------------------------------------


def test_the_widget_checks_while_one_chooses_and_writes(write):
    path = write("o.csv", GERMAN)
    widget = MappingWidget(path)
    assert widget.model.missing == ""
    menu = widget.menu("revenue")
    assert menu.value == "Summe"
    assert list(dict(menu.options)) == ["(none)", "Bestellnr", "Kunde", "Datum", "Summe"]
    menu.value = ""
    assert widget.model.missing == "Missing: revenue or unit_price. Choose the column."
    assert widget.model.toml == ""
    assert widget.button.disabled
    menu.value = "Kunde"  # live: what does not fit is said
    assert widget.model.missing == ""
    assert "revenue: 'Kunde': only 0% of its values are amounts" in widget.model.notes
    assert widget.menu("customer_id").value == ""  # a guess gives way to a choice
    menu.value = "Summe"
    assert widget.menu("customer_id").value == "Kunde"  # and is back
    assert not widget.button.disabled
    assert 'revenue = "Summe"' in widget.model.toml
    assert "1.010,00 | 20,00 | 30,50" in widget.beside("revenue").value
    widget.button.click()
    assert str(path.with_name("retention.toml")) in widget.model.written
    assert orders(rk.open(path)) == ROWS


def test_a_choice_in_the_model_shows_in_the_widget_and_another_kind_proposes_anew(write):
    widget = MappingWidget(write("o.csv", GERMAN))
    widget.model.choose("email", "Kunde")
    assert widget.menu("email").value == "Kunde"
    assert widget.menu("customer_id").value == ""  # a guess gives way
    widget.model.kind = "survey"
    assert widget.model.missing == "Missing: score. Choose the column."
    assert widget.menu("responded_at").value == "Datum"
    assert widget.model.proposal.kind == "survey"


def test_the_model_answers_a_wrong_choice_with_a_sentence(write):
    model = MappingModel(write("o.csv", GERMAN))
    model.choose("revenue", "Sume")
    assert "Did you mean Summe?" in model.error
    model.set_constant("currency", "euros")
    assert "three letters" in model.error
    model.set_constant("currency", "EUR")
    assert model.error == ""
    assert model.proposal.mapping.constants == {"currency": "EUR"}


def test_of_a_frame_the_widget_has_no_button_but_a_mapping():
    frame = pa.table(
        {"Bestellnr": [1, 2], "Kunde": ["A", "A"], "Datum": ["2024-01-05", "2024-02-20"], "Summe": [10.5, 20.0]}
    )
    widget = MappingWidget(frame)
    assert widget.button is None
    assert len(rk.open({"orders": frame}, mappings=[widget.model.proposal.mapping]).sql("select 1 from orders")) == 2

"""The twenty nastiest quirks of real exports (../shared/design/exports.md, section 7), each by its number."""

import datetime as dt
from decimal import Decimal

import pytest

import retention_kit as rk

HEADER = "order_id,customer_id,ordered_at,revenue"
SHOPIFY = "Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Refunded Amount"
STRIPE = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Mode,Captured,Customer ID,Customer Email"


def days(ws: rk.Workspace) -> dict[str, str]:
    rows = ws.sql("select order_id, cast(ordered_on as varchar) as day from orders order by order_id")
    return {row["order_id"]: row["day"] for row in rows}


def money(ws: rk.Workspace) -> dict[str, Decimal]:
    return {row["order_id"]: row["revenue"] for row in ws.sql("select order_id, revenue from orders")}


def reasons(ws: rk.Workspace) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for row in ws.reconciliation():
        found[row["reason"]] = found.get(row["reason"], 0) + row["rows"]
    return found


def lines(*texts: str) -> str:
    return "".join(f"{text}\n" for text in texts)


ETSY = "Sale Date,Item Name,Buyer,Quantity,Price,Item Total,Currency,Transaction ID,Listing ID,Order ID"


def test_quirk_01_two_digit_years_are_not_read_backwards(write):
    # 03/04/26 is 4 March 2026 at Etsy, neither 2003 nor April
    ws = rk.open(
        write("etsy.csv", lines(ETSY, "03/04/26,Cup,ann,1,10,10,EUR,1,7,100", "12/31/25,Cup,bob,1,10,10,EUR,2,7,101"))
    )
    assert days(ws) == {"100": "2026-03-04", "101": "2025-12-31"}


def test_quirk_02_day_or_month_first_is_decided_by_the_whole_column_or_asked_for(write):
    open_case = [f"{n},A,0{1 + n % 9}/0{1 + n % 7}/2026,1" for n in range(3000)]
    path = write("orders.csv", lines(HEADER, *open_case))
    with pytest.raises(rk.InputError, match=r"orders\.csv.*'ordered_at'.*date_order=dmy or date_order=mdy"):
        rk.open(path)
    assert days(rk.open(path, date_order="dmy"))["8"] == "2026-02-09"  # 09/02/2026
    assert days(rk.open(path, date_order="mdy"))["8"] == "2026-09-02"
    # one value decides, though it stands at the very end
    decided = rk.open(write("decided.csv", lines(HEADER, *open_case, "x,A,25/02/2026,1")))
    assert (days(decided)["8"], days(decided)["x"]) == ("2026-02-09", "2026-02-25")


def test_quirk_03_rows_that_continue_a_shopify_order_go_with_its_first(write):
    rows = [
        "#1,a@example.org,paid,fulfilled,GBP,30,35,2026-03-15 23:30:00 +0000,1,Cup,0",
        "#1,a@example.org,,,,,,2026-03-15 23:30:00 +0000,2,Pot,",  # Created at filled
        "#2,b@example.org,refunded,fulfilled,GBP,20,20,2026-03-16 10:00:00 +0000,1,Cup,20",
        "#2,,,,,,,,3,Pot,",  # and blank
    ]
    ws = rk.open(write("shopify.csv", lines(SHOPIFY, *rows)))
    assert money(ws) == {"#1": 30}
    assert reasons(ws) == {None: 2, "fully_refunded": 2}


def test_quirk_04_an_order_total_on_every_line_counts_once(write):
    header = "Order Number,Order Status,Order Date,Email (Billing),Order Total Amount,Order Total Tax Amount,Order Shipping Amount,SKU,Item Name,Quantity (- Refund),Item Cost"
    rows = [f"7,Completed,2026-03-01 10:00,a@example.org,60,10,5,S{n},Thing {n},1,15" for n in range(3)]
    ws = rk.open(write("woo.csv", lines(header, *rows)))
    assert money(ws) == {"7": 45}  # 60 less tax and carriage, once
    assert reasons(ws) == {None: 3}


EBAY = (
    "Sales Record Number,Order Number,Buyer Username,Item Number,Quantity,Sold For,Total Price,Sale Date,Paid On Date"
)


def test_quirk_05_ebay_s_blank_line_summary_row_and_footer_are_not_sales(write):
    rows = [
        ",,,,,,,,",
        EBAY,
        ",,,,,,,,",
        "1,01-1,ann,,3,$30.00,$35.00,Oct-05-26,Oct-05-26",  # the summary of the two below
        "1,01-1,ann,111,1,$10.00,,Oct-05-26,Oct-05-26",
        "1,01-1,ann,222,2,$20.00,,Oct-05-26,Oct-05-26",
        "2,record(s) downloaded,,,,,,,",
        "Seller ID : x,,,,,,,,",
    ]
    ws = rk.open(write("ebay.csv", lines(*rows)))
    assert money(ws) == {"01-1": 30}
    assert reasons(ws) == {None: 2, "not_an_order": 4}


def test_quirk_06_no_row_is_lost_where_a_sniffer_would_lose_them(write):
    # a file whose first cells look like another dialect, and one with a single ragged row
    ws = rk.open(write("a.csv", lines(HEADER, "v0,A,2026-01-01,1", "a;b,B,2026-01-02,2")))
    assert money(ws) == {"v0": 1, "a;b": 2}
    ragged = rk.open(
        write(
            "b.csv", lines(HEADER, "1,A,2026-01-01,1", "2,B,2026-01-02", "3,C,2026-01-03,3,extra", "4,D,2026-01-04,4")
        )
    )
    assert money(ragged) == {"1": 1, "4": 4}
    assert reasons(ragged) == {None: 2, "bad_amount": 1, "unreadable": 1}


TIKTOK = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,SKU ID,Quantity,SKU Unit Original Price,SKU Subtotal After Discount,Order Amount,"
    "Order Refund Amount,Created Time,Paid Time,Buyer Username,Country"
)


def test_quirk_07_and_08_a_description_row_is_none_and_ids_lose_their_tabs(write):
    rows = [
        TIKTOK,
        "Platform unique order ID.,Current order status.,Current substatus.,Type.,SKU.,Number.,Price.,Subtotal.,Amount.,Refund.,Time of creation.,Time of payment.,Buyer.,Country.",
        '"583870900000000001\t",Completed,Completed,,1,1,10,10,10,0,"13/05/2026 22:05:43\t","13/05/2026 22:06:00\t",ann,Malaysia',
        '"583870900000000001\t",Completed,Completed,,2,1,5,5,10,0,"13/05/2026 22:05:43\t","13/05/2026 22:06:00\t",ann,Malaysia',
    ]
    ws = rk.open(write("tiktok.csv", lines(*rows)))
    assert days(ws) == {"583870900000000001": "2026-05-13"}
    assert money(ws) == {"583870900000000001": 15}
    assert reasons(ws) == {None: 2}


@pytest.mark.parametrize("written", ["\t6917\t", "'6917", '="6917"'])
def test_quirk_08_decorated_ids_are_the_same_order(write, written):
    cell = '"' + written.replace('"', '""') + '"'
    ws = rk.open(write("orders.csv", lines(HEADER, f"{cell},{cell},2026-01-01,1", "6917,6917,2026-01-01,2").encode()))
    assert money(ws) == {"6917": 3}
    assert ws.sql("select count(*) as n from customers").rows() == [{"n": 1}]


def test_quirk_09_ids_in_scientific_notation_are_refused_and_never_merged(write):
    path = write("orders.csv", lines(HEADER, "5.83871E+17,A,2026-01-01,1", "5.83871E+17,B,2026-01-02,2"))
    with pytest.raises(
        rk.InputError, match=r"orders\.csv: 2 values of order_id .*scientific notation \(5\.83871E\+17\)"
    ):
        rk.open(path)


def test_quirk_10_qualtrics_has_three_header_rows(write):
    rows = [
        "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,RecipientEmail,Q1_NPS_GROUP,Q1",
        "Start Date,End Date,Response Type,Finished,Recorded Date,Response ID,Recipient Email,How likely? - Group,How likely are you to recommend us?",
        '"{""ImportId"":""startDate"",""timeZone"":""America/Denver""}","{""ImportId"":""endDate""}",s,f,"{""ImportId"":""recordedDate""}",r,e,g,"{""ImportId"":""QID1""}"',
        "2026-02-03 09:00:00,2026-02-03 09:01:00,0,1,2026-02-03 09:01:00,R_1,a@example.org,3,10",
        "2026-02-03 23:30:00,2026-02-03 23:31:00,1,1,2026-02-03 23:31:00,R_2,b@example.org,3,9",  # a preview
    ]
    paths = [write("survey.csv", lines(*rows)), write("orders.csv", lines(HEADER, "1,A,2026-02-01,1"))]
    answers = (
        rk.open(paths)
        .sql("select respondent, score, reason, responded_at from survey_responses order by row_id")
        .rows()
    )
    assert [(row["score"], row["reason"]) for row in answers] == [(10, None), (9, "test")]
    # the zone stands in the third row: 9:01 in Denver is 16:01 in London
    london = (
        rk.open(paths, timezone="Europe/London").sql("select min(responded_at) as first from survey_responses").rows()
    )
    assert london[0]["first"] == dt.datetime(2026, 2, 3, 16, 1)


def test_quirk_11_surveymonkey_has_two_header_rows_and_a_scale_of_five_is_no_nps(write):
    head = "Respondent ID,Collector ID,Start Date,End Date,Email Address,How likely are you to recommend us?,Why?"
    rows = [
        head,
        ",,,,,Response,Open-Ended Response",
        "1,9,02/13/2026 10:00:00 AM,02/13/2026 10:05:00 AM,a@example.org,9,good",
        "2,9,02/14/2026 10:00:00 AM,02/14/2026 10:05:00 AM,b@example.org,3,slow",
    ]
    orders = write("orders.csv", lines(HEADER, "1,A,2026-02-01,1"))
    ws = rk.open([orders, write("survey.csv", lines(*rows))])
    assert ws.sql("select score, comment from survey_responses order by row_id").rows() == [
        {"score": 9, "comment": "good"},
        {"score": 3, "comment": "slow"},
    ]
    with pytest.raises(rk.InputError, match=r"scale of 1 to 5 is no NPS.*nps_question"):
        rk.open([orders, write("five.csv", lines(*rows).replace(",9,good", ",5,good"))])


def test_quirk_12_a_hash_begins_no_comment(write):
    rows = [f"#{n},A,2026-01-01,1" for n in range(2500)] + ['"#2500, second",A,2026-01-01,1']
    assert sum(rk.open(write("orders.csv", lines(HEADER, *rows))).kpis()["orders"]) == 2501


def test_quirk_13_a_unit_price_is_multiplied_and_a_line_total_is_not(write):
    shopee = "Order ID,Order Status,Return / Refund Status,Order Creation Date,Product Name,Deal Price,Quantity,Product Subtotal,Username (Buyer)"
    ws = rk.open(write("shopee.csv", lines(shopee, "S1,Completed,,2026-03-01 10:00,Cup,10.00,3,30.00,ann")))
    assert money(ws) == {"S1": 30}
    amazon = "amazon-order-id\tpurchase-date\torder-status\titem-status\tquantity\tcurrency\titem-price"
    whole = rk.open(
        write("amazon.txt", lines(amazon, "1-1\t2026-03-01T10:00:00+00:00\tShipped\tShipped\t3\tUSD\t30.00"))
    )
    assert whole.sql("select revenue from orders").rows() == [{"revenue": 30}]


def test_quirk_14_an_export_without_customers_gives_orders_but_no_customer_figures(write):
    amazon = "amazon-order-id\tpurchase-date\torder-status\titem-status\tquantity\tcurrency\titem-price"
    ws = rk.open(write("amazon.txt", lines(amazon, "1-1\t2026-03-01T10:00:00+00:00\tShipped\tShipped\t3\tUSD\t30.00")))
    (row,) = ws.kpis()
    assert (row["orders_all"], row["revenue_all"], row["customers"], row["crr"], row["rcr"]) == (1, 30, 0, None, None)
    assert any("no customers apart" in sentence for sentence in ws.warnings)


def test_quirk_15_a_refund_counts_by_the_rules_of_its_format(write):
    # on the charge's own row (Stripe), as a row of its own that names the sale (PayPal)
    stripe = rk.open(
        write("stripe.csv", lines(STRIPE, "ch_1,2026-03-01 10:00,50.00,20.00,usd,Paid,Live,true,cus_1,a@example.org"))
    )
    assert money(stripe) == {"ch_1": 30}
    head = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID,Balance Impact"
    sale = "03/13/2026,10:00:00,PST,Ann,Express Checkout Payment,Completed,USD,50.00,-1.00,49.00,a@example.org,shop@example.org,T1,,Credit"
    refund = "03/20/2026,10:00:00,PST,Ann,Payment Refund,Completed,USD,-20.00,0.50,-19.50,shop@example.org,a@example.org,T2,T1,Debit"
    assert money(rk.open(write("paypal.csv", lines(head, sale, refund)))) == {"T1": 30}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-31 23:30:00 +0000", "2026-04-01"),  # London has summer time since 29 March
        ("2026-03-28 23:30:00 +0000", "2026-03-28"),
        ("2026-03-31 18:30:00 CDT", "2026-04-01"),
        ("2026-03-31 15:30:00 -0800", "2026-04-01"),
        ("2026/04/01 2:30:00 AM GMT+3", "2026-04-01"),
        ("2026/04/01 1:30:00 AM GMT+3", "2026-03-31"),
        ("2026-03-31 16:30:00 Pacific Time (US & Canada)", "2026-04-01"),
        ("2026-03-31 23:30:00", "2026-03-31"),
    ],
)
def test_quirk_16_times_with_a_zone_fall_on_the_local_day(write, written, day):
    path = write("orders.csv", lines(HEADER, f"1,A,{written},1"))
    assert days(rk.open(path, timezone="Europe/London")) == {"1": day}
    assert days(rk.open(path)) == {"1": written[:10].replace("/", "-")}  # the date as written


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "latin-1", "gb18030", "big5"])
def test_quirk_17_every_encoding_gives_the_same_names(write, encoding):
    city = "北京" if encoding == "gb18030" else "臺北市" if encoding == "big5" else "Zürich"
    text = lines("order_id,customer_id,ordered_at,revenue,country", *(f"{n},A,2026-01-01,1,{city}" for n in range(9)))
    ws = rk.open(write("orders.csv", text.encode(encoding)))
    assert {row["country"] for row in ws.sql("select distinct country from order_rows")} == {city}


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (["$1,045.99", "-$45.00", "($45.00)"], "955.99"),
        (["AU $3,000.00", "AU $0.50"], "3000.50"),
        (["EUR 90,00", "EUR 1.234,56"], "1324.56"),
        (["RM 1,234.56", "RM 5"], "1239.56"),
        (["￥12.50", "￥1,000"], "1012.50"),
        (["1 234,50", "2,25"], "1236.75"),
        (["1.234", "10.50"], "11.734"),  # a point before cents elsewhere: 1.234 is no thousand
        (["1.234", "10,50"], "1244.50"),
    ],
)
def test_quirk_18_money_is_read_by_one_decision_for_the_file(write, amounts, total):
    rows = [f'{n},A,2026-01-01,"{amount}"' for n, amount in enumerate(amounts)]
    ws = rk.open(write("orders.csv", lines(HEADER, *rows)), count_zero_value_orders=True)
    assert sum(row["amount"] for row in ws.reconciliation()) == Decimal(total)


def test_quirk_18_an_amount_that_could_be_read_both_ways_is_asked_for(write):
    path = write("orders.csv", lines(HEADER, '1,A,2026-01-01,"1,234"', "2,A,2026-01-02,7"))
    with pytest.raises(
        rk.InputError, match=r"'1,234' mean thousands or decimals.*decimal_mark=point or decimal_mark=comma"
    ):
        rk.open(path)
    assert money(rk.open(path, decimal_mark="point"))["1"] == 1234
    assert money(rk.open(path, decimal_mark="comma"))["1"] == Decimal("1.234")


def test_quirk_19_one_export_under_several_headers(write):
    row = "#1,a@example.org,paid,fulfilled,GBP,30,35,2026-03-15 10:00:00 +0000,1,Cup,0"
    plain = rk.open(write("a.csv", lines(SHOPIFY, row)))
    other = rk.open(
        write(
            "b.csv", lines(SHOPIFY.replace("Lineitem name", "LINEITEM  name").replace("Name,", "\ufeffName,", 1), row)
        )
    )
    assert money(plain) == money(other) == {"#1": 30}
    spelled = "Canceled at," + SHOPIFY
    assert reasons(
        rk.open(write("c.csv", lines(spelled, f"2026-03-16 10:00:00 +0000,{row}", row.replace("#1", ",#2"))))
    ) == {"cancelled": 1, None: 1}


def test_quirk_20_rows_that_are_no_sales_are_counted_and_named(write):
    rows = [
        "ch_1,2026-03-01 10:00,50.00,0.00,usd,Paid,Live,true,cus_1,a@example.org",
        "ch_2,2026-03-01 10:01,50.00,0.00,usd,Failed,Live,false,cus_1,a@example.org",
        "ch_3,2026-03-01 10:02,50.00,0.00,usd,Paid,Test,true,cus_1,a@example.org",
    ]
    ws = rk.open(write("stripe.csv", lines(STRIPE, *rows)))
    assert reasons(ws) == {None: 1, "unpaid": 1, "test": 1}

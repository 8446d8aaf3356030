"""Exports of Etsy and eBay shops, public data sets (Online Retail, Olist, CDNOW), and tables under our own names."""

import datetime as dt
from decimal import Decimal as D
from typing import Any

from .fixture import Fixture, header_lists


def day(year: int, month: int, of_month: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime(year, month, of_month, hour, minute, second)


# ---- Etsy -------------------------------------------------------------------------------------------------------------

# quirk 1: 03/04/26 is 4 March 2026. Order Value is before the discount: net = Order Value - Discount Amount - refund.
ETSY_PAYMENTS = Fixture(
    format="etsy_payments",
    header="etsy_payments",
    rows=[
        {"Payment ID": "9001", "Buyer Username": "mossandfern", "Order ID": "3300000001", "Gross Amount": "$54.00", "Posted Gross": "$54.00", "Adjusted Gross": "$0.00", "Currency": "USD", "Status": "settled", "Order Date": "03/04/26", "Refund Amount": "$0.00"},
        # refunded in part: 10.00
        {"Payment ID": "9002", "Buyer Username": "tealkettle", "Order ID": "3300000002", "Gross Amount": "$46.30", "Posted Gross": "$46.30", "Adjusted Gross": "$36.30", "Currency": "USD", "Status": "settled", "Order Date": "03/13/26", "Refund Amount": "$10.00"},
        # the order was paid in two payments, one of which was given back whole
        {"Payment ID": "9003", "Buyer Username": "", "Order ID": "3300000003", "Gross Amount": "$20.00", "Posted Gross": "$20.00", "Adjusted Gross": "$0.00", "Currency": "USD", "Status": "settled", "Order Date": "03/14/26", "Refund Amount": "$20.00"},
        {"Payment ID": "9004", "Buyer Username": "", "Order ID": "3300000003", "Gross Amount": "$15.00", "Posted Gross": "$15.00", "Adjusted Gross": "$0.00", "Currency": "USD", "Status": "settled", "Order Date": "03/14/26", "Refund Amount": ""},
        # the same payment again, from an overlapping file of the year: counts once
        {"Payment ID": "9002", "Buyer Username": "tealkettle", "Order ID": "#3300000002", "Gross Amount": "$46.30", "Posted Gross": "$46.30", "Adjusted Gross": "$36.30", "Currency": "USD", "Status": "settled", "Order Date": "03/13/26", "Refund Amount": "$10.00"},
        # no Refund Amount, but adjusted: 1,045.99 - 1,000.00
        {"Payment ID": "9005", "Buyer Username": "oakandiron", "Order ID": "3300000006", "Gross Amount": "$1,045.99", "Posted Gross": "$1,045.99", "Adjusted Gross": "$1,000.00", "Currency": "USD", "Status": "settled", "Order Date": "03/18/26", "Refund Amount": ""},
        # another currency than the order's: says nothing about an amount in USD
        {"Payment ID": "9006", "Buyer Username": "petitlac", "Order ID": "3300000008", "Gross Amount": "27.50", "Posted Gross": "27.50", "Adjusted Gross": "0.00", "Currency": "EUR", "Status": "settled", "Order Date": "03/20/26", "Refund Amount": "27.50"},
    ],
    expected=[
        {"key": "3300000001"},
        {"key": "3300000002"},
        {"key": "3300000003"},
        {"key": "3300000003"},
        {"key": "3300000002"},
        {"key": "3300000006"},
        {"key": "3300000008"},
    ],
)  # fmt: skip


def etsy_order(
    sale_date: str, order_id: str, buyer_id: str, buyer: str, value: str, discount: str, total: str, **cells: str
) -> dict[str, str]:
    """An order of one piece to the United States, paid in US dollars, unless `cells` say otherwise."""
    row = {"Sale Date": sale_date, "Order ID": order_id, "Buyer User ID": buyer_id, "Buyer": buyer, "Number of Items": "1", "Ship Country": "United States", "Currency": "USD"}  # fmt: skip
    money = {"Order Value": value, "Discount Amount": discount, "Order Total": total, "Adjusted Order Total": "$0.00", "Adjusted Net Order Amount": "$0.00"}  # fmt: skip
    return row | money | {"Order Type": "online"} | {name.replace("_", " "): cell for name, cell in cells.items()}


ETSY_ORDER_ROWS = [
    # quirk 18: $ signs; several products in one cell of SKU are no product
    etsy_order("03/04/26", "3300000001", "mossandfern", "Ida Moss", "$48.00", "$4.80", "$54.00", Number_of_Items="2", SKU="MUG-BLUE,MUG-GREEN", Coupon_Code="SPRING10", Date_Shipped="03/06/26", Status="Completed"),
    # ids decorated with # ; refund from etsy_payments: 10.00
    etsy_order("03/13/26", "#3300000002", "tealkettle", "Teal Kettle", "$40.00", "", "$46.30", SKU="TEAPOT", Status="Paid"),
    # a guest: neither id nor user name; refund of one of its two payments: 20.00
    etsy_order("03/14/26", "3300000003", "", "", "$30.00", "$0.00", "$35.00", SKU="BOWL-S", Status=""),
    # a guest with a display name only: weak. No payment of it in the file, so Adjusted Order Total: 22.00 - 12.00
    etsy_order("03/15/26", "3300000004", "", "Nell Archer", "$18.00", "$0.00", "$22.00", Adjusted_Order_Total="$12.00", Adjusted_Net_Order_Amount="$11.10", Status="Partially refunded"),
    # adjusted to nothing: 0 left of the total, only the fees remain. The refund holds shipping too: net 0, not -6.00
    etsy_order("03/16/26", "3300000005", "birchline", "Birch Line", "$24.00", "$0.00", "$30.00", Adjusted_Order_Total="$0.00", Adjusted_Net_Order_Amount="-$1.15", Status="Refunded"),
    # quirk 18: thousands. Refund from the payments' Adjusted Gross: 45.99
    etsy_order("03/18/26", "3300000006", "oakandiron", "Oak Iron", "$1,000.00", "$0.00", "$1,045.99", Ship_Country="Canada", Status="Completed"),
    # quirk 20
    etsy_order("03/19/26", "3300000007", "mossandfern", "Ida Moss", "$24.00", "$0.00", "$29.00", Status="Canceled"),
    # its refund is known in EUR only
    etsy_order("03/20/26", "3300000008", "petitlac", "Petit Lac", "$27.00", "$0.00", "$30.00", Ship_Country="France", Status="Completed"),
    # adjusted to its own total: nothing was refunded
    etsy_order("12/31/25", "3300000009", "birchline", "Birch Line", "$12.00", "$2.00", "$10.00", Adjusted_Order_Total="$10.00", Adjusted_Net_Order_Amount="$9.40", Order_Type="in-person", Ship_Country=""),
]  # fmt: skip

ETSY_ORDERS = Fixture(
    format="etsy_orders",
    header="etsy_orders",
    rows=ETSY_ORDER_ROWS,
    companions=[ETSY_PAYMENTS],
    name="with payments",
    expected=[
        {
            "order_id": "3300000001", "customer_id": "mossandfern", "weak_id": "Ida Moss", "ordered_at": day(2026, 3, 4),
            "status": "paid", "written_status": "Completed",
            "amount": D("43.20"), "net_amount": D("43.20"), "total_amount": D("54.00"), "refunded_amount": D(0), "quantity": D(2),
            "shipped_at": day(2026, 3, 6), "currency": "USD", "country": "United States", "channel": "online", "discount_code": "SPRING10",
        },
        {
            "order_id": "3300000002", "customer_id": "tealkettle", "weak_id": "Teal Kettle", "ordered_at": day(2026, 3, 13),
            "status": "paid", "written_status": "Paid",
            "amount": D("40.00"), "net_amount": D("30.00"), "total_amount": D("36.30"), "refunded_amount": D("10.00"), "quantity": D(1),
            "product": "TEAPOT", "currency": "USD", "country": "United States", "channel": "online",
        },
        {
            "order_id": "3300000003", "ordered_at": day(2026, 3, 14),
            "amount": D("30.00"), "net_amount": D("10.00"), "total_amount": D("15.00"), "refunded_amount": D("20.00"), "quantity": D(1),
            "product": "BOWL-S", "currency": "USD", "country": "United States", "channel": "online",
        },
        {
            "order_id": "3300000004", "weak_id": "Nell Archer", "ordered_at": day(2026, 3, 15),
            "status": "paid", "written_status": "Partially refunded",
            "amount": D("18.00"), "net_amount": D("8.00"), "total_amount": D("12.00"), "refunded_amount": D("10.00"), "quantity": D(1),
            "currency": "USD", "country": "United States", "channel": "online",
        },
        {
            "order_id": "3300000005", "customer_id": "birchline", "weak_id": "Birch Line", "ordered_at": day(2026, 3, 16),
            "status": "refunded", "written_status": "Refunded",
            "amount": D("24.00"), "net_amount": D(0), "total_amount": D(0), "refunded_amount": D("30.00"), "quantity": D(1),
            "currency": "USD", "country": "United States", "channel": "online",
        },
        {
            "order_id": "3300000006", "customer_id": "oakandiron", "weak_id": "Oak Iron", "ordered_at": day(2026, 3, 18),
            "status": "paid", "written_status": "Completed",
            "amount": D("1000.00"), "net_amount": D("954.01"), "total_amount": D("1000.00"), "refunded_amount": D("45.99"), "quantity": D(1),
            "currency": "USD", "country": "Canada", "channel": "online",
        },
        {
            "order_id": "3300000007", "customer_id": "mossandfern", "weak_id": "Ida Moss", "ordered_at": day(2026, 3, 19),
            "status": "cancelled", "written_status": "Canceled",
            "amount": D("24.00"), "net_amount": D("24.00"), "total_amount": D("29.00"), "refunded_amount": D(0), "quantity": D(1),
            "currency": "USD", "country": "United States", "channel": "online",
        },
        {
            "order_id": "3300000008", "customer_id": "petitlac", "weak_id": "Petit Lac", "ordered_at": day(2026, 3, 20),
            "status": "paid", "written_status": "Completed",
            "amount": D("27.00"), "net_amount": D("27.00"), "total_amount": D("30.00"), "refunded_amount": D(0), "quantity": D(1),
            "currency": "USD", "country": "France", "channel": "online",
        },
        {
            "order_id": "3300000009", "customer_id": "birchline", "weak_id": "Birch Line", "ordered_at": day(2025, 12, 31),
            "amount": D("10.00"), "net_amount": D("10.00"), "total_amount": D("10.00"), "refunded_amount": D(0), "quantity": D(1),
            "currency": "USD", "channel": "in-person",
        },
    ],
)  # fmt: skip

_BRITISH_ETSY = {
    "Date Shipped": "Date Posted",
    "Shipping Discount": "Delivery Discount",
    "Shipping": "Delivery",
    "Sales Tax": "Sales tax",
}


def british_etsy(name: str) -> str:
    """The same column in the files of a shop in Britain."""
    return _BRITISH_ETSY.get(name, name.replace("Ship ", "Delivery "))


# no payments file: what the orders file says of refunds is all there is. No day above 12: the year's place and the order
# of day and month come from the tool.
ETSY_ORDERS_BRITISH = Fixture(
    format="etsy_orders",
    header="etsy_orders",
    columns=[british_etsy(name) for name in header_lists()["etsy_orders"]],
    name="british",
    rows=[
        {"Sale Date": "03/04/26", "Order ID": "3400000001", "Buyer User ID": "heronpots", "Buyer": "heronpots", "Number of Items": "1", "Date Posted": "03/05/26", "Delivery Country": "United Kingdom", "Currency": "GBP", "Order Value": "20.00", "Discount Amount": "0.00", "Delivery Discount": "0.00", "Delivery": "3.50", "Sales tax": "0.00", "Order Total": "23.50", "Adjusted Order Total": "18.50", "Adjusted Net Order Amount": "17.60", "Order Type": "online", "SKU": "POT-1"},
        {"Sale Date": "01/02/26", "Order ID": "3400000002", "Buyer User ID": "heronpots", "Buyer": "heronpots", "Number of Items": "3", "Delivery Country": "Ireland", "Currency": "GBP", "Order Value": "60.00", "Coupon Code": "THANKS", "Discount Amount": "6.00", "Delivery": "0.00", "Order Total": "54.00", "Adjusted Order Total": "0.00", "Adjusted Net Order Amount": "0.00", "Order Type": "online", "SKU": "POT-1"},
    ],
    expected=[
        {
            "order_id": "3400000001", "customer_id": "heronpots", "weak_id": "heronpots", "ordered_at": day(2026, 3, 4),
            "amount": D("20.00"), "net_amount": D("15.00"), "total_amount": D("18.50"), "refunded_amount": D("5.00"), "quantity": D(1),
            "product": "POT-1", "shipped_at": day(2026, 3, 5), "currency": "GBP", "country": "United Kingdom", "channel": "online",
        },
        {
            "order_id": "3400000002", "customer_id": "heronpots", "weak_id": "heronpots", "ordered_at": day(2026, 1, 2),
            "amount": D("54.00"), "net_amount": D("54.00"), "total_amount": D("54.00"), "refunded_amount": D(0), "quantity": D(3),
            "product": "POT-1", "currency": "GBP", "country": "Ireland", "channel": "online", "discount_code": "THANKS",
        },
    ],
)  # fmt: skip

# quirk 13: Price is of one piece, Item Total of the line. Discount, shipping and tax are the order's: net of the order =
# its Item Totals less the discount once.
ETSY_ORDER_ITEMS = Fixture(
    format="etsy_order_items",
    header="etsy_order_items",
    rows=[
        # shipping, tax and discount on the first item only
        {"Sale Date": "03/04/26", "Item Name": "Blue mug", "Buyer": "mossandfern", "Quantity": "2", "Price": "12.00", "Coupon Code": "SPRING10", "Discount Amount": "4.80", "Shipping Discount": "0", "Order Shipping": "8.00", "Order Sales Tax": "2.80", "Item Total": "24.00", "Currency": "USD", "Transaction ID": "41", "Listing ID": "1", "Date Paid": "03/04/26", "Date Shipped": "03/06/26", "Ship Country": "United States", "Order ID": "3300000001", "Order Type": "online", "SKU": "MUG-BLUE"},
        {"Sale Date": "03/04/26", "Item Name": "Green mug", "Buyer": "mossandfern", "Quantity": "1", "Price": "24.00", "Coupon Code": "SPRING10", "Discount Amount": "0", "Shipping Discount": "0", "Order Shipping": "0", "Order Sales Tax": "0", "Item Total": "24.00", "Currency": "USD", "Transaction ID": "42", "Listing ID": "2", "Date Paid": "03/04/26", "Date Shipped": "03/06/26", "Ship Country": "United States", "Order ID": "3300000001", "Order Type": "online", "SKU": "MUG-GREEN"},
        # quirk 4: the same three on every item; # and $
        {"Sale Date": "03/13/26", "Item Name": "Teapot", "Buyer": "tealkettle", "Quantity": "1", "Price": "$40.00", "Discount Amount": "$5.00", "Shipping Discount": "$1.00", "Order Shipping": "$6.00", "Order Sales Tax": "$3.00", "Item Total": "$40.00", "Currency": "USD", "Transaction ID": "43", "Listing ID": "3", "Ship Country": "Canada", "Order ID": "#3300000002", "Order Type": "online", "SKU": "TEAPOT"},
        {"Sale Date": "03/13/26", "Item Name": "Strainer", "Buyer": "tealkettle", "Quantity": "1", "Price": "$4.00", "Discount Amount": "$5.00", "Shipping Discount": "$1.00", "Order Shipping": "$6.00", "Order Sales Tax": "$3.00", "Item Total": "$4.00", "Currency": "USD", "Transaction ID": "44", "Listing ID": "4", "Ship Country": "Canada", "Order ID": "#3300000002", "Order Type": "online", "SKU": ""},
        # a guest, and a piece sold at a market
        {"Sale Date": "03/14/26", "Item Name": "Small bowl", "Buyer": "", "Quantity": "1", "Price": "$1,030.00", "Item Total": "$1,030.00", "Currency": "USD", "Transaction ID": "45", "Listing ID": "5", "Order ID": "3300000003", "Order Type": "in-person", "SKU": "BOWL-S"},
    ],
    expected=[
        {
            "order_id": "3300000001", "weak_id": "mossandfern", "ordered_at": day(2026, 3, 4),
            "amount": D("24.00"), "net_amount": D("19.20"), "total_amount": D("30.00"), "quantity": D(2), "product": "MUG-BLUE",
            "shipped_at": day(2026, 3, 6), "currency": "USD", "country": "United States", "channel": "online", "discount_code": "SPRING10",
        },
        {
            "order_id": "3300000001", "weak_id": "mossandfern", "ordered_at": day(2026, 3, 4),
            "amount": D("24.00"), "net_amount": D("24.00"), "total_amount": D("24.00"), "quantity": D(1), "product": "MUG-GREEN",
            "shipped_at": day(2026, 3, 6), "currency": "USD", "country": "United States", "channel": "online", "discount_code": "SPRING10",
        },
        {  # total: 40 - 5 + 6 - 1 + 3
            "order_id": "3300000002", "weak_id": "tealkettle", "ordered_at": day(2026, 3, 13),
            "amount": D("40.00"), "net_amount": D("35.00"), "total_amount": D("43.00"), "quantity": D(1), "product": "TEAPOT",
            "currency": "USD", "country": "Canada", "channel": "online",
        },
        {
            "order_id": "3300000002", "weak_id": "tealkettle", "ordered_at": day(2026, 3, 13),
            "amount": D("4.00"), "net_amount": D("4.00"), "total_amount": D("4.00"), "quantity": D(1), "product": "Strainer",
            "currency": "USD", "country": "Canada", "channel": "online",
        },
        {
            "order_id": "3300000003", "ordered_at": day(2026, 3, 14),
            "amount": D("1030.00"), "net_amount": D("1030.00"), "total_amount": D("1030.00"), "quantity": D(1), "product": "BOWL-S",
            "currency": "USD", "channel": "in-person",
        },
    ],
)  # fmt: skip


# ---- eBay -------------------------------------------------------------------------------------------------------------

# quirk 5: a blank line on top, a row of commas under the header, a summary row above the items of an order, footers, also
# in the middle where two downloads were joined. The summary row has the total, the address and sums of Quantity and Sold
# For; the items of its order have no totals.
EBAY_NO_SALE = {"set_aside": "not_an_order"}
EBAY_ORDERS = Fixture(
    format="ebay_orders",
    header="ebay_orders",
    above=[[]],
    rows=[
        {},
        {"Sales Record Number": "101", "Order Number": "11-05001-10001", "Buyer Username": "lamp_lover", "Buyer Name": "Ada Quist", "Buyer Email": "a1b2c3@members.example.com", "Buyer Country": "United States", "Ship To Country": "United States", "Item Number": "250000000001", "Item Title": "Desk lamp", "Custom Label": "LAMP-D", "Quantity": "1", "Sold For": "$1,045.99", "Shipping And Handling": "$12.00", "eBay Collected Tax": "$84.00", "Total Price": "$1,141.99", "Sale Date": "Oct-05-26", "Paid On Date": "Oct-05-26", "Ship By Date": "Oct-07-26", "Minimum Estimated Delivery Date": "Oct-09-26", "Maximum Estimated Delivery Date": "Oct-12-26", "Shipped On Date": "Oct-06-26", "Transaction ID": "900001"},
        # the summary row, then its items; the buyer is written on the first of them only
        {"Sales Record Number": "102", "Order Number": "11-05002-10002", "Buyer Username": "shade_shop", "Buyer Country": "Canada", "Ship To Country": "Canada", "Quantity": "3", "Sold For": "$50.00", "Shipping And Handling": "$8.00", "Total Price": "$58.00", "Sale Date": "Oct-06-26", "Paid On Date": "Oct-06-26", "Maximum Estimated Delivery Date": "Oct-15-26", "Shipped On Date": "Oct-07-26"},
        {"Sales Record Number": "102", "Order Number": "11-05002-10002", "Buyer Username": "shade_shop", "Item Number": "250000000002", "Item Title": "Shade", "Custom Label": "SHADE-S", "Quantity": "2", "Sold For": "$30.00", "Sale Date": "Oct-06-26", "Transaction ID": "900002"},
        {"Sales Record Number": "102", "Order Number": "11-05002-10002", "Item Number": "250000000003", "Item Title": "Cord", "Quantity": "1", "Sold For": "$20.00", "Transaction ID": "900003"},
        # committed to buy, never paid: no order number either
        {"Sales Record Number": "103", "Buyer Username": "lamp_lover", "Buyer Country": "United States", "Item Number": "250000000004", "Item Title": "Bulb", "Custom Label": "BULB", "Quantity": "4", "Sold For": "$16.00", "Total Price": "$20.00", "Sale Date": "Oct-13-26"},
        {"Sales Record Number": "3", "Order Number": "record(s) downloaded"},
        {"Sales Record Number": "Seller ID : bright_things"},
        # the next download, joined to the first
        {"Sales Record Number": "104", "Order Number": "11-05004-10004", "Buyer Username": "", "Ship To Country": "Mexico", "Item Number": "250000000001", "Item Title": "Desk lamp", "Custom Label": "LAMP-D", "Quantity": "1", "Sold For": "$99.00", "Total Price": "$111.00", "Sale Date": "Nov-01-26", "Paid On Date": "Nov-02-26"},
        {"Sales Record Number": "1", "Order Number": "record(s) downloaded", "Buyer Username": "from Nov-01-26 to Nov-02-26"},
        {"Sales Record Number": "Seller ID : bright_things"},
    ],
    expected=[
        EBAY_NO_SALE,
        {  # the e-mail is an alias of eBay's: not used. `currency` is the loader's to fill from the cells
            "order_id": "11-05001-10001", "weak_id": "lamp_lover", "ordered_at": day(2026, 10, 5), "status": "paid",
            "amount": D("1045.99"), "net_amount": D("1045.99"), "total_amount": D("1141.99"), "quantity": D(1), "product": "LAMP-D",
            "promised_at": day(2026, 10, 12), "shipped_at": day(2026, 10, 6), "country": "United States",
        },
        EBAY_NO_SALE | {"amount": D("50.00")},
        {
            "order_id": "11-05002-10002", "weak_id": "shade_shop", "ordered_at": day(2026, 10, 6), "status": "paid",
            "amount": D("30.00"), "net_amount": D("30.00"), "total_amount": D("58.00"), "quantity": D(2), "product": "SHADE-S",
            "promised_at": day(2026, 10, 15), "shipped_at": day(2026, 10, 7), "country": "Canada",
        },
        {  # the order's total counts once, on its first item
            "order_id": "11-05002-10002", "weak_id": "shade_shop", "ordered_at": day(2026, 10, 6), "status": "paid",
            "amount": D("20.00"), "net_amount": D("20.00"), "total_amount": D(0), "quantity": D(1), "product": "250000000003",
            "promised_at": day(2026, 10, 15), "shipped_at": day(2026, 10, 7), "country": "Canada",
        },
        {
            "order_id": "103", "weak_id": "lamp_lover", "ordered_at": day(2026, 10, 13), "status": "pending",
            "amount": D("16.00"), "net_amount": D("16.00"), "total_amount": D("20.00"), "quantity": D(4), "product": "BULB",
            "country": "United States",
        },
        EBAY_NO_SALE,
        EBAY_NO_SALE,
        {
            "order_id": "11-05004-10004", "ordered_at": day(2026, 11, 1), "status": "paid",
            "amount": D("99.00"), "net_amount": D("99.00"), "total_amount": D("111.00"), "quantity": D(1), "product": "LAMP-D",
            "country": "Mexico",
        },
        EBAY_NO_SALE,
        EBAY_NO_SALE,
    ],
)  # fmt: skip

# the British and Australian header and dates; the first line is commas only. quirk 18: AU $3,000.00
EBAY_ORDERS_BRITISH = Fixture(
    format="ebay_orders",
    header="ebay_orders",
    columns=[
        {"Ship To Name": "Post to name"}.get(name, name.replace("Ship To", "Post To")).replace("Shipping And Handling", "Postage And Handling")
        for name in header_lists()["ebay_orders"]
    ],
    above=[[""] * 51],
    name="british",
    rows=[
        {},
        {"Sales Record Number": "55", "Order Number": "24-15001-00001", "Buyer Username": "cricket.kit", "Post to name": "Tom Hale", "Post To Country": "Australia", "Item Number": "330000000001", "Custom Label": "BAT-1", "Quantity": "1", "Sold For": "AU $3,000.00", "Postage And Handling": "AU $25.00", "Total Price": "AU $3,025.00", "Sale Date": "26-May-26", "Paid On Date": "26-May-26", "Shipped On Date": "28-May-26"},
        {"Sales Record Number": "56", "Order Number": "24-15001-00002", "Buyer Username": "cricket.kit", "Post to name": "Tom Hale", "Post To Country": "Australia", "Item Number": "330000000002", "Custom Label": "BALL", "Quantity": "6", "Sold For": "AU $90.00", "Postage And Handling": "AU $0.00", "Total Price": "AU $90.00", "Sale Date": "02-Jun-26", "Paid On Date": "02-Jun-26"},
        {"Sales Record Number": "2", "Order Number": "record(s) downloaded"},
        {"Sales Record Number": "Seller ID : boundary_sports"},
    ],
    expected=[
        EBAY_NO_SALE,
        {
            "order_id": "24-15001-00001", "weak_id": "cricket.kit", "ordered_at": day(2026, 5, 26), "status": "paid",
            "amount": D("3000.00"), "net_amount": D("3000.00"), "total_amount": D("3025.00"), "quantity": D(1), "product": "BAT-1", "currency": "AUD",
            "shipped_at": day(2026, 5, 28), "country": "Australia",
        },
        {
            "order_id": "24-15001-00002", "weak_id": "cricket.kit", "ordered_at": day(2026, 6, 2), "status": "paid",
            "amount": D("90.00"), "net_amount": D("90.00"), "total_amount": D("90.00"), "quantity": D(6), "product": "BALL",
            "currency": "AUD", "country": "Australia",
        },
        EBAY_NO_SALE,
        EBAY_NO_SALE,
    ],
)  # fmt: skip

# quirk 18: EUR 90,00, between semicolons; a file without dates of payment says nothing of unpaid orders
EBAY_ORDERS_EURO = Fixture(
    format="ebay_orders",
    header="ebay_orders",
    columns=[name for name in header_lists()["ebay_orders"] if name != "Paid On Date"],
    delimiter=";",
    name="euro",
    rows=[
        {"Sales Record Number": "7", "Order Number": "08-11001-00001", "Buyer Username": "atelier75", "Ship To Country": "France", "Item Number": "440000000001", "Custom Label": "VASE", "Quantity": "1", "Sold For": "EUR 90,00", "Total Price": "EUR 97,50", "Sale Date": "26-May-26"},
        {"Sales Record Number": "8", "Order Number": "08-11001-00002", "Buyer Username": "atelier75", "Ship To Country": "France", "Item Number": "440000000002", "Custom Label": "TABLE", "Quantity": "1", "Sold For": "EUR 1.045,50", "Total Price": "EUR 1.045,50", "Sale Date": "27-May-26", "Shipped On Date": "29-May-26"},
    ],
    expected=[
        {
            "order_id": "08-11001-00001", "weak_id": "atelier75", "ordered_at": day(2026, 5, 26),
            "amount": D("90.00"), "net_amount": D("90.00"), "total_amount": D("97.50"), "quantity": D(1), "product": "VASE", "currency": "EUR", "country": "France",
        },
        {
            "order_id": "08-11001-00002", "weak_id": "atelier75", "ordered_at": day(2026, 5, 27), "status": "paid",
            "amount": D("1045.50"), "net_amount": D("1045.50"), "total_amount": D("1045.50"), "quantity": D(1), "product": "TABLE", "currency": "EUR",
            "shipped_at": day(2026, 5, 29), "country": "France",
        },
    ],
)  # fmt: skip


# ---- Online Retail ----------------------------------------------------------------------------------------------------


def retail_line(values: str, names: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(names, values.split("|"), strict=True))


def retail_lines(*values: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    return [retail_line(each, names) for each in values]


RETAIL = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
RETAIL_II = ("Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country")


def retail_row(
    order_id: str, customer_id: str | None, at: dt.datetime, amount: str, quantity: int, product: str, **more: Any
) -> dict[str, Any]:
    """What every invoice line has; `is_goods` and the country as given in `more`."""
    money = {"amount": D(amount), "net_amount": D(amount), "total_amount": D(amount), "quantity": D(quantity)}
    row = {
        "order_id": order_id,
        "customer_id": customer_id,
        "ordered_at": at,
        "product": product,
        "currency": "GBP",
        "is_goods": True,
    }
    return row | money | {"country": "United Kingdom"} | more


ONLINE_RETAIL = Fixture(
    format="online_retail",
    header="uci_online_retail",
    rows=retail_lines(
        "536365|85123A|WHITE HEART|6|2010-12-01 08:26:00|2.55|17850.0|United Kingdom",
        "536365|POST|POSTAGE|1|2010-12-01 08:26:00|18.00|17850.0|United Kingdom",
        "536370|22728|ALARM CLOCK, PINK|24|2010-12-01 08:45:00|3.75|12583.0|France",
        "C536379|D|Discount|-1|2010-12-01 09:41:00|27.50|17850.0|United Kingdom",
        "C536383|85123A|WHITE HEART|-2|2010-12-02 09:49:00|2.55|17850|United Kingdom",
        "536414|22139||56|2010-12-01 11:52:00|0.00||United Kingdom",
        "536589|21777||-10|2010-12-01 16:50:00|0.00||United Kingdom",
        "A563185|B|Adjust bad debt|1|2011-08-12 14:50:00|-50.00||United Kingdom",
        "541431|gift_0001_20|Gift voucher 20.00|1|2011-01-18 10:01:00|16.67||United Kingdom",
        "541432|BANK CHARGES|Bank Charges|1|2011-01-18 10:05:00|15.00|14911.0|EIRE",
        "541433|PADS|PADS TO MATCH ALL CUSHIONS|1|2011-01-18 10:17:00|0.001|12346.0|United Kingdom",
        names=RETAIL,
    ),
    expected=[
        retail_row("536365", "17850", day(2010, 12, 1, 8, 26), "15.30", 6, "85123A"),
        retail_row("536365", "17850", day(2010, 12, 1, 8, 26), "18.00", 1, "POST", is_goods=False),  # quirk 20: carriage
        retail_row("536370", "12583", day(2010, 12, 1, 8, 45), "90.00", 24, "22728", country="France"),
        # a discount: money without goods, taken off net revenue
        retail_row("C536379", "17850", day(2010, 12, 1, 9, 41), "-27.50", -1, "D", is_credit=True, is_discount=True),
        # quirk 15: a return is an invoice of its own, with C; it names no invoice
        retail_row("C536383", "17850", day(2010, 12, 2, 9, 49), "-5.10", -2, "85123A", is_credit=True),
        retail_row("536414", None, day(2010, 12, 1, 11, 52), "0", 56, "22139"),
        # a write-off: negative, but no credit note
        retail_row("536589", None, day(2010, 12, 1, 16, 50), "0", -10, "21777"),
        retail_row("A563185", None, day(2011, 8, 12, 14, 50), "-50.00", 1, "B", is_goods=False),
        retail_row("541431", None, day(2011, 1, 18, 10, 1), "16.67", 1, "gift_0001_20", is_goods=False),
        retail_row("541432", "14911", day(2011, 1, 18, 10, 5), "15.00", 1, "BANK CHARGES", is_goods=False, country="EIRE"),
        retail_row("541433", "12346", day(2011, 1, 18, 10, 17), "0.001", 1, "PADS"),
    ],
)  # fmt: skip

# quirk 19: other names in Online Retail II; quirk 2: month first in the copies that went through a spreadsheet
ONLINE_RETAIL_II = Fixture(
    format="online_retail",
    header="uci_online_retail",
    columns=list(RETAIL_II),
    name="II",
    rows=retail_lines(
        "489434|85048|GLASS BALL LIGHTS|12|12/1/2009 7:45|6.95|13085.0|United Kingdom",
        "489434|79323P|PINK CHERRY LIGHTS|1|12/1/2009 7:45|6.75|13085.0|United Kingdom",
        "C489449|85048|GLASS BALL LIGHTS|-12|12/13/2009 10:33|6.95|13085.0|United Kingdom",
        "489597|DOT|DOTCOM POSTAGE|1|12/1/2009 14:28|647.19||United Kingdom",
        names=RETAIL_II,
    ),
    expected=[
        retail_row("489434", "13085", day(2009, 12, 1, 7, 45), "83.40", 12, "85048"),
        retail_row("489434", "13085", day(2009, 12, 1, 7, 45), "6.75", 1, "79323P"),
        retail_row("C489449", "13085", day(2009, 12, 13, 10, 33), "-83.40", -12, "85048", is_credit=True),
        retail_row("489597", None, day(2009, 12, 1, 14, 28), "647.19", 1, "DOT", is_goods=False),
    ],
)


# ---- Olist ------------------------------------------------------------------------------------------------------------

# quirk 14: customer_id is another one for each order; persona and personb are the people
OLIST_CUSTOMERS = Fixture(
    format="olist_customers",
    header="olist_customers",
    rows=[
        {"customer_id": "c01", "customer_unique_id": "persona", "customer_zip_code_prefix": "01409", "customer_city": "sao paulo", "customer_state": "SP"},
        {"customer_id": "c02", "customer_unique_id": "persona", "customer_zip_code_prefix": "01409", "customer_city": "sao paulo", "customer_state": "SP"},
        {"customer_id": "c03", "customer_unique_id": "personb", "customer_zip_code_prefix": "20031", "customer_city": "rio de janeiro", "customer_state": "RJ"},
        {"customer_id": "c04", "customer_unique_id": "personb", "customer_zip_code_prefix": "20031", "customer_city": "rio de janeiro", "customer_state": "RJ"},
        {"customer_id": "c05", "customer_unique_id": "personc", "customer_zip_code_prefix": "80010", "customer_city": "curitiba", "customer_state": "PR"},
        {"customer_id": "c06", "customer_unique_id": "personc", "customer_zip_code_prefix": "80010", "customer_city": "curitiba", "customer_state": "PR"},
        {"customer_id": "c07", "customer_unique_id": "persond", "customer_zip_code_prefix": "69005", "customer_city": "manaus", "customer_state": "AM"},
    ],
    expected=[{"key": key} for key in ("c01", "c02", "c03", "c04", "c05", "c06", "c07")],
)  # fmt: skip

# an order's pieces are numbered; there is no quantity
OLIST_ITEMS = Fixture(
    format="olist_items",
    header="olist_items",
    rows=[
        {"order_id": "o1", "order_item_id": "1", "product_id": "p-lamp", "seller_id": "s1", "shipping_limit_date": "2017-10-06 11:07:15", "price": "29.99", "freight_value": "8.72"},
        {"order_id": "o2", "order_item_id": "1", "product_id": "p-lamp", "seller_id": "s1", "shipping_limit_date": "2018-02-20 09:00:00", "price": "29.99", "freight_value": "8.72"},
        {"order_id": "o2", "order_item_id": "2", "product_id": "p-lamp", "seller_id": "s1", "shipping_limit_date": "2018-02-20 09:00:00", "price": "29.99", "freight_value": "8.72"},
        {"order_id": "o2", "order_item_id": "3", "product_id": "p-cord", "seller_id": "s2", "shipping_limit_date": "2018-02-20 09:00:00", "price": "5.00", "freight_value": "0.00"},
        {"order_id": "o3", "order_item_id": "1", "product_id": "p-sofa", "seller_id": "s3", "shipping_limit_date": "2018-03-01 09:00:00", "price": "1200.00", "freight_value": "95.10"},
        {"order_id": "o4", "order_item_id": "1", "product_id": "p-lamp", "seller_id": "s1", "shipping_limit_date": "2018-03-05 09:00:00", "price": "31.00", "freight_value": "9.00"},
        {"order_id": "o6", "order_item_id": "1", "product_id": "p-cord", "seller_id": "s2", "shipping_limit_date": "2018-08-30 09:00:00", "price": "5.00", "freight_value": "7.00"},
        {"order_id": "o7", "order_item_id": "1", "product_id": "p-cord", "seller_id": "s2", "shipping_limit_date": "2018-08-31 09:00:00", "price": "5.00", "freight_value": "7.00"},
        {"order_id": "o8", "order_item_id": "1", "product_id": "p-cord", "seller_id": "s2", "shipping_limit_date": "2018-08-31 09:00:00", "price": "5.00", "freight_value": "7.00"},
        # a piece without a readable price: the order's amount is not known
        {"order_id": "o9", "order_item_id": "1", "product_id": "p-cord", "seller_id": "s2", "shipping_limit_date": "2018-08-31 09:00:00", "price": "5.00", "freight_value": "7.00"},
        {"order_id": "o9", "order_item_id": "2", "product_id": "p-cord", "seller_id": "s2", "shipping_limit_date": "2018-08-31 09:00:00", "price": "", "freight_value": "7.00"},
    ],
    expected=[{"key": key} for key in ("o1", "o2", "o2", "o2", "o3", "o4", "o6", "o7", "o8", "o9", "o9")],
)  # fmt: skip

# one to five stars: a companion that nothing takes, never an NPS survey
OLIST_REVIEWS = Fixture(
    format="olist_reviews",
    header="olist_reviews",
    columns=["review_id", "order_id", "review_score", "review_comment_title", "review_comment_message", "review_creation_date"],
    rows=[
        {"review_id": "r1", "order_id": "o1", "review_score": "5", "review_comment_message": "muito bom", "review_creation_date": "2017-10-11 00:00:00"},
        {"review_id": "r2", "order_id": "o3", "review_score": "1", "review_comment_title": "Atraso", "review_creation_date": "2018-03-20 00:00:00"},
    ],
    expected=[{"key": "o1"}, {"key": "o3"}],
)  # fmt: skip

OLIST_ORDERS = Fixture(
    format="olist_orders",
    header="olist_orders",
    companions=[OLIST_ITEMS, OLIST_CUSTOMERS],
    rows=[
        {"order_id": "o1", "customer_id": "c01", "order_status": "delivered", "order_purchase_timestamp": "2017-10-02 10:56:33", "order_approved_at": "2017-10-02 11:07:15", "order_delivered_carrier_date": "2017-10-04 19:55:00", "order_delivered_customer_date": "2017-10-10 21:25:13", "order_estimated_delivery_date": "2017-10-18 00:00:00"},
        {"order_id": "o2", "customer_id": "c02", "order_status": "delivered", "order_purchase_timestamp": "2018-02-16 20:41:37", "order_approved_at": "2018-02-16 21:00:00", "order_delivered_carrier_date": "2018-02-19 14:31:00", "order_delivered_customer_date": "2018-03-02 15:27:45", "order_estimated_delivery_date": "2018-02-28 00:00:00"},
        {"order_id": "o3", "customer_id": "c03", "order_status": "shipped", "order_purchase_timestamp": "2018-02-25 08:38:49", "order_approved_at": "2018-02-25 08:55:23", "order_delivered_carrier_date": "2018-03-01 13:50:00", "order_estimated_delivery_date": "2018-03-19 00:00:00"},
        {"order_id": "o4", "customer_id": "c04", "order_status": "canceled", "order_purchase_timestamp": "2018-03-01 00:05:10", "order_estimated_delivery_date": "2018-03-20 00:00:00"},
        # was not to be had: no items either
        {"order_id": "o5", "customer_id": "c05", "order_status": "unavailable", "order_purchase_timestamp": "2018-03-02 12:00:00", "order_approved_at": "2018-03-02 12:10:00", "order_estimated_delivery_date": "2018-03-22 00:00:00"},
        {"order_id": "o6", "customer_id": "c06", "order_status": "invoiced", "order_purchase_timestamp": "2018-08-26 17:00:00", "order_approved_at": "2018-08-26 17:20:00", "order_estimated_delivery_date": "2018-09-10 00:00:00"},
        {"order_id": "o7", "customer_id": "c07", "order_status": "created", "order_purchase_timestamp": "2018-08-27 18:00:00", "order_estimated_delivery_date": "2018-09-11 00:00:00"},
        # not among the customers: nobody, rather than the id of the order
        {"order_id": "o8", "customer_id": "c99", "order_status": "processing", "order_purchase_timestamp": "2018-08-28 09:30:00", "order_approved_at": "2018-08-28 09:40:00", "order_estimated_delivery_date": "2018-09-12 00:00:00"},
        {"order_id": "o9", "customer_id": "c07", "order_status": "approved", "order_purchase_timestamp": "2018-08-29 10:00:00", "order_approved_at": "2018-08-29 10:10:00", "order_estimated_delivery_date": "2018-09-13 00:00:00"},
    ],
    expected=[
        {
            "order_id": "o1", "customer_id": "persona", "ordered_at": day(2017, 10, 2, 10, 56, 33), "status": "paid", "written_status": "delivered",
            "amount": D("29.99"), "net_amount": D("29.99"), "total_amount": D("38.71"), "quantity": D(1), "product": "p-lamp",
            "promised_at": day(2017, 10, 18), "shipped_at": day(2017, 10, 4, 19, 55), "delivered_at": day(2017, 10, 10, 21, 25, 13),
            "currency": "BRL", "country": "SP",
        },
        {  # 2 x 29.99 + 5.00; with freight 17.44 more; two products, so none
            "order_id": "o2", "customer_id": "persona", "ordered_at": day(2018, 2, 16, 20, 41, 37), "status": "paid", "written_status": "delivered",
            "amount": D("64.98"), "net_amount": D("64.98"), "total_amount": D("82.42"), "quantity": D(3),
            "promised_at": day(2018, 2, 28), "shipped_at": day(2018, 2, 19, 14, 31), "delivered_at": day(2018, 3, 2, 15, 27, 45),
            "currency": "BRL", "country": "SP",
        },
        {
            "order_id": "o3", "customer_id": "personb", "ordered_at": day(2018, 2, 25, 8, 38, 49), "status": "paid", "written_status": "shipped",
            "amount": D("1200.00"), "net_amount": D("1200.00"), "total_amount": D("1295.10"), "quantity": D(1), "product": "p-sofa",
            "promised_at": day(2018, 3, 19), "shipped_at": day(2018, 3, 1, 13, 50), "currency": "BRL", "country": "RJ",
        },
        {
            "order_id": "o4", "customer_id": "personb", "ordered_at": day(2018, 3, 1, 0, 5, 10), "status": "cancelled", "written_status": "canceled",
            "amount": D("31.00"), "net_amount": D("31.00"), "total_amount": D("40.00"), "quantity": D(1), "product": "p-lamp",
            "promised_at": day(2018, 3, 20), "currency": "BRL", "country": "RJ",
        },
        {
            "order_id": "o5", "customer_id": "personc", "ordered_at": day(2018, 3, 2, 12), "status": "cancelled", "written_status": "unavailable",
            "amount": D(0), "net_amount": D(0), "total_amount": D(0), "quantity": D(0),
            "promised_at": day(2018, 3, 22), "currency": "BRL", "country": "PR",
        },
        {
            "order_id": "o6", "customer_id": "personc", "ordered_at": day(2018, 8, 26, 17), "status": "paid", "written_status": "invoiced",
            "amount": D("5.00"), "net_amount": D("5.00"), "total_amount": D("12.00"), "quantity": D(1), "product": "p-cord",
            "promised_at": day(2018, 9, 10), "currency": "BRL", "country": "PR",
        },
        {
            "order_id": "o7", "customer_id": "persond", "ordered_at": day(2018, 8, 27, 18), "status": "pending", "written_status": "created",
            "amount": D("5.00"), "net_amount": D("5.00"), "total_amount": D("12.00"), "quantity": D(1), "product": "p-cord",
            "promised_at": day(2018, 9, 11), "currency": "BRL", "country": "AM",
        },
        {
            "order_id": "o8", "ordered_at": day(2018, 8, 28, 9, 30), "status": "paid", "written_status": "processing",
            "amount": D("5.00"), "net_amount": D("5.00"), "total_amount": D("12.00"), "quantity": D(1), "product": "p-cord",
            "promised_at": day(2018, 9, 12), "currency": "BRL",
        },
        {
            "order_id": "o9", "customer_id": "persond", "ordered_at": day(2018, 8, 29, 10), "status": "paid", "written_status": "approved",
            "quantity": D(2), "product": "p-cord", "promised_at": day(2018, 9, 13), "currency": "BRL", "country": "AM",
        },
    ],
)  # fmt: skip


# ---- CDNOW ------------------------------------------------------------------------------------------------------------

CDNOW_NAME = " customer_id  date number_of_cds  dollar_value"  # one column: blanks separate the fields
CDNOW = Fixture(
    format="cdnow",
    header="cdnow",
    columns=[CDNOW_NAME],
    rows=[
        {CDNOW_NAME: " 00001 19970101  1   11.77"},
        # twice on one day: two purchases
        {CDNOW_NAME: " 00002 19970112  1   12.00"},
        {CDNOW_NAME: " 00002 19970112  5   77.00"},
        {CDNOW_NAME: " 00003 19980528  1   16.99"},
        # given away
        {CDNOW_NAME: " 00004 19970330  1    0.00"},
        {CDNOW_NAME: " 23570 19970325 13  506.97"},
        # a field is missing
        {CDNOW_NAME: " 23571 19970325   94.08"},
    ],
    expected=[
        {"customer_id": "00001", "ordered_at": day(1997, 1, 1), "amount": D("11.77"), "net_amount": D("11.77"), "total_amount": D("11.77"), "quantity": D(1), "currency": "USD"},
        {"customer_id": "00002", "ordered_at": day(1997, 1, 12), "amount": D("12.00"), "net_amount": D("12.00"), "total_amount": D("12.00"), "quantity": D(1), "currency": "USD"},
        {"customer_id": "00002", "ordered_at": day(1997, 1, 12), "amount": D("77.00"), "net_amount": D("77.00"), "total_amount": D("77.00"), "quantity": D(5), "currency": "USD"},
        {"customer_id": "00003", "ordered_at": day(1998, 5, 28), "amount": D("16.99"), "net_amount": D("16.99"), "total_amount": D("16.99"), "quantity": D(1), "currency": "USD"},
        {"customer_id": "00004", "ordered_at": day(1997, 3, 30), "amount": D("0.00"), "net_amount": D("0.00"), "total_amount": D("0.00"), "quantity": D(1), "currency": "USD"},
        {"customer_id": "23570", "ordered_at": day(1997, 3, 25), "amount": D("506.97"), "net_amount": D("506.97"), "total_amount": D("506.97"), "quantity": D(13), "currency": "USD"},
        {"currency": "USD"},
    ],
)  # fmt: skip


# ---- tables under our own names ---------------------------------------------------------------------------------------

GENERIC_ORDERS = Fixture(
    format="generic_orders",
    header="generic_orders",
    columns=["order_id", "customer_id", "email", "phone", "ordered_at", "revenue", "total", "refunded", "quantity", "product", "status", "shipped_at", "delivered_at", "currency", "country", "channel", "discount_code"],
    rows=[
        {"order_id": "1", "customer_id": " A7 ", "email": " Zoe@Example.com", "phone": "+44 (0)20 7946-0018", "ordered_at": "2024-01-05 10:00:00", "revenue": "10.50", "total": "14.00", "quantity": "2", "product": "tea", "status": "paid", "shipped_at": "2024-01-06", "delivered_at": "2024-01-08 09:30:00", "currency": "eur", "country": "FR", "channel": "web", "discount_code": "NEW"},
        # a second line of the order: it says no status, so it has the order's
        {"order_id": "1", "customer_id": "A7", "ordered_at": "2024-01-05 10:00:00", "revenue": "4.50", "quantity": "1", "product": "cup", "currency": "EUR"},
        # quirk 8: a decorated id
        {"order_id": '="3"', "customer_id": "'00042", "ordered_at": "2024-01-31 23:59:59", "revenue": "20", "status": "Voided"},
        # revenue is after refunds already: refunded is not taken off again
        {"order_id": "4", "customer_id": "B", "ordered_at": "2024-02-01", "revenue": "30.00", "refunded": "10.00", "status": "Partially refunded"},
        {"order_id": "5", "customer_id": "B", "ordered_at": "2024-02-02", "revenue": "0", "refunded": "45.00", "status": "REFUNDED"},
        {"order_id": "6", "email": "guest@example.com", "ordered_at": "2024-02-03", "revenue": "8.00", "status": "failed"},
        {"order_id": "7", "phone": "0049 30 123", "ordered_at": "2024-02-04", "revenue": "9.00", "status": "pending"},
        {"order_id": "8", "customer_id": "C", "ordered_at": "2024-02-05", "revenue": "9.00", "status": "test"},
        {"order_id": "9", "customer_id": "C", "ordered_at": "2024-02-06", "revenue": "9.00", "status": "Draft"},
        # no number: an order of its own; a word that we do not know counts as paid
        {"customer_id": "C", "ordered_at": "2024-02-29", "revenue": "1,250.75", "status": "on its way"},
        # quirk 18: money given back
        {"order_id": "10", "customer_id": "C", "ordered_at": "2024-03-01", "revenue": "($5.00)"},
    ],
    expected=[
        {
            "order_id": "1", "customer_id": "A7", "email": "zoe@example.com", "phone": "4402079460018", "ordered_at": day(2024, 1, 5, 10),
            "status": "paid", "written_status": "paid", "amount": D("10.50"), "net_amount": D("10.50"), "total_amount": D("14.00"), "quantity": D(2),
            "product": "tea", "shipped_at": day(2024, 1, 6), "delivered_at": day(2024, 1, 8, 9, 30),
            "currency": "EUR", "country": "FR", "channel": "web", "discount_code": "NEW",
        },
        {
            "order_id": "1", "customer_id": "A7", "ordered_at": day(2024, 1, 5, 10),
            "amount": D("4.50"), "net_amount": D("4.50"), "total_amount": D("4.50"), "quantity": D(1), "product": "cup", "currency": "EUR",
        },
        {
            "order_id": "3", "customer_id": "00042", "ordered_at": day(2024, 1, 31, 23, 59, 59), "status": "cancelled", "written_status": "Voided",
            "amount": D(20), "net_amount": D(20), "total_amount": D(20),
        },
        {
            "order_id": "4", "customer_id": "B", "ordered_at": day(2024, 2, 1), "status": "paid", "written_status": "Partially refunded",
            "amount": D("30.00"), "net_amount": D("30.00"), "total_amount": D("30.00"), "refunded_amount": D("10.00"),
        },
        {
            "order_id": "5", "customer_id": "B", "ordered_at": day(2024, 2, 2), "status": "refunded", "written_status": "REFUNDED",
            "amount": D(0), "net_amount": D(0), "total_amount": D(0), "refunded_amount": D("45.00"),
        },
        {
            "order_id": "6", "email": "guest@example.com", "ordered_at": day(2024, 2, 3), "status": "unpaid", "written_status": "failed",
            "amount": D("8.00"), "net_amount": D("8.00"), "total_amount": D("8.00"),
        },
        {
            "order_id": "7", "phone": "004930123", "ordered_at": day(2024, 2, 4), "status": "pending", "written_status": "pending",
            "amount": D("9.00"), "net_amount": D("9.00"), "total_amount": D("9.00"),
        },
        {
            "order_id": "8", "customer_id": "C", "ordered_at": day(2024, 2, 5), "status": "test", "written_status": "test",
            "amount": D("9.00"), "net_amount": D("9.00"), "total_amount": D("9.00"),
        },
        {
            "order_id": "9", "customer_id": "C", "ordered_at": day(2024, 2, 6), "status": "draft", "written_status": "Draft",
            "amount": D("9.00"), "net_amount": D("9.00"), "total_amount": D("9.00"),
        },
        {
            "customer_id": "C", "ordered_at": day(2024, 2, 29), "status": "paid", "written_status": "on its way",
            "amount": D("1250.75"), "net_amount": D("1250.75"), "total_amount": D("1250.75"),
        },
        {
            "order_id": "10", "customer_id": "C", "ordered_at": day(2024, 3, 1),
            "amount": D("-5.00"), "net_amount": D("-5.00"), "total_amount": D("-5.00"),
        },
    ],
)  # fmt: skip

# quirk 19: the names that people give to the same columns; tables of other tools have no column of net revenue
GENERIC_ORDERS_NAMED = Fixture(
    format="generic_orders",
    header="generic_orders",
    columns=["Order Number", "Customer ID", "Customer Email", "Order Date", "Net Revenue", "Order Total", "Refunded Amount", "Qty", "SKU", "Order Status", "Promised Date", "Shipped Date", "Delivered Date", "Currency", "Country", "Coupon Code"],
    name="other names",
    rows=[
        {"Order Number": "SO-1", "Customer ID": "K1", "Customer Email": "Kim@example.org", "Order Date": "2025-05-30", "Net Revenue": "100.00", "Order Total": "125.00", "Refunded Amount": "0", "Qty": "1", "SKU": "CHAIR", "Order Status": "Complete", "Promised Date": "2025-06-05", "Shipped Date": "2025-06-01", "Delivered Date": "2025-06-07", "Currency": "DKK", "Country": "Denmark", "Coupon Code": "MAY"},
        {"Order Number": "SO-2", "Customer ID": "K2", "Order Date": "2025-06-02", "Net Revenue": "60.00", "Order Status": "Canceled", "Currency": "DKK"},
    ],
    expected=[
        {
            "order_id": "SO-1", "customer_id": "K1", "email": "kim@example.org", "ordered_at": day(2025, 5, 30), "status": "paid", "written_status": "Complete",
            "amount": D("100.00"), "net_amount": D("100.00"), "total_amount": D("125.00"), "refunded_amount": D(0), "quantity": D(1), "product": "CHAIR",
            "promised_at": day(2025, 6, 5), "shipped_at": day(2025, 6, 1), "delivered_at": day(2025, 6, 7),
            "currency": "DKK", "country": "Denmark", "discount_code": "MAY",
        },
        {
            "order_id": "SO-2", "customer_id": "K2", "ordered_at": day(2025, 6, 2), "status": "cancelled", "written_status": "Canceled",
            "amount": D("60.00"), "net_amount": D("60.00"), "total_amount": D("60.00"), "currency": "DKK",
        },
    ],
)  # fmt: skip

# lines that say pieces and the price of one; the money of a line is their product, worked by hand
GENERIC_ORDER_LINES = Fixture(
    format="generic_order_lines",
    header="generic_order_lines",
    columns=["order_id", "customer_id", "email", "ordered_at", "product", "quantity", "unit_price", "refunded", "refunded_at", "status", "currency", "country"],
    rows=[
        # 3 x 1.10 is 3.30, which binary fractions miss
        {"order_id": "1", "customer_id": " A7", "email": "Zoe@Example.com ", "ordered_at": "2024-01-05 10:00:00", "product": "tea", "quantity": "3", "unit_price": "1.10", "status": "paid", "currency": "eur", "country": "FR"},
        # a negative line beside others takes its money off the order: no credit note. 0.375 kg x 3.99 = 1.49625
        {"order_id": "1", "customer_id": "A7", "ordered_at": "2024-01-05 10:00:00", "product": "nuts", "quantity": "-0.375", "unit_price": "3.99"},
        # every line of the order is negative: a return written as an order of its own
        {"order_id": "R1", "customer_id": "A7", "ordered_at": "2024-01-09", "product": "tea", "quantity": "-1", "unit_price": "1.10", "refunded": "1.10", "refunded_at": "2024-01-12 08:30:00"},
        # the same without a number
        {"customer_id": "A7", "ordered_at": "2024-01-10", "product": "tea", "quantity": "-1", "unit_price": "1.10"},
        {"order_id": "2", "customer_id": "'042", "ordered_at": "2024-02-01", "product": "desk", "quantity": "2", "unit_price": "1,250.75", "status": "Voided"},
        # no money can be made of a word, or of nothing
        {"order_id": "3", "customer_id": "B", "ordered_at": "2024-02-02", "product": "desk", "quantity": "two", "unit_price": "10.00"},
        {"order_id": "4", "customer_id": "B", "ordered_at": "2024-02-03", "product": "desk", "quantity": "2"},
    ],
    expected=[
        {
            "order_id": "1", "customer_id": "A7", "email": "zoe@example.com", "ordered_at": day(2024, 1, 5, 10), "status": "paid", "written_status": "paid",
            "amount": D("3.30"), "net_amount": D("3.30"), "total_amount": D("3.30"), "quantity": D(3), "product": "tea", "currency": "EUR", "country": "FR",
        },
        {
            "order_id": "1", "customer_id": "A7", "ordered_at": day(2024, 1, 5, 10),
            "amount": D("-1.49625"), "net_amount": D("-1.49625"), "total_amount": D("-1.49625"), "quantity": D("-0.375"), "product": "nuts",
        },
        {
            "order_id": "R1", "customer_id": "A7", "ordered_at": day(2024, 1, 9), "is_credit": True, "refunded_amount": D("1.10"), "refunded_at": day(2024, 1, 12, 8, 30),
            "amount": D("-1.10"), "net_amount": D("-1.10"), "total_amount": D("-1.10"), "quantity": D(-1), "product": "tea",
        },
        {
            "customer_id": "A7", "ordered_at": day(2024, 1, 10), "is_credit": True,
            "amount": D("-1.10"), "net_amount": D("-1.10"), "total_amount": D("-1.10"), "quantity": D(-1), "product": "tea",
        },
        {
            "order_id": "2", "customer_id": "042", "ordered_at": day(2024, 2, 1), "status": "cancelled", "written_status": "Voided",
            "amount": D("2501.50"), "net_amount": D("2501.50"), "total_amount": D("2501.50"), "quantity": D(2), "product": "desk",
        },
        {"order_id": "3", "customer_id": "B", "ordered_at": day(2024, 2, 2), "product": "desk"},
        {"order_id": "4", "customer_id": "B", "ordered_at": day(2024, 2, 3), "product": "desk", "quantity": D(2)},
    ],
)  # fmt: skip


FIXTURES = [
    ETSY_PAYMENTS,
    ETSY_ORDERS,
    ETSY_ORDERS_BRITISH,
    ETSY_ORDER_ITEMS,
    EBAY_ORDERS,
    EBAY_ORDERS_BRITISH,
    EBAY_ORDERS_EURO,
    ONLINE_RETAIL,
    ONLINE_RETAIL_II,
    OLIST_CUSTOMERS,
    OLIST_ITEMS,
    OLIST_REVIEWS,
    OLIST_ORDERS,
    CDNOW,
    GENERIC_ORDERS,
    GENERIC_ORDERS_NAMED,
    GENERIC_ORDER_LINES,
]

"""WooCommerce, Stripe, Square, PayPal and Amazon: exports of shops' own tills and of the services that take the money."""

from datetime import datetime as at
from decimal import Decimal as D

from .fixture import Fixture, header_lists

NONE = D(0)

# ---- WooCommerce, Advanced Order Export: the line's own columns, and the order's, which stand on every line or on the first


def woo_order(
    number: str, status: str, date: str, email: str, total: str, tax: str, shipping: str, **more: str
) -> dict[str, str]:
    order = {
        "Order Number": number,
        "Order Status": status,
        "Order Date": date,
        "First Name (Billing)": "Test",
        "Country Code (Billing)": "GB",
        "Email (Billing)": email,
        "Payment Method Title": "Card",
        "Order Shipping Amount": shipping,
        "Order Refund Amount": "0",
        "Order Total Amount": total,
        "Order Total Tax Amount": tax,
    }
    return order | more


def woo_line(
    item: str, name: str, quantity: str, left: str, cost: str, sku: str = "", coupon: str = ""
) -> dict[str, str]:
    return {
        "Item #": item,
        "SKU": sku,
        "Name": name,
        "Quantity": quantity,
        "Quantity (- Refund)": left,
        "Item Cost": cost,
        "Coupon Code": coupon,
    }


# 24.00 + 9.50 - 3.50 goods, 4.90 shipping, 20 % tax on both
woo_1001 = woo_order(
    "1001",
    "Completed",
    "2026-03-02 09:15",
    " Ada@Example.org ",
    "41.88",
    "6.98",
    "4.90",
    **{"Phone (Billing)": "+44 20 7946 0001", "Cart Discount Amount": "3.50", "Order Subtotal Amount": "33.50"},
)
# 50.00 goods, 10.00 tax, no shipping; one of three lines came back: 10.00 and its tax
woo_1002 = woo_order(
    "1002",
    "wc-processing",
    "2026-03-03 18:40",
    "bo@example.org",
    "60.00",
    "10.00",
    "0.00",
    **{"Order Refund Amount": "12.00"},
)
# 20.00 goods, 4.90 shipping, 4.98 tax; all of it came back
woo_1003 = woo_order(
    "1003",
    "Refunded",
    "2026-03-04 07:05",
    "cy@example.org",
    "29.88",
    "4.98",
    "4.90",
    **{"Order Refund Amount": "29.88"},
)

WOO_REPEATED = Fixture(
    format="woo_advanced_order_export",
    header="woo_advanced_order_export",
    name="repeated",
    rows=[
        # quirk 4: the order's columns, totals among them, on each of its lines
        woo_1001 | woo_line("1", "Blue Mug", "2", "2", "12.00", sku="MUG-BLUE", coupon="SPRING"),
        woo_1001 | woo_line("2", "Green Tea 100 g", "1", "1", "9.50"),
        woo_1002 | woo_line("1", "Blue Mug", "1", "1", "12.00", sku="MUG-BLUE"),
        woo_1002 | woo_line("2", "Tea Pot", "1", "1", "28.00", sku="POT"),
        woo_1002 | woo_line("3", "Tea Strainer", "1", "0", "10.00", sku="STRAIN"),
        woo_1003 | woo_line("1", "Cake Stand", "1", "0", "20.00", sku="STAND"),
        # quirk 20: orders that are no sale
        woo_order("1004", "Cancelled", "2026-03-05 10:00", "di@example.org", "12.00", "2.00", "0")
        | woo_line("1", "Tea Strainer", "1", "1", "10.00", sku="STRAIN"),
        woo_order("1005", "Failed", "2026-03-05 10:30", "ed@example.org", "12.00", "2.00", "0")
        | woo_line("1", "Tea Strainer", "1", "1", "10.00", sku="STRAIN"),
        woo_order("1006", "On hold", "2026-03-05 11:00", "fay@example.org", "12.00", "2.00", "0")
        | woo_line("1", "Tea Strainer", "1", "1", "10.00", sku="STRAIN"),
        woo_order("1007", "Pending payment", "2026-03-05 11:30", "gus@example.org", "12.00", "2.00", "0")
        | woo_line("1", "Tea Strainer", "1", "1", "10.00", sku="STRAIN"),
        woo_order("1008", "checkout-draft", "2026-03-05 12:00", "hal@example.org", "12.00", "2.00", "0")
        | woo_line("1", "Tea Strainer", "1", "1", "10.00", sku="STRAIN"),
        # quirk 19: labels of a site in another language are not known and count as paid; a guest with a phone only
        woo_order(
            "1009",
            "Abgeschlossen",
            "2026-03-06 08:00",
            "",
            "1290.00",
            "215.00",
            "0",
            **{"Phone (Billing)": "030 / 555-17"},
        )
        | woo_line("1", "Tea Cabinet", "1", "1", "1075.00", sku="CAB"),
    ],
    expected=[
        {
            "order_id": "1001",
            "email": "ada@example.org",
            "phone": "442079460001",
            "ordered_at": at(2026, 3, 2, 9, 15),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("41.88"),
            "net_amount": D("30.00"),
            "total_amount": D("41.88"),
            "refunded_amount": NONE,
            "quantity": D(2),
            "product": "MUG-BLUE",
            "country": "GB",
            "discount_code": "SPRING",
        },
        {
            "order_id": "1001",
            "email": "ada@example.org",
            "phone": "442079460001",
            "ordered_at": at(2026, 3, 2, 9, 15),
            "status": "paid",
            "written_status": "Completed",
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "Green Tea 100 g",
            "country": "GB",
        },
        {
            "order_id": "1002",
            "email": "bo@example.org",
            "ordered_at": at(2026, 3, 3, 18, 40),
            "status": "paid",
            "written_status": "wc-processing",
            "amount": D("60.00"),
            "net_amount": D("38.00"),
            "total_amount": D("48.00"),
            "refunded_amount": D("12.00"),
            "quantity": D(1),
            "product": "MUG-BLUE",
            "country": "GB",
        },
        {
            "order_id": "1002",
            "email": "bo@example.org",
            "ordered_at": at(2026, 3, 3, 18, 40),
            "status": "paid",
            "written_status": "wc-processing",
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "POT",
            "country": "GB",
        },
        {
            "order_id": "1002",
            "email": "bo@example.org",
            "ordered_at": at(2026, 3, 3, 18, 40),
            "status": "paid",
            "written_status": "wc-processing",
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": NONE,
            "quantity": NONE,  # one bought, one came back
            "product": "STRAIN",
            "country": "GB",
        },
        {
            "order_id": "1003",
            "email": "cy@example.org",
            "ordered_at": at(2026, 3, 4, 7, 5),
            "status": "refunded",
            "written_status": "Refunded",
            "amount": D("29.88"),
            "net_amount": NONE,  # 20.00 - 29.88: the refund holds tax and shipping too
            "total_amount": NONE,
            "refunded_amount": D("29.88"),
            "quantity": NONE,
            "product": "STAND",
            "country": "GB",
        },
        {
            "order_id": "1004",
            "email": "di@example.org",
            "ordered_at": at(2026, 3, 5, 10),
            "status": "cancelled",
            "written_status": "Cancelled",
            "amount": D("12.00"),
            "net_amount": D("10.00"),
            "total_amount": D("12.00"),
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "STRAIN",
            "country": "GB",
        },
        {
            "order_id": "1005",
            "email": "ed@example.org",
            "ordered_at": at(2026, 3, 5, 10, 30),
            "status": "unpaid",
            "written_status": "Failed",
            "amount": D("12.00"),
            "net_amount": D("10.00"),
            "total_amount": D("12.00"),
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "STRAIN",
            "country": "GB",
        },
        {
            "order_id": "1006",
            "email": "fay@example.org",
            "ordered_at": at(2026, 3, 5, 11),
            "status": "pending",
            "written_status": "On hold",
            "amount": D("12.00"),
            "net_amount": D("10.00"),
            "total_amount": D("12.00"),
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "STRAIN",
            "country": "GB",
        },
        {
            "order_id": "1007",
            "email": "gus@example.org",
            "ordered_at": at(2026, 3, 5, 11, 30),
            "status": "pending",
            "written_status": "Pending payment",
            "amount": D("12.00"),
            "net_amount": D("10.00"),
            "total_amount": D("12.00"),
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "STRAIN",
            "country": "GB",
        },
        {
            "order_id": "1008",
            "email": "hal@example.org",
            "ordered_at": at(2026, 3, 5, 12),
            "status": "draft",
            "written_status": "checkout-draft",
            "amount": D("12.00"),
            "net_amount": D("10.00"),
            "total_amount": D("12.00"),
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "STRAIN",
            "country": "GB",
        },
        {
            "order_id": "1009",
            "phone": "03055517",
            "ordered_at": at(2026, 3, 6, 8),
            "status": "paid",
            "written_status": "Abgeschlossen",
            "amount": D("1290.00"),
            "net_amount": D("1075.00"),
            "total_amount": D("1290.00"),
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "CAB",
            "country": "GB",
        },
    ],
)

# the columns that the plugin proposes itself: no Quantity, and the newer Item Name; order columns blank on later lines
WOO_PROPOSED = [
    "Order Number",
    "Order Status",
    "Order Date",
    "Customer Note",
    "First Name (Billing)",
    "Last Name (Billing)",
    "Company (Billing)",
    "Address 1&2 (Billing)",
    "City (Billing)",
    "State Code (Billing)",
    "Postcode (Billing)",
    "Country Code (Billing)",
    "Email (Billing)",
    "Phone (Billing)",
    "First Name (Shipping)",
    "Last Name (Shipping)",
    "Address 1&2 (Shipping)",
    "City (Shipping)",
    "State Code (Shipping)",
    "Postcode (Shipping)",
    "Country Code (Shipping)",
    "Payment Method Title",
    "Cart Discount Amount",
    "Order Subtotal Amount",
    "Order Shipping Amount",
    "Order Refund Amount",
    "Order Total Amount",
    "Order Total Tax Amount",
    "Item #",
    "SKU",
    "Item Name",
    "Quantity (- Refund)",
    "Item Cost",
    "Coupon Code",
    "Discount Amount",
    "Discount Amount Tax",
]

WOO_BLANK = Fixture(
    format="woo_advanced_order_export",
    header="",
    columns=WOO_PROPOSED,
    name="blank",
    delimiter=";",  # an option of the export
    rows=[
        # 30.00 - 5.00 goods, 5.00 shipping, 20 % tax on both; three lines, the third for a second coupon alone
        woo_order("2001", "Completed", "2026-03-02 09:15", "ada@example.org", "36.00", "6.00", "5.00")
        | {"Cart Discount Amount": "5.00", "Order Subtotal Amount": "30.00", "Discount Amount": "3.00"}
        | {
            "Item #": "1",
            "SKU": "MUG-BLUE",
            "Item Name": "Blue Mug",
            "Quantity (- Refund)": "2",
            "Item Cost": "12.00",
            "Coupon Code": "SPRING",
        },
        {
            "Item #": "2",
            "Item Name": "Tea Bags",
            "Quantity (- Refund)": "1",
            "Item Cost": "6.00",
            "Coupon Code": "FRIEND",
            "Discount Amount": "2.00",
        },
        {"Item #": "3", "Item Name": "Sample", "Quantity (- Refund)": "1", "Item Cost": "0.00"},
        woo_order("2002", "Cancelled", "2026-03-02 10:00", "bo@example.org", "24.00", "4.00", "0.00")
        | {"Item #": "1", "SKU": "POT", "Item Name": "Tea Pot", "Quantity (- Refund)": "1", "Item Cost": "14.00"},
        # nothing on this line says cancelled: it goes on from the order above
        {"Item #": "2", "SKU": "STRAIN", "Item Name": "Tea Strainer", "Quantity (- Refund)": "1", "Item Cost": "6.00"},
        woo_order(
            "2003",
            "Completed",
            "2026-03-03 11:45",
            "ADA@example.org",
            "12.00",
            "2.00",
            "0.00",
            **{"Order Refund Amount": "3.00"},
        )
        | {
            "Item #": "1",
            "SKU": "STRAIN",
            "Item Name": "Tea Strainer",
            "Quantity (- Refund)": "1",
            "Item Cost": "10.00",
        },
        # neither e-mail nor phone
        woo_order("2004", "Processing", "2026-03-03 12:00", "", "12.00", "2.00", "0.00")
        | {
            "Item #": "1",
            "SKU": "STRAIN",
            "Item Name": "Tea Strainer",
            "Quantity (- Refund)": "1",
            "Item Cost": "10.00",
        },
    ],
    expected=[
        {
            "order_id": "2001",
            "email": "ada@example.org",
            "ordered_at": at(2026, 3, 2, 9, 15),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("36.00"),
            "net_amount": D("25.00"),
            "total_amount": D("36.00"),
            "refunded_amount": NONE,
            "quantity": D(2),
            "product": "MUG-BLUE",
            "country": "GB",
            "discount_code": "SPRING",
        },
        {
            "order_id": "2001",
            "is_continuation": True,
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "Tea Bags",
            "discount_code": "FRIEND",
        },
        {
            "order_id": "2001",
            "is_continuation": True,
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "Sample",
        },
        {
            "order_id": "2002",
            "email": "bo@example.org",
            "ordered_at": at(2026, 3, 2, 10),
            "status": "cancelled",
            "written_status": "Cancelled",
            "amount": D("24.00"),
            "net_amount": D("20.00"),
            "total_amount": D("24.00"),
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "POT",
            "country": "GB",
        },
        {
            "order_id": "2002",
            "is_continuation": True,
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "STRAIN",
        },
        {
            "order_id": "2003",
            "email": "ada@example.org",
            "ordered_at": at(2026, 3, 3, 11, 45),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("12.00"),
            "net_amount": D("7.00"),
            "total_amount": D("9.00"),
            "refunded_amount": D("3.00"),
            "quantity": D(1),
            "product": "STRAIN",
            "country": "GB",
        },
        {
            "order_id": "2004",
            "ordered_at": at(2026, 3, 3, 12),
            "status": "paid",
            "written_status": "Processing",
            "amount": D("12.00"),
            "net_amount": D("10.00"),
            "total_amount": D("12.00"),
            "refunded_amount": NONE,
            "quantity": D(1),
            "product": "STRAIN",
            "country": "GB",
        },
    ],
)

# ---- WooCommerce, WebToffee


def webtoffee(
    number: str, status: str, date: str, customer: str, email: str, total: str, tax: str, **more: str
) -> dict[str, str]:
    order = {
        "order_id": number,
        "order_number": number,
        "order_date": date,
        "paid_date": date,
        "status": status,
        "shipping_total": "0.00",
        "shipping_tax_total": "0.00",
        "fee_total": "0.00",
        "fee_tax_total": "0.00",
        "tax_total": tax,
        "discount_total": "0.00",
        "order_total": total,
        "order_currency": "EUR",
        "payment_method": "bacs",
        "customer_id": customer,
        "customer_user": customer,
        "billing_email": email,
        "billing_country": "DE",
        "wt_import_key": number,
        "download_permissions": "0",
        "line_item_1": "name:Blue Mug|product_id:11|sku:MUG|quantity:1|total:10.00|sub_total:10.00",
    }
    return order | more


WEBTOFFEE = Fixture(
    format="woo_webtoffee_orders",
    header="woo_webtoffee_orders",
    rows=[
        # 40.00 - 4.00 goods, 5.00 shipping, 2.00 fee, 19 % tax on all three: 43.00 + 8.17
        webtoffee(
            "501",
            "completed",
            "2026-01-10 08:30:00",
            "7",
            "Ada@Example.org",
            "51.17",
            "8.17",
            shipping_total="5.00",
            shipping_tax_total="0.95",
            fee_total="2.00",
            fee_tax_total="0.38",
            discount_total="4.00",
            order_subtotal="40.00",
            billing_phone="+49 30 55517",
            coupon_items="code:winter10|amount:4.00",
            line_item_2="name:Tea Pot|product_id:12|sku:POT|quantity:1|total:26.00|sub_total:30.00",
        ),
        # a guest: customer 0
        webtoffee("502", "processing", "2026-01-11 09:00:00", "0", "bo@example.org", "11.90", "1.90"),
        # refunded in two parts, the reasons free text
        webtoffee(
            "503",
            "completed",
            "2026-01-12 10:00:00",
            "8",
            "cy@example.org",
            "59.50",
            "9.50",
            refund_items="amount:11.90|reason:broken, 1 of 5|date:2026-01-20 16:00:00;amount:5.95|reason:|date:2026-02-01 09:30:00",
        ),
        # 10.00 goods, 5.00 shipping, 2.85 tax; all came back
        webtoffee(
            "504",
            "refunded",
            "2026-01-13 11:00:00",
            "",
            "di@example.org",
            "17.85",
            "2.85",
            shipping_total="5.00",
            shipping_tax_total="0.95",
            refund_items="amount:17.85|reason:Order fully refunded.|date:2026-01-15 12:00:00",
        ),
        # quirk 20
        webtoffee("505", "cancelled", "2026-01-14 12:00:00", "9", "ed@example.org", "11.90", "1.90"),
        webtoffee("506", "failed", "2026-01-14 12:05:00", "9", "ed@example.org", "11.90", "1.90"),
        webtoffee("507", "on-hold", "2026-01-14 12:10:00", "9", "ed@example.org", "11.90", "1.90"),
        webtoffee("508", "pending", "2026-01-14 12:15:00", "9", "ed@example.org", "11.90", "1.90"),
        webtoffee("509", "checkout-draft", "2026-01-14 12:20:00", "9", "ed@example.org", "11.90", "1.90"),
        # no billing e-mail, but that of the account; another currency
        webtoffee(
            "510",
            "wc-completed",
            "2026-01-15 13:00:00",
            "10",
            "",
            "10.00",
            "0.00",
            customer_email="fay@example.org",
            order_currency="usd",
        ),
    ],
    expected=[
        {
            "order_id": "501",
            "customer_id": "7",
            "email": "ada@example.org",
            "phone": "493055517",
            "ordered_at": at(2026, 1, 10, 8, 30),
            "status": "paid",
            "written_status": "completed",
            "amount": D("51.17"),
            "net_amount": D("36.00"),
            "total_amount": D("51.17"),
            "refunded_amount": NONE,
            "currency": "EUR",
            "country": "DE",
            "discount_code": "winter10",
        },
        {
            "order_id": "502",
            "email": "bo@example.org",
            "ordered_at": at(2026, 1, 11, 9),
            "status": "paid",
            "written_status": "processing",
            "amount": D("11.90"),
            "net_amount": D("10.00"),
            "total_amount": D("11.90"),
            "refunded_amount": NONE,
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "503",
            "customer_id": "8",
            "email": "cy@example.org",
            "ordered_at": at(2026, 1, 12, 10),
            "status": "paid",
            "written_status": "completed",
            "amount": D("59.50"),
            "net_amount": D("32.15"),  # 50.00 - 17.85
            "total_amount": D("41.65"),
            "refunded_amount": D("17.85"),
            "refunded_at": at(2026, 2, 1, 9, 30),  # the last of the two
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "504",
            "email": "di@example.org",
            "ordered_at": at(2026, 1, 13, 11),
            "status": "refunded",
            "written_status": "refunded",
            "amount": D("17.85"),
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": D("17.85"),
            "net_refunded": D("10.00"),  # the rest was shipping and tax
            "refunded_at": at(2026, 1, 15, 12),
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "505",
            "customer_id": "9",
            "email": "ed@example.org",
            "ordered_at": at(2026, 1, 14, 12),
            "status": "cancelled",
            "written_status": "cancelled",
            "amount": D("11.90"),
            "net_amount": D("10.00"),
            "total_amount": D("11.90"),
            "refunded_amount": NONE,
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "506",
            "customer_id": "9",
            "email": "ed@example.org",
            "ordered_at": at(2026, 1, 14, 12, 5),
            "status": "unpaid",
            "written_status": "failed",
            "amount": D("11.90"),
            "net_amount": D("10.00"),
            "total_amount": D("11.90"),
            "refunded_amount": NONE,
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "507",
            "customer_id": "9",
            "email": "ed@example.org",
            "ordered_at": at(2026, 1, 14, 12, 10),
            "status": "pending",
            "written_status": "on-hold",
            "amount": D("11.90"),
            "net_amount": D("10.00"),
            "total_amount": D("11.90"),
            "refunded_amount": NONE,
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "508",
            "customer_id": "9",
            "email": "ed@example.org",
            "ordered_at": at(2026, 1, 14, 12, 15),
            "status": "pending",
            "written_status": "pending",
            "amount": D("11.90"),
            "net_amount": D("10.00"),
            "total_amount": D("11.90"),
            "refunded_amount": NONE,
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "509",
            "customer_id": "9",
            "email": "ed@example.org",
            "ordered_at": at(2026, 1, 14, 12, 20),
            "status": "draft",
            "written_status": "checkout-draft",
            "amount": D("11.90"),
            "net_amount": D("10.00"),
            "total_amount": D("11.90"),
            "refunded_amount": NONE,
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "510",
            "customer_id": "10",
            "email": "fay@example.org",
            "ordered_at": at(2026, 1, 15, 13),
            "status": "paid",
            "written_status": "wc-completed",
            "amount": D("10.00"),
            "net_amount": D("10.00"),
            "total_amount": D("10.00"),
            "refunded_amount": NONE,
            "currency": "USD",
            "country": "DE",
        },
    ],
)

# ---- WooCommerce Analytics: quirk 14, nobody can be told apart; quirk 15, a refund is a row with the order's number


def analytics(number: str, status: str, date: str, net: str, items: str, **more: str) -> dict[str, str]:
    row = {
        "Date": date,
        "Order #": number,
        "Status": status,
        "Customer": "Ada L.",
        "Customer type": "returning",
        "Items sold": items,
    }
    return row | {"Product(s)": f"{items}\u00d7 Blue Mug", "Attribution": "Direct"} | {"Net Sales": net} | more


ANALYTICS_SERVER = Fixture(
    format="woo_analytics_orders",
    header="woo_analytics_orders",
    rows=[
        analytics(
            "71",
            "completed",
            "2026-04-01 10:00:00",
            "30",
            "3",
            **{"N. Revenue (formatted)": "£30.00", "Coupon(s)": "SPRING"},
        ),
        analytics("72", "Processing", "2026-04-02 11:00:00", "12.5", "1", Attribution="Organic: Google"),
        analytics("71", "refunded", "2026-04-05 09:00:00", "-10", "-1", **{"N. Revenue (formatted)": "-£10.00"}),
        analytics("73", "on-hold", "2026-04-06 12:00:00", "10", "1"),
        analytics("74", "cancelled", "2026-04-06 12:30:00", "10", "1"),
        analytics("75", "failed", "2026-04-06 13:00:00", "10", "1"),
        analytics("76", "pending", "2026-04-06 13:30:00", "10", "1"),
        analytics("77", "checkout-draft", "2026-04-06 14:00:00", "10", "1"),
        analytics("78", "refunded", "2026-04-07 15:00:00", "1045.99", "1"),
    ],
    expected=[
        {
            "order_id": "71",
            "ordered_at": at(2026, 4, 1, 10),
            "status": "paid",
            "written_status": "completed",
            "amount": D(30),
            "net_amount": D(30),
            "total_amount": D(30),
            "quantity": D(3),
            "channel": "Direct",
            "discount_code": "SPRING",
        },
        {
            "order_id": "72",
            "ordered_at": at(2026, 4, 2, 11),
            "status": "paid",
            "written_status": "Processing",
            "amount": D("12.5"),
            "net_amount": D("12.5"),
            "total_amount": D("12.5"),
            "quantity": D(1),
            "channel": "Organic: Google",
        },
        {
            "order_id": "71",
            "ordered_at": at(2026, 4, 5, 9),
            "status": "refunded",
            "written_status": "refunded",
            "amount": D(-10),
            "net_amount": D(-10),
            "total_amount": D(-10),
            "quantity": D(-1),
            "is_credit": True,
            "credited_order_id": "71",
            "channel": "Direct",
        },
        {
            "order_id": "73",
            "ordered_at": at(2026, 4, 6, 12),
            "status": "pending",
            "written_status": "on-hold",
            "amount": D(10),
            "net_amount": D(10),
            "total_amount": D(10),
            "quantity": D(1),
            "channel": "Direct",
        },
        {
            "order_id": "74",
            "ordered_at": at(2026, 4, 6, 12, 30),
            "status": "cancelled",
            "written_status": "cancelled",
            "amount": D(10),
            "net_amount": D(10),
            "total_amount": D(10),
            "quantity": D(1),
            "channel": "Direct",
        },
        {
            "order_id": "75",
            "ordered_at": at(2026, 4, 6, 13),
            "status": "unpaid",
            "written_status": "failed",
            "amount": D(10),
            "net_amount": D(10),
            "total_amount": D(10),
            "quantity": D(1),
            "channel": "Direct",
        },
        {
            "order_id": "76",
            "ordered_at": at(2026, 4, 6, 13, 30),
            "status": "pending",
            "written_status": "pending",
            "amount": D(10),
            "net_amount": D(10),
            "total_amount": D(10),
            "quantity": D(1),
            "channel": "Direct",
        },
        {
            "order_id": "77",
            "ordered_at": at(2026, 4, 6, 14),
            "status": "draft",
            "written_status": "checkout-draft",
            "amount": D(10),
            "net_amount": D(10),
            "total_amount": D(10),
            "quantity": D(1),
            "channel": "Direct",
        },
        {
            "order_id": "78",
            "ordered_at": at(2026, 4, 7, 15),
            "status": "refunded",
            "written_status": "refunded",
            "amount": D("1045.99"),
            "net_amount": D("1045.99"),
            "total_amount": D("1045.99"),
            "quantity": D(1),
            "channel": "Direct",
        },
    ],
)

ANALYTICS_BROWSER = Fixture(
    format="woo_analytics_orders",
    header="woo_analytics_orders#browser",
    name="browser",
    rows=[
        # quirk 19: Net sales with a small s; no formatted revenue, the payment method instead
        {
            "Date": "2026-04-01 10:00:00",
            "Order #": "71",
            "Status": "Completed",
            "Customer": "Ada L.",
            "Customer type": "new",
        }
        | {
            "Payment method": "Card",
            "Product(s)": "2\u00d7 Blue Mug, 1\u00d7 Tea Pot",
            "Items sold": "3",
            "Net sales": "52.00",
        },
        {
            "Date": "2026-04-03 09:00:00",
            "Order #": "71",
            "Status": "Completed",
            "Customer": "Ada L.",
            "Customer type": "returning",
        }
        | {"Payment method": "Card", "Product(s)": "", "Items sold": "0", "Net sales": "-52.00"},
        {"Date": "2026-04-04 08:00:00", "Order #": "72", "Status": "Completed", "Customer": "", "Customer type": "new"}
        | {
            "Payment method": "Cash",
            "Items sold": "1",
            "Coupon(s)": "FREE",
            "Net sales": "0.00",
            "Attribution": "Referral: news",
        },
    ],
    expected=[
        {
            "order_id": "71",
            "ordered_at": at(2026, 4, 1, 10),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("52.00"),
            "net_amount": D("52.00"),
            "total_amount": D("52.00"),
            "quantity": D(3),
        },
        {
            "order_id": "71",
            "ordered_at": at(2026, 4, 3, 9),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("-52.00"),
            "net_amount": D("-52.00"),
            "total_amount": D("-52.00"),
            "quantity": NONE,
            "is_credit": True,
            "credited_order_id": "71",
        },
        {
            "order_id": "72",
            "ordered_at": at(2026, 4, 4, 8),
            "status": "paid",
            "written_status": "Completed",
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "quantity": D(1),
            "channel": "Referral: news",
            "discount_code": "FREE",
        },
    ],
)

ANALYTICS_CUSTOMERS = Fixture(
    format="woo_analytics_customers",
    header="woo_analytics_customers",
    rows=[
        {
            "Name": "Ada L.",
            "Username": "ada",
            "Last Active": "2026-04-01",
            "Sign Up": "2025-01-01 10:00:00",
            "Email": " Ada@Example.org",
        }
        | {"Orders": "3", "Total Spend": "92", "AOV": "30.67", "Country / Region": "GB", "Role": "customer"},
        {
            "Name": "Bo",
            "Last Active": "2026-04-02",
            "Email": "bo@example.org",
            "Orders": "1",
            "Total Spend": "12.5",
            "AOV": "12.5",
        },
        {"Name": "Cy", "Orders": "1", "Total Spend": "10", "AOV": "10"},
    ],
    expected=[{"key": "ada@example.org"}, {"key": "bo@example.org"}, {}],
)

# ---- Stripe

STRIPE_CUSTOMERS = Fixture(
    format="stripe_customers",
    header="stripe_customers",
    rows=[
        {
            "id": "cus_A",
            "Description": "Ada, tea lover",
            "Email": "Ada@Example.org",
            "Name": "Ada",
            "Created (UTC)": "2026-01-05 09:00",
        }
        | {
            "Delinquent": "false",
            "Total Spend": "75.00",
            "Payment Count": "2",
            "Refunded Volume": "25.00",
            "Dispute Losses": "0.00",
        },
        {
            "id": "cus_B",
            "Email": "bo@example.org",
            "Created (UTC)": "2026-01-06 09:00",
            "Delinquent": "true",
            "Plan": "basic",
            "Status": "active",
        },
        {"id": "cus_C", "Created (UTC)": "2026-01-07 09:00", "Delinquent": "false", "Total Spend": "0.00"},
    ],
    expected=[{"key": "cus_A"}, {"key": "cus_B"}, {"key": "cus_C"}],
)

# charge_id is a column that can be chosen
STRIPE_ITEMIZED = Fixture(
    format="stripe_balance_itemized",
    header="stripe_balance_itemized",
    columns=[*header_lists()["stripe_balance_itemized"], "customer_id", "charge_id"],
    name="charge_id",
    rows=[
        {
            "balance_transaction_id": "txn_1",
            "created_utc": "2026-03-01 10:00:00",
            "available_on_utc": "2026-03-03 00:00:00",
        }
        | {"currency": "eur", "gross": "100.00", "fee": "1.75", "net": "98.25", "reporting_category": "charge"}
        | {"source_id": "ch_1", "charge_id": "ch_1", "customer_id": "cus_A", "description": "Order 1"},
        {
            "balance_transaction_id": "txn_2",
            "created_utc": "2026-03-08 11:00:00",
            "available_on_utc": "2026-03-08 11:00:00",
        }
        | {"currency": "eur", "gross": "-10.00", "fee": "0.00", "net": "-10.00", "reporting_category": "refund"}
        | {"source_id": "re_1", "charge_id": "ch_1", "description": "REFUND FOR CHARGE (Order 1)"},
        {
            "balance_transaction_id": "txn_3",
            "created_utc": "2026-03-09 12:30:00",
            "available_on_utc": "2026-03-09 12:30:00",
        }
        | {"currency": "eur", "gross": "-15.00", "fee": "0.00", "net": "-15.00", "reporting_category": "refund"}
        | {"source_id": "re_2", "charge_id": "ch_1", "description": "REFUND FOR CHARGE (Order 1)"},
        {
            "balance_transaction_id": "txn_4",
            "created_utc": "2026-03-10 00:00:00",
            "available_on_utc": "2026-03-10 00:00:00",
        }
        | {"currency": "eur", "gross": "-73.25", "fee": "0.00", "net": "-73.25", "reporting_category": "payout"}
        | {"source_id": "po_1", "description": "STRIPE PAYOUT"},
    ],
    expected=[{"key": "ch_1"}, {"key": "ch_1"}, {"key": "ch_1"}, {"key": "po_1"}],
)

STRIPE_ITEMIZED_PLAIN = Fixture(
    format="stripe_balance_itemized",
    header="stripe_balance_itemized",
    encoding="utf-8-sig",
    rows=[
        {
            "balance_transaction_id": "txn_1",
            "created_utc": "2026-03-01 10:00:00",
            "available_on_utc": "2026-03-03 00:00:00",
        }
        | {
            "currency": "jpy",
            "gross": "5000",
            "fee": "180",
            "net": "4820",
            "reporting_category": "charge",
            "source_id": "ch_9",
        },
        # quirk 15: a refund is a row of its own, and without charge_id names itself only
        {
            "balance_transaction_id": "txn_2",
            "created_utc": "2026-03-08 11:00:00",
            "available_on_utc": "2026-03-08 11:00:00",
        }
        | {
            "currency": "jpy",
            "gross": "-5000",
            "fee": "0",
            "net": "-5000",
            "reporting_category": "refund",
            "source_id": "re_9",
        },
        {
            "balance_transaction_id": "txn_3",
            "created_utc": "2026-03-10 00:00:00",
            "available_on_utc": "2026-03-10 00:00:00",
        }
        | {
            "currency": "jpy",
            "gross": "-20",
            "fee": "0",
            "net": "-20",
            "reporting_category": "fee",
            "description": "Radar",
        },
    ],
    expected=[{"key": "ch_9"}, {"key": "re_9"}, {}],
)

STRIPE_ACTIVITY = Fixture(
    format="stripe_balance_activity",
    header="stripe_balance_activity",
    rows=[
        {
            "id": "txn_11",
            "Type": "charge",
            "Source": "ch_2",
            "Amount": "1,000.00",
            "Fee": "29.30",
            "Net": "970.70",
            "Currency": "eur",
        }
        | {"Created (UTC)": "2026-03-02 21:56", "Available On (UTC)": "2026-03-09 00:00", "Description": "Order 2"},
        {
            "id": "txn_12",
            "Type": "refund",
            "Source": "ch_2",
            "Amount": "-1,000.00",
            "Fee": "0.00",
            "Net": "-1,000.00",
            "Currency": "eur",
        }
        | {
            "Created (UTC)": "2026-03-12 08:00",
            "Available On (UTC)": "2026-03-12 00:00",
            "Description": "REFUND FOR CHARGE (Order 2)",
        },
        {
            "id": "txn_13",
            "Type": "refund",
            "Source": "re_3",
            "Amount": "-5.00",
            "Fee": "0.00",
            "Net": "-5.00",
            "Currency": "eur",
        }
        | {"Created (UTC)": "2026-03-13 08:00", "Available On (UTC)": "2026-03-13 00:00"},
        {
            "id": "txn_14",
            "Type": "payout",
            "Source": "po_2",
            "Amount": "-970.70",
            "Fee": "0.00",
            "Net": "-970.70",
            "Currency": "eur",
        }
        | {
            "Created (UTC)": "2026-03-14 00:00",
            "Available On (UTC)": "2026-03-14 00:00",
            "Description": "STRIPE PAYOUT",
        },
        {"id": "txn_15", "Type": "stripe_fee", "Amount": "-2.00", "Fee": "0.00", "Net": "-2.00", "Currency": "eur"}
        | {"Created (UTC)": "2026-03-14 01:00", "Available On (UTC)": "2026-03-14 00:00"},
    ],
    expected=[{"key": "ch_2"}, {"key": "ch_2"}, {"key": "re_3"}, {"key": "po_2"}, {}],
)


def charge(
    number: str, created: str, amount: str, refunded: str, currency: str, status: str, **more: str
) -> dict[str, str]:
    row = {"id": number, "Amount": amount, "Amount Refunded": refunded, "Currency": currency, "Status": status}
    column = "Created (UTC)" if "Card ID" in more else "Created date (UTC)"
    return row | {column: created, "Captured": "false" if status == "Failed" else "true", "Fee": "0.00"} | more


STRIPE_CURRENT = Fixture(
    format="stripe_payments",
    header="stripe_payments",
    rows=[
        # columns are chosen: here nothing says who paid
        charge("ch_21", "2026-07-10 18:37:41", "1,061.86", "0.00", "usd", "Paid", Mode="Live"),  # quirk 18
        charge("ch_22", "2026-07-10 19:00:00", "20.00", "5.00", "usd", "Paid", Mode="Live"),
        charge("ch_23", "2026-07-11 09:15:30", "20.00", "20.00", "usd", "Refunded", Mode="Live"),
        # quirk 20: failed and Test payments are in the file
        charge("ch_24", "2026-07-11 09:16:00", "20.00", "0.00", "usd", "Failed", Mode="Live"),
        charge("ch_25", "2026-07-11 09:17:00", "2,000.00", "0.00", "usd", "Paid", Mode="Test"),
        charge("ch_26", "2026-07-11 09:18:00", "20.00", "0.00", "usd", "Failed", Mode="Test"),
        # authorised, the money not taken
        charge("ch_27", "2026-07-11 09:19:00", "80.00", "0.00", "eur", "Paid", Mode="Live", Captured="false"),
        # yen have no decimals
        charge("py_28", "2026-07-12 00:30:00", "12500", "0", "jpy", "Paid", Mode="Live"),
        charge("ch_29", "2026-07-12 10:00:00", "30.00", "10.00", "eur", "Refunded", Mode="Live"),
        charge("ch_30", "2026-07-12 11:00:00", "30.00", "0.00", "eur", "Canceled", Mode="Live", Captured="false"),
    ],
    expected=[
        {
            "order_id": "ch_21",
            "ordered_at": at(2026, 7, 10, 18, 37, 41),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("1061.86"),
            "net_amount": D("1061.86"),
            "total_amount": D("1061.86"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_22",
            "ordered_at": at(2026, 7, 10, 19),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("20.00"),
            "net_amount": D("15.00"),
            "total_amount": D("15.00"),
            "refunded_amount": D("5.00"),
            "currency": "USD",
        },
        {
            "order_id": "ch_23",
            "ordered_at": at(2026, 7, 11, 9, 15, 30),
            "status": "refunded",
            "written_status": "Refunded",
            "amount": D("20.00"),
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": D("20.00"),
            "currency": "USD",
        },
        {
            "order_id": "ch_24",
            "ordered_at": at(2026, 7, 11, 9, 16),
            "status": "unpaid",
            "written_status": "Failed",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("20.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_25",
            "ordered_at": at(2026, 7, 11, 9, 17),
            "status": "test",
            "written_status": "Paid",
            "amount": D("2000.00"),
            "net_amount": D("2000.00"),
            "total_amount": D("2000.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_26",
            "ordered_at": at(2026, 7, 11, 9, 18),
            "status": "test",
            "written_status": "Failed",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("20.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_27",
            "ordered_at": at(2026, 7, 11, 9, 19),
            "status": "pending",
            "written_status": "Paid",
            "amount": D("80.00"),
            "net_amount": D("80.00"),
            "total_amount": D("80.00"),
            "refunded_amount": NONE,
            "currency": "EUR",
        },
        {
            "order_id": "py_28",
            "ordered_at": at(2026, 7, 12, 0, 30),
            "status": "paid",
            "written_status": "Paid",
            "amount": D(12500),
            "net_amount": D(12500),
            "total_amount": D(12500),
            "refunded_amount": NONE,
            "currency": "JPY",
        },
        {
            "order_id": "ch_29",
            "ordered_at": at(2026, 7, 12, 10),
            "status": "paid",  # a part came back: the amounts say so, whatever the word
            "written_status": "Refunded",
            "amount": D("30.00"),
            "net_amount": D("20.00"),
            "total_amount": D("20.00"),
            "refunded_amount": D("10.00"),
            "currency": "EUR",
        },
        {
            "order_id": "ch_30",
            "ordered_at": at(2026, 7, 12, 11),
            "status": "cancelled",
            "written_status": "Canceled",
            "amount": D("30.00"),
            "net_amount": D("30.00"),
            "total_amount": D("30.00"),
            "refunded_amount": NONE,
            "currency": "EUR",
        },
    ],
)

STRIPE_2026 = Fixture(
    format="stripe_payments",
    header="stripe_payments#2026",
    name="2026",
    rows=[
        # a comma in the description; no Mode, so nothing is known to be a test
        charge(
            "ch_31",
            "2026-06-05 20:38:34",
            "3,125.00",
            "0.00",
            "usd",
            "Paid",
            Description="Tea, for a year - INV-0168",
            Transfer="po_1",
            **{"Customer Email": "Ada@Example.org ", "Name (metadata)": "Ada"},
        ),
        charge(
            "ch_32", "2026-06-06 08:00:00", "45.00", "0.00", "usd", "Failed", **{"Customer Email": "bo@example.org"}
        ),
        charge(
            "ch_33",
            "2026-06-06 08:05:00",
            "45.00",
            "0.00",
            "usd",
            "Paid",
            **{"Customer Email": "bo@example.org", "Invoice ID": "in_1"},
        ),
        charge("ch_34", "2026-06-07 09:00:00", "45.00", "12.50", "usd", "Paid", **{"Customer Email": "bo@example.org"}),
        charge("ch_35", "2026-06-08 09:00:00", "45.00", "0.00", "usd", "Paid"),  # quirk 14
    ],
    expected=[
        {
            "order_id": "ch_31",
            "email": "ada@example.org",
            "ordered_at": at(2026, 6, 5, 20, 38, 34),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("3125.00"),
            "net_amount": D("3125.00"),
            "total_amount": D("3125.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_32",
            "email": "bo@example.org",
            "ordered_at": at(2026, 6, 6, 8),
            "status": "unpaid",
            "written_status": "Failed",
            "amount": D("45.00"),
            "net_amount": D("45.00"),
            "total_amount": D("45.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_33",
            "email": "bo@example.org",
            "ordered_at": at(2026, 6, 6, 8, 5),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("45.00"),
            "net_amount": D("45.00"),
            "total_amount": D("45.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_34",
            "email": "bo@example.org",
            "ordered_at": at(2026, 6, 7, 9),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("45.00"),
            "net_amount": D("32.50"),
            "total_amount": D("32.50"),
            "refunded_amount": D("12.50"),
            "currency": "USD",
        },
        {
            "order_id": "ch_35",
            "ordered_at": at(2026, 6, 8, 9),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("45.00"),
            "net_amount": D("45.00"),
            "total_amount": D("45.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
    ],
)

# quirk 16: the file is in UTC; with a time zone set, dates are local. No seconds, and the older name of the column
STRIPE_LEGACY = Fixture(
    format="stripe_payments",
    header="stripe_payments#legacy",
    name="legacy",
    settings={"timezone": "America/New_York"},
    rows=[
        charge(
            "ch_41",
            "2022-04-23 21:56",
            "30.00",
            "0.00",
            "usd",
            "Paid",
            Mode="Live",
            **{"Card ID": "card_1", "Customer ID": "cus_A"},
        ),
        # after midnight in UTC, the evening before in New York (UTC-4 in April)
        charge(
            "ch_42",
            "2022-04-24 02:10",
            "30.00",
            "30.00",
            "usd",
            "Refunded",
            Mode="Live",
            **{"Card ID": "card_1", "Customer ID": "cus_A", "Customer Email": "ada@example.org"},
        ),
        charge(
            "ch_43",
            "2022-04-25 12:00",
            "30.00",
            "0.00",
            "usd",
            "Failed",
            Mode="Live",
            **{"Card ID": "card_2", "Customer Email": "bo@example.org"},
        ),
        charge(
            "ch_44",
            "2022-12-25 12:00",
            "1,000.00",
            "0.00",
            "usd",
            "Paid",
            Mode="Live",
            **{"Card ID": "card_2", "Customer Email": "bo@example.org"},
        ),
        charge(
            "ch_45",
            "2022-12-25 12:01",
            "1.00",
            "0.00",
            "usd",
            "Paid",
            Mode="Test",
            **{"Card ID": "card_2", "Customer Email": "bo@example.org"},
        ),
        charge(
            "ch_46",
            "2022-12-26 12:00",
            "5000",
            "0",
            "jpy",
            "Paid",
            Mode="Live",
            **{"Card ID": "card_3", "Customer ID": "cus_C"},
        ),
    ],
    expected=[
        {
            "order_id": "ch_41",
            "customer_id": "cus_A",
            "ordered_at": at(2022, 4, 23, 17, 56),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("30.00"),
            "net_amount": D("30.00"),
            "total_amount": D("30.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_42",
            "customer_id": "cus_A",
            "email": "ada@example.org",
            "ordered_at": at(2022, 4, 23, 22, 10),
            "status": "refunded",
            "written_status": "Refunded",
            "amount": D("30.00"),
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": D("30.00"),
            "currency": "USD",
        },
        {
            "order_id": "ch_43",
            "email": "bo@example.org",
            "ordered_at": at(2022, 4, 25, 8),
            "status": "unpaid",
            "written_status": "Failed",
            "amount": D("30.00"),
            "net_amount": D("30.00"),
            "total_amount": D("30.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_44",
            "email": "bo@example.org",
            "ordered_at": at(2022, 12, 25, 7),  # UTC-5 in December
            "status": "paid",
            "written_status": "Paid",
            "amount": D("1000.00"),
            "net_amount": D("1000.00"),
            "total_amount": D("1000.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_45",
            "email": "bo@example.org",
            "ordered_at": at(2022, 12, 25, 7, 1),
            "status": "test",
            "written_status": "Paid",
            "amount": D("1.00"),
            "net_amount": D("1.00"),
            "total_amount": D("1.00"),
            "refunded_amount": NONE,
            "currency": "USD",
        },
        {
            "order_id": "ch_46",
            "customer_id": "cus_C",
            "ordered_at": at(2022, 12, 26, 7),
            "status": "paid",
            "written_status": "Paid",
            "amount": D(5000),
            "net_amount": D(5000),
            "total_amount": D(5000),
            "refunded_amount": NONE,
            "currency": "JPY",
        },
    ],
)

STRIPE_ALL_COLUMNS = [
    "id",
    "Created date (UTC)",
    "Amount",
    "Amount Refunded",
    "Currency",
    "Captured",
    "Converted Amount",
    "Converted Amount Refunded",
    "Converted Currency",
    "Decline Reason",
    "Description",
    "Fee",
    "Is Link",
    "Mode",
    "Payment Source Type",
    "Refunded date (UTC)",
    "Status",
    "Taxes On Fee",
    "Customer ID",
    "Customer Email",
    "Customer Description",
    "Invoice ID",
    "Transfer",
]

# every column chosen, and the exports that can stand beside it: e-mails of customers, dates of refunds
STRIPE_COMPANIONS = Fixture(
    format="stripe_payments",
    header="",
    columns=STRIPE_ALL_COLUMNS,
    name="companions",
    companions=[STRIPE_CUSTOMERS, STRIPE_ITEMIZED, STRIPE_ACTIVITY],
    rows=[
        charge(
            "ch_1", "2026-03-01 10:00:00", "100.00", "25.00", "eur", "Paid", Mode="Live", **{"Customer ID": "cus_A"}
        ),
        charge(
            "ch_2",
            "2026-03-02 21:56:00",
            "1,000.00",
            "1,000.00",
            "eur",
            "Refunded",
            Mode="Live",
            **{"Customer ID": "cus_B"},
        ),
        # the payments' own date of the refund goes before that of the balance
        charge(
            "ch_3",
            "2026-03-03 10:00:00",
            "50.00",
            "5.00",
            "eur",
            "Paid",
            Mode="Live",
            **{
                "Customer ID": "cus_C",
                "Customer Email": "cy@example.org",
                "Refunded date (UTC)": "2026-03-13 08:00:00",
            },
        ),
        charge("ch_4", "2026-03-04 10:00:00", "50.00", "0.00", "eur", "Paid", Mode="Live", **{"Customer ID": "cus_C"}),
        charge(
            "ch_5",
            "2026-03-05 10:00:00",
            "50.00",
            "10.00",
            "eur",
            "Partially refunded",
            Mode="Live",
            **{"Customer ID": "cus_X"},
        ),
        charge(
            "ch_6",
            "2026-03-05 11:00:00",
            "50.00",
            "0.00",
            "eur",
            "Failed",
            Mode="Live",
            **{"Customer Email": "di@example.org", "Decline Reason": "insufficient_funds"},
        ),
    ],
    expected=[
        {
            "order_id": "ch_1",
            "customer_id": "cus_A",
            "email": "ada@example.org",
            "ordered_at": at(2026, 3, 1, 10),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("100.00"),
            "net_amount": D("75.00"),
            "total_amount": D("75.00"),
            "refunded_amount": D("25.00"),
            "refunded_at": at(2026, 3, 9, 12, 30),  # the second of two refunds
            "currency": "EUR",
        },
        {
            "order_id": "ch_2",
            "customer_id": "cus_B",
            "email": "bo@example.org",
            "ordered_at": at(2026, 3, 2, 21, 56),
            "status": "refunded",
            "written_status": "Refunded",
            "amount": D("1000.00"),
            "net_amount": NONE,
            "total_amount": NONE,
            "refunded_amount": D("1000.00"),
            "refunded_at": at(2026, 3, 12, 8),
            "currency": "EUR",
        },
        {
            "order_id": "ch_3",
            "customer_id": "cus_C",
            "email": "cy@example.org",
            "ordered_at": at(2026, 3, 3, 10),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("50.00"),
            "net_amount": D("45.00"),
            "total_amount": D("45.00"),
            "refunded_amount": D("5.00"),
            "refunded_at": at(2026, 3, 13, 8),
            "currency": "EUR",
        },
        {
            "order_id": "ch_4",
            "customer_id": "cus_C",
            "ordered_at": at(2026, 3, 4, 10),
            "status": "paid",
            "written_status": "Paid",
            "amount": D("50.00"),
            "net_amount": D("50.00"),
            "total_amount": D("50.00"),
            "refunded_amount": NONE,
            "currency": "EUR",
        },
        {
            "order_id": "ch_5",
            "customer_id": "cus_X",
            "ordered_at": at(2026, 3, 5, 10),
            "status": "paid",
            "written_status": "Partially refunded",
            "amount": D("50.00"),
            "net_amount": D("40.00"),
            "total_amount": D("40.00"),
            "refunded_amount": D("10.00"),
            "currency": "EUR",
        },
        {
            "order_id": "ch_6",
            "email": "di@example.org",
            "ordered_at": at(2026, 3, 5, 11),
            "status": "unpaid",
            "written_status": "Failed",
            "amount": D("50.00"),
            "net_amount": D("50.00"),
            "total_amount": D("50.00"),
            "refunded_amount": NONE,
            "currency": "EUR",
        },
    ],
)

# ---- Square

PACIFIC = "Pacific Time (US & Canada)"


def till(
    date: str, time: str, number: str, gross: str, discount: str, net: str, tax: str, collected: str, **more: str
) -> dict[str, str]:
    row = {
        "Date": date,
        "Time": time,
        "Time Zone": PACIFIC,
        "Gross Sales": gross,
        "Discounts": discount,
        "Service Charges": "$0.00",
        "Net Sales": net,
        "Gift Card Sales": "$0.00",
        "Tax": tax,
        "Tip": "$0.00",
        "Partial Refunds": "$0.00",
        "Total Collected": collected,
        "Source": "Point of Sale",
        "Card": collected,
        "Cash": "$0.00",
        "Transaction ID": number,
        "Payment ID": f"P-{number}",
        "Event Type": "Payment",
        "Location": "Main",
        "Transaction Status": "Complete",
    }
    return row | more


SQUARE_TRANSACTIONS = Fixture(
    format="square_transactions",
    header="square_transactions",
    rows=[
        till("2022-11-10", "21:50:48", "T1", "$50.00", "-$5.00", "$45.00", "$4.05", "$54.05", Tip="$5.00")
        | {"Customer ID": "C1", "Customer Name": "Ada", "Discount Name": "Friends", "Description": "Blue Mug x 2"},
        # quirk 18: a thousand; quirk 14: a walk-in, paid in cash
        till(
            "2022-11-11",
            "09:05:00",
            "T2",
            "$1,045.99",
            "$0.00",
            "$1,045.99",
            "$94.14",
            "$1,140.13",
            Card="$0.00",
            Cash="$1,140.13",
        ),
        # the zone's name does not tell summer from winter: the clock counts
        till("2022-07-01", "12:00:00", "T3", "$20.00", "$0.00", "$20.00", "$1.80", "$21.80", Source="Square Online")
        | {"Customer ID": "C2", "Channel": "Online store"},
        # quirk 15: refunds are rows of their own, here under the number of their sale
        till("2022-11-12", "10:00:00", "T1", "-$20.00", "$0.00", "-$20.00", "-$1.80", "-$21.80")
        | {"Event Type": "Refund", "Customer ID": "C1", "Refund Reason": "Returned Goods"},
        # a refund under a number of its own names no order
        till("2022-11-13", "10:00:00", "R9", "-$20.00", "$0.00", "-$20.00", "-$1.80", "-$21.80")
        | {"Event Type": "Refund", "Customer ID": "C2"},
        # a refund of money, not of goods
        till("2022-11-14", "10:00:00", "R10", "$0.00", "$0.00", "$0.00", "$0.00", "-$5.00")
        | {"Event Type": "Refund", "Customer ID": "C2", "Partial Refunds": "-$5.00"},
        # the same on the sale's own row
        till("2022-11-15", "10:00:00", "T4", "$20.00", "$0.00", "$20.00", "$1.80", "$16.80")
        | {"Customer ID": "C3", "Partial Refunds": "-$5.00"},
        # only a gift card: money now, a purchase when it is used
        till("2022-11-16", "10:00:00", "T5", "$0.00", "$0.00", "$0.00", "$0.00", "$25.00")
        | {"Customer ID": "C3", "Gift Card Sales": "$25.00"},
        # quirk 20
        till("2022-11-17", "10:00:00", "T6", "$20.00", "$0.00", "$20.00", "$1.80", "$21.80")
        | {"Transaction Status": "Pending"},
        till("2022-11-17", "10:05:00", "T7", "$20.00", "$0.00", "$20.00", "$1.80", "$21.80")
        | {"Transaction Status": "Canceled"},
        till("2022-11-17", "10:10:00", "T8", "$20.00", "$0.00", "$20.00", "$1.80", "$21.80")
        | {"Transaction Status": "Failed"},
    ],
    expected=[
        {
            "order_id": "T1",
            "customer_id": "C1",
            "ordered_at": at(2022, 11, 10, 21, 50, 48),
            "status": "paid",
            "written_status": "Complete",
            "amount": D("45.00"),
            "net_amount": D("45.00"),
            "total_amount": D("54.05"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
            "discount_code": "Friends",
        },
        {
            "order_id": "T2",
            "ordered_at": at(2022, 11, 11, 9, 5),
            "status": "paid",
            "written_status": "Complete",
            "amount": D("1045.99"),
            "net_amount": D("1045.99"),
            "total_amount": D("1140.13"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
        },
        {
            "order_id": "T3",
            "customer_id": "C2",
            "ordered_at": at(2022, 7, 1, 12),
            "status": "paid",
            "written_status": "Complete",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("21.80"),
            "refunded_amount": NONE,
            "channel": "Square Online",
        },
        {
            "order_id": "T1",
            "customer_id": "C1",
            "ordered_at": at(2022, 11, 12, 10),
            "status": "paid",
            "written_status": "Complete",
            "amount": D("-20.00"),
            "net_amount": D("-20.00"),
            "total_amount": D("-21.80"),
            "refunded_amount": NONE,
            "is_credit": True,
            "credited_order_id": "T1",
            "channel": "Point of Sale",
        },
        {
            "order_id": "R9",
            "customer_id": "C2",
            "ordered_at": at(2022, 11, 13, 10),
            "status": "paid",
            "written_status": "Complete",
            "amount": D("-20.00"),
            "net_amount": D("-20.00"),
            "total_amount": D("-21.80"),
            "refunded_amount": NONE,
            "is_credit": True,
            "is_discount": True,  # names no goods: money off the customer's newest order
            "channel": "Point of Sale",
        },
        {
            "order_id": "R10",
            "customer_id": "C2",
            "ordered_at": at(2022, 11, 14, 10),
            "status": "paid",
            "written_status": "Complete",
            "amount": D("-5.00"),
            "net_amount": D("-5.00"),
            "total_amount": D("-5.00"),
            "refunded_amount": NONE,
            "is_credit": True,
            "is_discount": True,
            "channel": "Point of Sale",
        },
        {
            "order_id": "T4",
            "customer_id": "C3",
            "ordered_at": at(2022, 11, 15, 10),
            "status": "paid",
            "written_status": "Complete",
            "amount": D("15.00"),
            "net_amount": D("15.00"),
            "total_amount": D("16.80"),
            "refunded_amount": D("5.00"),
            "channel": "Point of Sale",
        },
        {
            "order_id": "T5",
            "customer_id": "C3",
            "ordered_at": at(2022, 11, 16, 10),
            "status": "paid",
            "written_status": "Complete",
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": D("25.00"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
        },
        {
            "order_id": "T6",
            "ordered_at": at(2022, 11, 17, 10),
            "status": "pending",
            "written_status": "Pending",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("21.80"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
        },
        {
            "order_id": "T7",
            "ordered_at": at(2022, 11, 17, 10, 5),
            "status": "cancelled",
            "written_status": "Canceled",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("21.80"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
        },
        {
            "order_id": "T8",
            "ordered_at": at(2022, 11, 17, 10, 10),
            "status": "unpaid",
            "written_status": "Failed",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("21.80"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
        },
    ],
)


# quirk 16: zones by the names that Ruby on Rails gives them; with a time zone set, dates are local to it
SQUARE_ZONES = Fixture(
    format="square_transactions",
    header="square_transactions",
    name="zones",
    settings={"timezone": "Europe/London"},
    rows=[
        till("2022-11-10", "21:50:48", "T1", "$20.00", "$0.00", "$20.00", "$0.00", "$20.00"),
        till("2022-07-01", "12:00:00", "T2", "$20.00", "$0.00", "$20.00", "$0.00", "$20.00"),
        till("2022-07-01", "12:00:00", "T3", "$20.00", "$0.00", "$20.00", "$0.00", "$20.00")
        | {"Time Zone": "Eastern Time (US & Canada)"},
    ],
    expected=[
        {
            "order_id": "T1",
            "ordered_at": at(2022, 11, 11, 5, 50, 48),  # eight hours behind
            "status": "paid",
            "written_status": "Complete",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("20.00"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
        },
        {
            "order_id": "T2",
            "ordered_at": at(2022, 7, 1, 20),  # eight hours behind London's summer time
            "status": "paid",
            "written_status": "Complete",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("20.00"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
        },
        {
            "order_id": "T3",
            "ordered_at": at(2022, 7, 1, 17),
            "status": "paid",
            "written_status": "Complete",
            "amount": D("20.00"),
            "net_amount": D("20.00"),
            "total_amount": D("20.00"),
            "refunded_amount": NONE,
            "channel": "Point of Sale",
        },
    ],
)


def item(date: str, number: str, name: str, quantity: str, net: str, tax: str, **more: str) -> dict[str, str]:
    row = {
        "Date": date,
        "Item": name,
        "Qty": quantity,
        "Net Sales": net,
        "Tax": tax,
        "Discounts": "$0.00",
        "Event Type": "Payment",
    }
    long = (
        {"Time": "12:59:30", "Time Zone": PACIFIC, "Transaction ID": number, "Payment ID": f"P-{number}"}
        if number
        else {}
    )
    return row | {"Location": "Main"} | long | more


SQUARE_ITEMS = Fixture(
    format="square_items",
    header="square_items",
    rows=[
        # quirk 13: Gross Sales before discounts and tax
        item("2026-07-18", "T1", "Blue Mug", "2.0", "$32.00", "$2.88", Channel="Main till")
        | {
            "Gross Sales": "$36.00",
            "Discounts": "-$4.00",
            "SKU": "MUG-BLUE",
            "Price Point Name": "Regular",
            "Customer ID": "C1",
        },
        item("2026-07-18", "T1", "Tea", "1.0", "$1,045.99", "$0.00", Channel="Main till")
        | {"Gross Sales": "$1,045.99", "Price Point Name": "Crate", "Customer ID": "C1"},  # no SKU
        # a walk-in
        item("2026-07-18", "T2", "Tea", "1.0", "$8.00", "$0.72")
        | {"Gross Sales": "$8.00", "Price Point Name": "Regular"},
        item("2026-07-18", "T3", "Custom Amount", "1.0", "$5.00", "$0.00")
        | {"Gross Sales": "$5.00", "Itemization Type": "Custom Amount"},
        # quirk 15: a refund under the sale's number, its quantity negative
        item("2026-07-19", "T1", "Blue Mug", "-1.0", "-$16.00", "-$1.44")
        | {
            "Gross Sales": "-$18.00",
            "Discounts": "$2.00",
            "SKU": "MUG-BLUE",
            "Event Type": "Refund",
            "Customer ID": "C1",
        },
        # and one under a number of its own, its quantity positive: known by customer and product
        item("2026-07-19", "R9", "Tea", "1.0", "-$1,045.99", "$0.00")
        | {"Gross Sales": "-$1,045.99", "Price Point Name": "Crate", "Event Type": "Refund", "Customer ID": "C1"},
    ],
    expected=[
        {
            "order_id": "T1",
            "customer_id": "C1",
            "ordered_at": at(2026, 7, 18, 12, 59, 30),
            "amount": D("32.00"),
            "net_amount": D("32.00"),
            "total_amount": D("34.88"),
            "quantity": D(2),
            "product": "MUG-BLUE",
            "channel": "Main till",
        },
        {
            "order_id": "T1",
            "customer_id": "C1",
            "ordered_at": at(2026, 7, 18, 12, 59, 30),
            "amount": D("1045.99"),
            "net_amount": D("1045.99"),
            "total_amount": D("1045.99"),
            "quantity": D(1),
            "product": "Tea - Crate",
            "channel": "Main till",
        },
        {
            "order_id": "T2",
            "ordered_at": at(2026, 7, 18, 12, 59, 30),
            "amount": D("8.00"),
            "net_amount": D("8.00"),
            "total_amount": D("8.72"),
            "quantity": D(1),
            "product": "Tea - Regular",
        },
        {
            "order_id": "T3",
            "ordered_at": at(2026, 7, 18, 12, 59, 30),
            "amount": D("5.00"),
            "net_amount": D("5.00"),
            "total_amount": D("5.00"),
            "quantity": D(1),
            "product": "Custom Amount",
        },
        {
            "order_id": "T1",
            "customer_id": "C1",
            "ordered_at": at(2026, 7, 19, 12, 59, 30),
            "amount": D("-16.00"),
            "net_amount": D("-16.00"),
            "total_amount": D("-17.44"),
            "quantity": D(-1),
            "product": "MUG-BLUE",
            "is_credit": True,
            "credited_order_id": "T1",
        },
        {
            "order_id": "R9",
            "customer_id": "C1",
            "ordered_at": at(2026, 7, 19, 12, 59, 30),
            "amount": D("-1045.99"),
            "net_amount": D("-1045.99"),
            "total_amount": D("-1045.99"),
            "quantity": D(-1),
            "product": "Tea - Crate",
            "is_credit": True,
        },
    ],
)

LINK = "https://squareup.com/dashboard/sales/transactions/{}/by-unit/L1"


def short(
    date: str, number: str, name: str, quantity: str, net: str, tax: str, gross: str, **more: str
) -> dict[str, str]:
    return item(date, "", name, quantity, net, tax, **more) | {
        "Gross Sales": gross,
        "Details": LINK.format(number) if number else "",
    }


# no time, no number but in the link; quirk 13: Gross Sales here is Net Sales with tax
SQUARE_ITEMS_SHORT = Fixture(
    format="square_items",
    header="square_items#short",
    name="short",
    rows=[
        # quirk 2: month or day first? The 15 of the third row decides
        short(
            "12/01/2024",
            "T1",
            "Blue Mug",
            "2",
            "$32.00",
            "$2.88",
            "$34.88",
            SKU="MUG-BLUE",
            **{"Product Sales": "$36.00"},
        ),
        short(
            "12/01/2024", "T1", "Tea", "1", "$8.00", "$0.72", "$8.72", **{"Product Sales": "$8.00", "Customer ID": "C1"}
        ),
        short(
            "12/15/2024", "T2", "Tea", "1", "$8.00", "$0.72", "$8.72", **{"Product Sales": "$8.00", "Customer ID": "C1"}
        ),
        short(
            "12/16/2024",
            "T2",
            "Tea",
            "-1",
            "-$8.00",
            "-$0.72",
            "-$8.72",
            **{"Event Type": "Refund", "Customer ID": "C1"},
        ),
        # no link: the line stands alone
        short("12/17/2024", "", "Tea", "1", "$8.00", "$0.72", "$8.72", Channel="Kiosk"),
    ],
    expected=[
        {
            "order_id": "T1",
            "ordered_at": at(2024, 12, 1),
            "amount": D("32.00"),
            "net_amount": D("32.00"),
            "total_amount": D("34.88"),
            "quantity": D(2),
            "product": "MUG-BLUE",
        },
        {
            "order_id": "T1",
            "customer_id": "C1",
            "ordered_at": at(2024, 12, 1),
            "amount": D("8.00"),
            "net_amount": D("8.00"),
            "total_amount": D("8.72"),
            "quantity": D(1),
            "product": "Tea",
        },
        {
            "order_id": "T2",
            "customer_id": "C1",
            "ordered_at": at(2024, 12, 15),
            "amount": D("8.00"),
            "net_amount": D("8.00"),
            "total_amount": D("8.72"),
            "quantity": D(1),
            "product": "Tea",
        },
        {
            "order_id": "T2",
            "customer_id": "C1",
            "ordered_at": at(2024, 12, 16),
            "amount": D("-8.00"),
            "net_amount": D("-8.00"),
            "total_amount": D("-8.72"),
            "quantity": D(-1),
            "product": "Tea",
            "is_credit": True,
            "credited_order_id": "T2",
        },
        {
            "ordered_at": at(2024, 12, 17),
            "amount": D("8.00"),
            "net_amount": D("8.00"),
            "total_amount": D("8.72"),
            "quantity": D(1),
            "product": "Tea",
            "channel": "Kiosk",
        },
    ],
)

# ---- PayPal

SHOP = "shop@example.com"


def paypal(
    date: str, time: str, kind: str, gross: str, number: str, sender: str, receiver: str, **more: str
) -> dict[str, str]:
    row = {
        "Date": date,
        "Time": time,
        "TimeZone": "PDT",
        "Type": kind,
        "Status": "Completed",
        "Currency": "USD",
        "Gross": gross,
        "Fee": "0.00",
        "Net": gross,
        "From Email Address": sender,
        "To Email Address": receiver,
        "Transaction ID": number,
        "Balance Impact": "Debit" if gross.startswith("-") else "Credit",
    }
    return row | more


PAYPAL = Fixture(
    format="paypal_activity",
    header="paypal_activity",
    name="american",
    rows=[
        # quirk 2: 10/01 is the first of October, as 10/13 further down proves
        paypal("10/01/2026", "10:00:00", "Express Checkout Payment", "1,250.00", "1AB", "Ada@Example.org", SHOP)
        | {
            "Name": "Ada",
            "Fee": "-43.40",
            "Net": "1,206.60",
            "Shipping and Handling Amount": "20.00",
            "Insurance Amount": "5.00",
        }
        | {"Sales Tax": "100.00", "Item ID": "CAB", "Item Title": "Tea Cabinet", "Quantity": "1", "Country Code": "US"}
        | {"Contact Phone Number": "+1 555 0100", "Invoice Number": "WC-777"},
        paypal("10/02/2026", "11:30:00", "Website Payment", "29.00", "2AB", "bo@example.org", SHOP)
        | {"Item Title": "Tea Pot", "Quantity": "2", "Shipping and Handling Amount": "4.00", "Country": "Canada"},
        # quirk 15: a refund is a row of its own, from the shop to the buyer, naming the payment
        paypal("10/03/2026", "09:00:00", "Payment Refund", "-10.00", "3AB", SHOP, "bo@example.org")
        | {"Reference Txn ID": "2AB", "Fee": "0.29", "Quantity": "2", "Item Title": "Tea Pot"},
        paypal("10/04/2026", "09:00:00", "Chargeback", "-1,250.00", "4AB", SHOP, "ada@example.org")
        | {"Reference Txn ID": "1AB"},
        # quirk 20: rows that are no sale
        paypal("10/04/2026", "09:00:01", "Chargeback Fee", "-20.00", "5AB", SHOP, "") | {"Reference Txn ID": "1AB"},
        paypal("10/05/2026", "08:00:00", "General Withdrawal", "-500.00", "6AB", SHOP, ""),
        paypal("10/06/2026", "08:00:00", "Account Hold for Open Authorization", "-40.00", "7AB", SHOP, "x@example.net"),
        paypal("10/06/2026", "08:05:00", "Reversal of General Account Hold", "40.00", "8AB", "", SHOP),
        paypal("10/07/2026", "08:00:00", "General Currency Conversion", "11.20", "9AB", "", SHOP),
        paypal("10/07/2026", "09:00:00", "General Authorization", "42.92", "10AB", "cy@example.org", SHOP)
        | {"Status": "Pending", "Balance Impact": "Memo"},
        paypal("10/07/2026", "09:30:00", "Website Payment", "42.92", "11AB", "cy@example.org", SHOP)
        | {"Balance Impact": "Memo"},
        # what the shop itself bought, and what it got back
        paypal("10/08/2026", "10:00:00", "Express Checkout Payment", "-54.99", "12AB", SHOP, "host@example.net"),
        paypal("10/09/2026", "10:00:00", "Payment Refund", "54.99", "13AB", "host@example.net", SHOP)
        | {"Reference Txn ID": "12AB"},
        paypal("10/13/2026", "10:00:00", "Website Payment", "5.00", "14AB", "di@example.org", SHOP)
        | {"Status": "Pending"},
        paypal("10/13/2026", "11:00:00", "Subscription Payment", "5.00", "15AB", "di@example.org", SHOP)
        | {"Status": "Denied"},
        paypal("10/13/2026", "12:00:00", "Website Payment", "5.00", "16AB", "di@example.org", SHOP)
        | {"Status": "Canceled"},
    ],
    expected=[
        {
            "order_id": "1AB",
            "email": "ada@example.org",
            "phone": "15550100",
            "ordered_at": at(2026, 10, 1, 10),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("1250.00"),
            "net_amount": D("1125.00"),  # without shipping, insurance and tax
            "total_amount": D("1250.00"),
            "quantity": D(1),
            "product": "CAB",
            "currency": "USD",
            "country": "US",
        },
        {
            "order_id": "2AB",
            "email": "bo@example.org",
            "ordered_at": at(2026, 10, 2, 11, 30),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("29.00"),
            "net_amount": D("25.00"),
            "total_amount": D("29.00"),
            "quantity": D(2),
            "product": "Tea Pot",
            "currency": "USD",
            "country": "Canada",
        },
        {
            "order_id": "3AB",
            "email": "bo@example.org",
            "ordered_at": at(2026, 10, 3, 9),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("-10.00"),
            "net_amount": D("-10.00"),
            "total_amount": D("-10.00"),
            "product": "Tea Pot",
            "is_credit": True,  # of money: how many pieces came back is not told
            "credited_order_id": "2AB",
            "currency": "USD",
        },
        {
            "order_id": "4AB",
            "email": "ada@example.org",
            "ordered_at": at(2026, 10, 4, 9),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("-1250.00"),
            "net_amount": D("-1250.00"),
            "total_amount": D("-1250.00"),
            "is_credit": True,
            "credited_order_id": "1AB",
            "currency": "USD",
        },
        {
            "order_id": "5AB",
            "ordered_at": at(2026, 10, 4, 9, 0, 1),
            "status": "paid",
            "written_status": "Completed",
            "set_aside": "not_an_order",
            "amount": D("-20.00"),
            "net_amount": D("-20.00"),
            "total_amount": D("-20.00"),
            "currency": "USD",
        },
        {
            "order_id": "6AB",
            "ordered_at": at(2026, 10, 5, 8),
            "status": "paid",
            "written_status": "Completed",
            "set_aside": "not_an_order",
            "amount": D("-500.00"),
            "net_amount": D("-500.00"),
            "total_amount": D("-500.00"),
            "currency": "USD",
        },
        {
            "order_id": "7AB",
            "email": "x@example.net",
            "ordered_at": at(2026, 10, 6, 8),
            "status": "paid",
            "written_status": "Completed",
            "set_aside": "not_an_order",
            "amount": D("-40.00"),
            "net_amount": D("-40.00"),
            "total_amount": D("-40.00"),
            "currency": "USD",
        },
        {
            "order_id": "8AB",
            "ordered_at": at(2026, 10, 6, 8, 5),
            "status": "paid",
            "written_status": "Completed",
            "set_aside": "not_an_order",
            "amount": D("40.00"),
            "net_amount": D("40.00"),
            "total_amount": D("40.00"),
            "currency": "USD",
        },
        {
            "order_id": "9AB",
            "ordered_at": at(2026, 10, 7, 8),
            "status": "paid",
            "written_status": "Completed",
            "set_aside": "not_an_order",
            "amount": D("11.20"),
            "net_amount": D("11.20"),
            "total_amount": D("11.20"),
            "currency": "USD",
        },
        {
            "order_id": "10AB",
            "email": "cy@example.org",
            "ordered_at": at(2026, 10, 7, 9),
            "status": "pending",
            "written_status": "Pending",
            "set_aside": "not_an_order",
            "amount": D("42.92"),
            "net_amount": D("42.92"),
            "total_amount": D("42.92"),
            "currency": "USD",
        },
        {
            "order_id": "11AB",
            "email": "cy@example.org",
            "ordered_at": at(2026, 10, 7, 9, 30),
            "status": "paid",
            "written_status": "Completed",
            "set_aside": "not_an_order",
            "amount": D("42.92"),
            "net_amount": D("42.92"),
            "total_amount": D("42.92"),
            "currency": "USD",
        },
        {
            "order_id": "12AB",
            "email": "host@example.net",
            "ordered_at": at(2026, 10, 8, 10),
            "status": "paid",
            "written_status": "Completed",
            "set_aside": "not_an_order",
            "amount": D("-54.99"),
            "net_amount": D("-54.99"),
            "total_amount": D("-54.99"),
            "currency": "USD",
        },
        {
            "order_id": "13AB",
            "email": "host@example.net",
            "ordered_at": at(2026, 10, 9, 10),
            "status": "paid",
            "written_status": "Completed",
            "set_aside": "not_an_order",
            "amount": D("54.99"),
            "net_amount": D("54.99"),
            "total_amount": D("54.99"),
            "currency": "USD",
        },
        {
            "order_id": "14AB",
            "email": "di@example.org",
            "ordered_at": at(2026, 10, 13, 10),
            "status": "pending",
            "written_status": "Pending",
            "amount": D("5.00"),
            "net_amount": D("5.00"),
            "total_amount": D("5.00"),
            "currency": "USD",
        },
        {
            "order_id": "15AB",
            "email": "di@example.org",
            "ordered_at": at(2026, 10, 13, 11),
            "status": "unpaid",
            "written_status": "Denied",
            "amount": D("5.00"),
            "net_amount": D("5.00"),
            "total_amount": D("5.00"),
            "currency": "USD",
        },
        {
            "order_id": "16AB",
            "email": "di@example.org",
            "ordered_at": at(2026, 10, 13, 12),
            "status": "cancelled",
            "written_status": "Canceled",
            "amount": D("5.00"),
            "net_amount": D("5.00"),
            "total_amount": D("5.00"),
            "currency": "USD",
        },
    ],
)

# quirks 2 and 18: the account's locale has the day first and a decimal comma; tabs, a choice of the download
PAYPAL_EUROPEAN = Fixture(
    format="paypal_activity",
    header="paypal_activity",
    name="european",
    delimiter="\t",
    settings={"timezone": "Europe/London"},  # quirk 16: an hour behind CEST
    rows=[
        paypal("05/10/2026", "10:00:00", "Express Checkout Payment", "1.234,56", "1CD", "ada@example.org", SHOP)
        | {"TimeZone": "CEST", "Currency": "EUR", "Shipping and Handling Amount": "4,90", "Country Code": "DE"},
        paypal("13/10/2026", "23:30:00", "Express Checkout Payment", "90,00", "2CD", "bo@example.org", SHOP)
        | {"TimeZone": "CEST", "Currency": "EUR", "Country Code": "FR"},
        paypal("14/10/2026", "08:00:00", "Payment Refund", "-90,00", "3CD", SHOP, "bo@example.org")
        | {"TimeZone": "CEST", "Currency": "EUR", "Reference Txn ID": "2CD"},
    ],
    expected=[
        {
            "order_id": "1CD",
            "email": "ada@example.org",
            "ordered_at": at(2026, 10, 5, 9),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("1234.56"),
            "net_amount": D("1229.66"),
            "total_amount": D("1234.56"),
            "currency": "EUR",
            "country": "DE",
        },
        {
            "order_id": "2CD",
            "email": "bo@example.org",
            "ordered_at": at(2026, 10, 13, 22, 30),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("90.00"),
            "net_amount": D("90.00"),
            "total_amount": D("90.00"),
            "currency": "EUR",
            "country": "FR",
        },
        {
            "order_id": "3CD",
            "email": "bo@example.org",
            "ordered_at": at(2026, 10, 14, 7),
            "status": "paid",
            "written_status": "Completed",
            "amount": D("-90.00"),
            "net_amount": D("-90.00"),
            "total_amount": D("-90.00"),
            "is_credit": True,
            "credited_order_id": "2CD",
            "currency": "EUR",
        },
    ],
)

# the statement of a personal account: Time Zone in two words, Description for Type, no status and no reference
PAYPAL_STATEMENT = Fixture(
    format="paypal_activity",
    header="",
    columns=[
        "Date",
        "Time",
        "Time Zone",
        "Description",
        "Currency",
        "Gross",
        "Fee",
        "Net",
        "Balance",
        "Transaction ID",
        "From Email Address",
        "Name",
    ],
    name="statement",
    rows=[
        {
            "Date": "13.10.2026",
            "Time": "10:00:00",
            "Time Zone": "GMT",
            "Description": "Mobile Payment",
            "Currency": "GBP",
            "Gross": "25.00",
        }
        | {
            "Fee": "-1.03",
            "Net": "23.97",
            "Balance": "23.97",
            "Transaction ID": "1EF",
            "From Email Address": "ada@example.org",
            "Name": "Ada",
        },
        {
            "Date": "14.10.2026",
            "Time": "11:00:00",
            "Time Zone": "GMT",
            "Description": "Payment Refund",
            "Currency": "GBP",
            "Gross": "-25.00",
        }
        | {
            "Fee": "0.00",
            "Net": "-25.00",
            "Balance": "-1.03",
            "Transaction ID": "2EF",
            "From Email Address": SHOP,
            "Name": "Ada",
        },
        {
            "Date": "15.10.2026",
            "Time": "12:00:00",
            "Time Zone": "GMT",
            "Description": "Bank Deposit to PP Account",
            "Currency": "GBP",
        }
        | {"Gross": "1.03", "Fee": "0.00", "Net": "1.03", "Balance": "0.00", "Transaction ID": "3EF"},
    ],
    expected=[
        {
            "order_id": "1EF",
            "email": "ada@example.org",
            "ordered_at": at(2026, 10, 13, 10),
            "amount": D("25.00"),
            "net_amount": D("25.00"),
            "total_amount": D("25.00"),
            "currency": "GBP",
        },
        {
            "order_id": "2EF",
            "ordered_at": at(2026, 10, 14, 11),
            "amount": D("-25.00"),
            "net_amount": D("-25.00"),
            "total_amount": D("-25.00"),
            "is_credit": True,
            "currency": "GBP",
        },
        {
            "order_id": "3EF",
            "ordered_at": at(2026, 10, 15, 12),
            "set_aside": "not_an_order",
            "amount": D("1.03"),
            "net_amount": D("1.03"),
            "total_amount": D("1.03"),
            "currency": "GBP",
        },
    ],
)

# ---- Amazon: quirk 14, not a word on the buyer; tabs between the cells


def amazon(number: str, date: str, status: str, sku: str, quantity: str, price: str, **more: str) -> dict[str, str]:
    row = {
        "amazon-order-id": number,
        "merchant-order-id": number,
        "purchase-date": date,
        "order-status": status,
        "fulfillment-channel": "Amazon",
        "sales-channel": "Amazon.com",
        "product-name": 'Tea Pot, 24" spout',
        "sku": sku,
        "asin": "B000000001",
        "item-status": status,
        "quantity": quantity,
        "currency": "USD",
        "item-price": price,
        "ship-country": "US",
        "is-business-order": "false",
    }
    return row | {name.replace("_", "-"): value for name, value in more.items()}


AMAZON = Fixture(
    format="amazon_all_orders",
    header="amazon_all_orders",
    delimiter="\t",
    rows=[
        # quirk 13: item-price is the line's total, two pieces of 28.00
        amazon(
            "111-1",
            "2017-06-17T08:04:21+00:00",
            "Shipped",
            "POT",
            "2",
            "56.00",
            item_tax="4.48",
            shipping_price="6.00",
            shipping_tax="0.48",
            gift_wrap_price="3.00",
            gift_wrap_tax="0.24",
            item_promotion_discount="5.60",
            ship_promotion_discount="6.00",
            promotion_ids="SAVE10",
        ),
        amazon("111-1", "2017-06-17T08:04:21+00:00", "Shipped", "STRAIN", "1", "10.00", item_tax="0.80"),
        # an item cancelled in an order that was shipped, without a price
        amazon("111-2", "2017-06-18T23:59:59+00:00", "Shipped", "POT", "1", "28.00"),
        amazon("111-2", "2017-06-18T23:59:59+00:00", "Shipped", "STRAIN", "0", "", item_status="Cancelled"),
        # quirk 20: pending and cancelled, no price and mostly no currency
        amazon("111-3", "2017-06-19T10:00:00+00:00", "Pending", "POT", "1", "", item_status="", currency=""),
        amazon("111-4", "2017-06-19T11:00:00+00:00", "Cancelled", "POT", "0", "", currency=""),
        amazon(
            "111-5",
            "2017-06-19T12:00:00+00:00",
            "Unshipped",
            "",
            "1",
            "25.00",
            sales_channel="Amazon.co.uk",
            currency="gbp",
            ship_country="GB",
        ),
        # shipped and no price: nothing to count it with
        amazon("111-6", "2017-06-19T13:00:00+00:00", "Shipped", "POT", "1", ""),
    ],
    expected=[
        {
            "order_id": "111-1",
            "ordered_at": at(2017, 6, 17, 8, 4, 21),
            "status": "paid",
            "written_status": "Shipped",
            "amount": D("50.40"),
            "net_amount": D("50.40"),
            "total_amount": D("58.60"),  # + 4.48 + 6.00 + 0.48 + 3.00 + 0.24 - 6.00
            "quantity": D(2),
            "product": "POT",
            "currency": "USD",
            "country": "US",
            "channel": "Amazon.com",
            "discount_code": "SAVE10",
        },
        {
            "order_id": "111-1",
            "ordered_at": at(2017, 6, 17, 8, 4, 21),
            "status": "paid",
            "written_status": "Shipped",
            "amount": D("10.00"),
            "net_amount": D("10.00"),
            "total_amount": D("10.80"),
            "quantity": D(1),
            "product": "STRAIN",
            "currency": "USD",
            "country": "US",
            "channel": "Amazon.com",
        },
        {
            "order_id": "111-2",
            "ordered_at": at(2017, 6, 18, 23, 59, 59),
            "status": "paid",
            "written_status": "Shipped",
            "amount": D("28.00"),
            "net_amount": D("28.00"),
            "total_amount": D("28.00"),
            "quantity": D(1),
            "product": "POT",
            "currency": "USD",
            "country": "US",
            "channel": "Amazon.com",
        },
        {
            "order_id": "111-2",
            "ordered_at": at(2017, 6, 18, 23, 59, 59),
            "status": "cancelled",
            "written_status": "Shipped",
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "quantity": NONE,
            "product": "STRAIN",
            "currency": "USD",
            "country": "US",
            "channel": "Amazon.com",
        },
        {
            "order_id": "111-3",
            "ordered_at": at(2017, 6, 19, 10),
            "status": "pending",
            "written_status": "Pending",
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "quantity": D(1),
            "product": "POT",
            "country": "US",
            "channel": "Amazon.com",
        },
        {
            "order_id": "111-4",
            "ordered_at": at(2017, 6, 19, 11),
            "status": "cancelled",
            "written_status": "Cancelled",
            "amount": NONE,
            "net_amount": NONE,
            "total_amount": NONE,
            "quantity": NONE,
            "product": "POT",
            "country": "US",
            "channel": "Amazon.com",
        },
        {
            "order_id": "111-5",
            "ordered_at": at(2017, 6, 19, 12),
            "status": "paid",
            "written_status": "Unshipped",
            "amount": D("25.00"),
            "net_amount": D("25.00"),
            "total_amount": D("25.00"),
            "quantity": D(1),
            "product": "B000000001",
            "currency": "GBP",
            "country": "GB",
            "channel": "Amazon.co.uk",
        },
        {
            "order_id": "111-6",
            "ordered_at": at(2017, 6, 19, 13),
            "status": "paid",
            "written_status": "Shipped",
            "quantity": D(1),
            "product": "POT",
            "currency": "USD",
            "country": "US",
            "channel": "Amazon.com",
        },
    ],
)

FIXTURES: list[Fixture] = [
    WOO_REPEATED,
    WOO_BLANK,
    WEBTOFFEE,
    ANALYTICS_SERVER,
    ANALYTICS_BROWSER,
    ANALYTICS_CUSTOMERS,
    STRIPE_CURRENT,
    STRIPE_2026,
    STRIPE_LEGACY,
    STRIPE_COMPANIONS,
    STRIPE_CUSTOMERS,
    STRIPE_ITEMIZED,
    STRIPE_ITEMIZED_PLAIN,
    STRIPE_ACTIVITY,
    SQUARE_TRANSACTIONS,
    SQUARE_ZONES,
    SQUARE_ITEMS,
    SQUARE_ITEMS_SHORT,
    PAYPAL,
    PAYPAL_EUROPEAN,
    PAYPAL_STATEMENT,
    AMAZON,
]

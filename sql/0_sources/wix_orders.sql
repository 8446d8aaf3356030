-- file: sql/0_sources/wix_orders.sql
-- wix_orders: the orders export of a Wix shop.
-- kind:      orders
-- title:     Wix orders export
-- evidence:  one file
-- signature: Order number, Date created, Total order quantity
-- columns:   Order number, Date created, Time, Contact email, Item, SKU, Qty, Recipient phone, Delivery country,
--            Delivery country_2 = Billing country, Billing phone, Payment status, Coupon code, Shipping rate, Total tax, Total,
--            Currency, Refunded amount, Net amount, Additional fees, Fulfillment status
-- ids:       Order number
-- amounts:   Qty, Shipping rate, Total tax, Total, Refunded amount, Net amount, Additional fees
-- dates:     Date created, %b %d %Y %I:%M:%S %p
-- identity:  email, phone
-- money:     Total, once per order
-- grain:     one row per line item; the order's totals are repeated on every line
-- reads:     raw_wix_orders
-- source:    exports of one shop, December 2024
-- note:      a line has only its price before coupons, so the order's own totals are used, once, on its first line. The six address
--            columns stand twice under the same names: first of the delivery, then (here with _2) of the bill. Unpaid is how a
--            payment by hand looks, on delivery say: fulfilled, it counts as paid. Net amount is Total less refunds, shipping and tax included.
--            Dates are written Dec 8, 2024 (an entry above cannot hold the comma).
with lines as (
    select
        "(row)",
        "Order number",
        "Date created",
        "Time",
        "Contact email",
        "Billing phone",
        "Recipient phone",
        "Payment status",
        "Item",
        "SKU",
        "Qty",
        "Currency",
        "Delivery country",
        "Delivery country_2",
        "Coupon code",
        lower(trim("Payment status")) as payment,
        lower(trim("Fulfillment status")) as fulfillment,
        row_number() over (partition by "Order number" order by "(row)") = 1 as is_first,
        try_cast("Total" as decimal(18, 6)) as charged_total,
        coalesce(try_cast("Shipping rate" as decimal(18, 6)), 0)
        + coalesce(try_cast("Total tax" as decimal(18, 6)), 0)
        + coalesce(try_cast("Additional fees" as decimal(18, 6)), 0) as extras,
        coalesce(try_cast("Refunded amount" as decimal(18, 6)), 0) as refunded,
        try_cast("Net amount" as decimal(18, 6)) as kept
    from raw_wix_orders
)

select
    "Order number" as order_id,
    lower(trim("Contact email")) as email,
    regexp_replace(coalesce("Billing phone", "Recipient phone"), '[^0-9]', '', 'g') as phone,
    "Date created" || coalesce(' ' || "Time", '') as ordered_at,
    case
        when payment in ('canceled', 'cancelled', 'voided') or fulfillment in ('canceled', 'cancelled') then 'cancelled'
        when payment in ('declined', 'failed', 'expired') then 'unpaid'
        when payment in ('unpaid', 'not paid', 'pending', 'authorized') and coalesce(fulfillment, '') <> 'fulfilled' then 'pending'
        when payment = 'refunded' then 'refunded'
        when payment is not null then 'paid'
    end as status,
    "Payment status" as written_status,
    case when is_first then charged_total else 0 end as amount,
    case
        when not is_first or charged_total - extras < refunded then 0
        else charged_total - extras - refunded
    end as net_amount,
    case
        when not is_first then 0
        when kept is not null then kept
        when charged_total < refunded then 0
        else charged_total - refunded
    end as total_amount,
    case when is_first then refunded else 0 end as refunded_amount,
    try_cast("Qty" as decimal(18, 6)) as quantity,
    coalesce("SKU", "Item") as product,
    upper(trim("Currency")) as currency,
    coalesce("Delivery country", "Delivery country_2") as country,
    "Coupon code" as discount_code
from lines
order by "(row)"

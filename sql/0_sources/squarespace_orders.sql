-- file: sql/0_sources/squarespace_orders.sql
-- squarespace_orders: the orders export of a Squarespace shop.
-- kind:      orders
-- title:     Squarespace orders export
-- evidence:  one file
-- signature: Order ID, Financial Status, Lineitem variant
-- columns:   Order ID, Email, Financial Status, Fulfillment Status, Fulfilled at, Currency, Subtotal, Shipping, Taxes,
--            Amount Refunded, Total, Discount Code, Created at, Lineitem quantity, Lineitem name, Lineitem sku, Billing Country,
--            Billing Phone, Shipping Country, Shipping Phone, Cancelled at = Canceled at
-- ids:       Order ID
-- amounts:   Subtotal, Shipping, Taxes, Amount Refunded, Total, Lineitem quantity
-- dates:     Created at, iso, %m/%d/%Y %H:%M
-- identity:  email, phone
-- money:     Subtotal
-- grain:     one row per line item; what belongs to the order stands on its first row only, later rows (no Financial Status and no Total) continue it
-- reads:     raw_squarespace_orders
-- source:    one export of 2018; the layout is that of Shopify, with Order ID for Name
-- note:      whether Subtotal is before the discount is not known: net is Total less Shipping and Taxes, which is right either way.
--            A refund may include shipping and tax, so net never falls below 0. Total is before refunds.
with priced_rows as (
    select
        "Order ID",
        "Email",
        "Billing Phone",
        "Shipping Phone",
        "Created at",
        "Cancelled at",
        "Financial Status",
        "Fulfillment Status",
        "Fulfilled at",
        "Currency",
        "Shipping Country",
        "Billing Country",
        "Discount Code",
        "Lineitem quantity",
        "Lineitem sku",
        "Lineitem name",
        "Financial Status" is null and "Total" is null as is_continuation,
        lower(trim("Financial Status")) as payment,
        try_cast("Subtotal" as decimal(18, 6)) as subtotal,
        try_cast("Total" as decimal(18, 6)) as charged_total,
        coalesce(try_cast("Shipping" as decimal(18, 6)), 0) + coalesce(try_cast("Taxes" as decimal(18, 6)), 0) as extras,
        coalesce(try_cast("Amount Refunded" as decimal(18, 6)), 0) as refunded
    from raw_squarespace_orders
)

select
    "Order ID" as order_id,
    lower(trim("Email")) as email,
    regexp_replace(coalesce("Billing Phone", "Shipping Phone"), '[^0-9]', '', 'g') as phone,
    "Created at" as ordered_at,
    is_continuation,
    case
        when is_continuation then null
        when "Cancelled at" is not null or payment = 'voided' then 'cancelled'
        when payment = 'expired' then 'unpaid'
        when payment in ('pending', 'authorized') and coalesce(lower(trim("Fulfillment Status")), '') <> 'fulfilled' then 'pending'
        when payment = 'refunded' then 'refunded'
        else 'paid'
    end as status,
    "Financial Status" as written_status,
    subtotal as amount,
    case when charged_total - extras < refunded then 0 else charged_total - extras - refunded end as net_amount,
    case when charged_total < refunded then 0 else charged_total - refunded end as total_amount,
    refunded as refunded_amount,
    try_cast("Lineitem quantity" as decimal(18, 6)) as quantity,
    coalesce("Lineitem sku", "Lineitem name") as product,
    "Fulfilled at" as shipped_at,
    upper(trim("Currency")) as currency,
    coalesce("Shipping Country", "Billing Country") as country,
    "Discount Code" as discount_code
from priced_rows

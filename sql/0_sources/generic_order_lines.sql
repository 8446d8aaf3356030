-- file: sql/0_sources/generic_order_lines.sql
-- generic_order_lines: any table of order lines that says pieces and the price of one, and no money of the line.
-- kind:      orders
-- title:     Order lines with a unit price, generic
-- evidence:  our own
-- signature: order_id, ordered_at, quantity, unit_price
-- unless:    revenue, net_revenue, Net Revenue, total, order_total, Order Total, discount, discount_amount
-- dates:     ordered_at, iso
-- columns:   order_id, customer_id, email, phone, ordered_at, unit_price, quantity, total, refunded, refunded_at, product, status, promised_at,
--            shipped_at, delivered_at, currency, country, channel, discount_code
-- ids:       order_id, customer_id
-- amounts:   unit_price, quantity, total, refunded
-- identity:  id, email, phone
-- money:     quantity x unit_price
-- grain:     one row per row of the file; several rows of one order_id are lines of one order
-- reads:     raw_generic_order_lines
-- formula:   revenue of a line = quantity x unit_price, in decimals; the price is one after discounts, without tax and shipping
-- source:    definitions.md, section 2
-- note:      A file with other column names becomes one of these by a mapping with unit_price and quantity. A line with a negative
--            quantity takes its money off its order; where all lines of an order are negative, the order is a return written as an
--            order of its own: a credit note. total (optional) is all that was charged for the line; refunded (optional) says how much
--            was given back and is not taken off again, refunded_at (optional) when. A row without a status has that of its order's first row that says one.
with lines as (
    select
        "(row)" as line_number,
        nullif(trim(order_id), '') as order_id,
        customer_id, email, phone, ordered_at, total, refunded, refunded_at, product, status, promised_at, shipped_at, delivered_at,
        currency, country, channel, discount_code,
        try_cast(quantity as decimal(18, 6)) as quantity,
        try_cast(try_cast(quantity as decimal(18, 6)) * try_cast(unit_price as decimal(18, 6)) as decimal(18, 6)) as line_amount
    from raw_generic_order_lines
)

select
    order_id,
    trim(customer_id) as customer_id,
    lower(trim(email)) as email,
    regexp_replace(phone, '[^0-9]', '', 'g') as phone,
    ordered_at,
    line_amount as amount,
    line_amount as net_amount,
    try_cast(coalesce(total, cast(line_amount as varchar)) as decimal(18, 6)) as total_amount,
    try_cast(refunded as decimal(18, 6)) as refunded_amount,
    refunded_at,
    quantity,
    product,
    quantity < 0 and (
        order_id is null or max(case when quantity < 0 then 0 else 1 end) over (partition by order_id) = 0
    ) as is_credit,
    case
        when lower(trim(status)) in ('test', 'draft', 'pending', 'refunded') then lower(trim(status))
        when lower(trim(status)) in ('cancelled', 'canceled', 'voided') then 'cancelled'
        when lower(trim(status)) in ('failed', 'expired', 'unpaid') then 'unpaid'
        when trim(status) <> '' then 'paid'
    end as status,
    nullif(trim(status), '') as written_status,
    promised_at,
    shipped_at,
    delivered_at,
    upper(trim(currency)) as currency,
    country,
    channel,
    discount_code
from lines
order by line_number

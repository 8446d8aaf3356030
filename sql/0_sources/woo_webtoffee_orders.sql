-- file: sql/0_sources/woo_webtoffee_orders.sql
-- woo_webtoffee_orders: orders of a WooCommerce shop, written by WebToffee's Order Export & Order Import.
-- kind:      orders
-- title:     WooCommerce, WebToffee order export
-- evidence:  one file
-- signature: order_id, order_date, billing_email, line_item_1
-- columns:   order_id, order_date, status, shipping_total, fee_total, tax_total, order_total, order_currency, customer_id,
--            customer_email, billing_email, billing_phone, billing_country, coupon_items, refund_items
-- ids:       order_id, customer_id
-- amounts:   shipping_total, fee_total, tax_total, order_total
-- dates:     order_date, iso
-- identity:  id, email, phone
-- money:     order_total
-- grain:     one row per order; its lines are packed into as many columns as the biggest order needs
-- reads:     raw_woo_webtoffee_orders
-- source:    a public header list; coupon_items and refund_items as the plugin's exporter writes them (code:X|amount:5.00 and
--            amount:5.00|reason:...|date:2024-01-31 10:00:00, several joined by ;)
-- note:      tax_total holds the tax on shipping and fees too. A refund may include tax and shipping, so net never falls below 0; of several
--            refunds the date is the last one's. Customer 0 is a guest, known by e-mail. Times are those of the site.
--            list_sum and the cast of a list are DuckDB's: the refunds of an order are packed into one cell.
with priced_rows as (
    select
        order_id,
        order_date,
        status as written_status,
        regexp_replace(lower(trim(status)), '^wc-', '', 'g') as state,
        nullif(customer_id, '0') as customer_id,
        lower(trim(coalesce(billing_email, customer_email))) as email,
        nullif(regexp_replace(billing_phone, '[^0-9]', '', 'g'), '') as phone,
        try_cast(order_total as decimal(18, 6)) as charged_total,
        coalesce(try_cast(tax_total as decimal(18, 6)), 0)
        + coalesce(try_cast(shipping_total as decimal(18, 6)), 0)
        + coalesce(try_cast(fee_total as decimal(18, 6)), 0) as extras,
        coalesce(
            list_sum(try_cast(regexp_extract_all(refund_items, '(?:^|;)amount:([0-9]+[.]?[0-9]*)', 1) as decimal(18, 6) [])), 0
        ) as refunded,
        nullif(regexp_extract(refund_items, '.*[|]date:([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})', 1), '') as refunded_at,
        nullif(regexp_extract(coupon_items, '^code:([^|;]+)', 1), '') as discount_code,
        upper(trim(order_currency)) as currency,
        billing_country as country
    from raw_woo_webtoffee_orders
)

select
    order_id,
    customer_id,
    email,
    phone,
    order_date as ordered_at,
    case
        when state in ('checkout-draft', 'draft', 'auto-draft') then 'draft'
        when state in ('cancelled', 'canceled') then 'cancelled'
        when state = 'failed' then 'unpaid'
        when state in ('pending', 'pending payment', 'on-hold', 'on hold') then 'pending'
        when state = 'refunded' then 'refunded'
        when state <> '' then 'paid'
    end as status,
    written_status,
    charged_total as amount,
    case when charged_total - extras < refunded then 0 else charged_total - extras - refunded end as net_amount,
    case when charged_total < refunded then 0 else charged_total - refunded end as total_amount,
    refunded as refunded_amount,
    case when charged_total - extras < refunded then charged_total - extras end as net_refunded,
    refunded_at,
    currency,
    country,
    discount_code
from priced_rows

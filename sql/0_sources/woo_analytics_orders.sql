-- file: sql/0_sources/woo_analytics_orders.sql
-- woo_analytics_orders: the orders report of WooCommerce's own Analytics.
-- kind:      orders
-- title:     WooCommerce Analytics, orders
-- evidence:  vendor
-- signature: Order #, Customer type, Product(s)
-- columns:   Date, Order #, Status, Items sold, Coupon(s), Net Sales, Attribution
-- ids:       Order #
-- amounts:   Items sold, Net Sales
-- dates:     Date, iso
-- identity:  none: the report has a display name, no e-mail and no customer number, so customers cannot be told apart; export the
--            orders with Advanced Order Export For WooCommerce, or with WebToffee's order export
-- money:     Net Sales
-- grain:     one row per order and one per refund, which bears the number of its order
-- reads:     raw_woo_analytics_orders
-- source:    WooCommerce's source code: Orders/Controller.php (the file sent by e-mail) and orders/table.js (the one made in the browser)
-- note:      That a refund's Net Sales is negative is taken from the report's totals, no file with one has been seen. The report names no
--            currency. Its column names and statuses are translated on a site in another language; such a file is not known.
with stated_rows as (
    select
        "Date" as ordered_at,
        "Order #" as order_id,
        "Status" as written_status,
        regexp_replace(lower(trim("Status")), '^wc-', '', 'g') as state,
        try_cast("Net Sales" as decimal(18, 6)) as net_sales,
        try_cast("Items sold" as decimal(18, 6)) as quantity,
        "Coupon(s)" as discount_code,
        "Attribution" as channel
    from raw_woo_analytics_orders
)

select
    order_id,
    ordered_at,
    case
        when state in ('checkout-draft', 'draft', 'auto-draft') then 'draft'
        when state in ('cancelled', 'canceled') then 'cancelled'
        when state = 'failed' then 'unpaid'
        when state in ('pending', 'pending payment', 'on-hold', 'on hold') then 'pending'
        when state = 'refunded' then 'refunded'
        when state <> '' then 'paid'
    end as status,
    written_status,
    net_sales as amount,
    net_sales as net_amount,
    net_sales as total_amount,
    quantity,
    net_sales < 0 as is_credit,
    case when net_sales < 0 then order_id end as credited_order_id,
    channel,
    discount_code
from stated_rows

-- file: sql/0_sources/amazon_all_orders.sql
-- amazon_all_orders: Amazon's flat file of all orders, order lines of a seller without any word on the buyer.
-- kind:      orders
-- title:     Amazon All Orders
-- evidence:  vendor
-- signature: amazon-order-id, purchase-date, item-price
-- columns:   amazon-order-id, purchase-date, order-status, sales-channel, product-name, sku, asin, item-status, quantity, currency,
--            item-price, item-tax, shipping-price, shipping-tax, gift-wrap-price, gift-wrap-tax, item-promotion-discount,
--            ship-promotion-discount, ship-country, promotion-ids
-- ids:       amazon-order-id, sku, asin
-- amounts:   quantity, item-price, item-tax, shipping-price, shipping-tax, gift-wrap-price, gift-wrap-tax, item-promotion-discount,
--            ship-promotion-discount
-- dates:     purchase-date, iso
-- identity:  none: Amazon writes nothing about the buyer into this report, so its orders can be counted but its customers cannot; use the report
--            of orders to ship (GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING), which has an anonymised buyer-email, with its columns
--            renamed to those of generic_orders
-- money:     item-price - item-promotion-discount
-- grain:     one row per order item
-- reads:     raw_amazon_all_orders
-- source:    developer-docs.amazon.com, order tracking reports; that item-price is the line's total: one public file
-- note:      Pending and cancelled rows have no price: their amount is 0. An item can be cancelled in an order that was shipped. Refunds are
--            in another report.
with lines as (
    select
        "amazon-order-id" as order_id,
        "purchase-date" as ordered_at,
        "order-status" as written_status,
        case
            when lower(trim("item-status")) in ('cancelled', 'canceled') or lower(trim("order-status")) in ('cancelled', 'canceled')
                then 'cancelled'
            when lower(trim("order-status")) like 'pending%' then 'pending'
            when trim("order-status") <> '' then 'paid'
        end as status,
        "item-price" is null as has_no_price,
        try_cast("item-price" as decimal(18, 6)) - coalesce(try_cast("item-promotion-discount" as decimal(18, 6)), 0) as price,
        coalesce(try_cast("item-tax" as decimal(18, 6)), 0)
        + coalesce(try_cast("shipping-price" as decimal(18, 6)), 0)
        + coalesce(try_cast("shipping-tax" as decimal(18, 6)), 0)
        + coalesce(try_cast("gift-wrap-price" as decimal(18, 6)), 0)
        + coalesce(try_cast("gift-wrap-tax" as decimal(18, 6)), 0)
        - coalesce(try_cast("ship-promotion-discount" as decimal(18, 6)), 0) as extras,
        try_cast("quantity" as decimal(18, 6)) as quantity,
        coalesce("sku", "asin", "product-name") as product,
        upper(trim("currency")) as currency,
        "ship-country" as country,
        "sales-channel" as channel,
        "promotion-ids" as discount_code
    from raw_amazon_all_orders
),

priced_lines as (
    select
        *,
        case when has_no_price and status in ('cancelled', 'pending') then 0 else price end as net_price
    from lines
)

select
    order_id,
    ordered_at,
    status,
    written_status,
    net_price as amount,
    net_price as net_amount,
    net_price + extras as total_amount,
    quantity,
    product,
    currency,
    country,
    channel,
    discount_code
from priced_lines

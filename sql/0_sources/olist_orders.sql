-- file: sql/0_sources/olist_orders.sql
-- olist_orders: the orders of Olist's public data set, a Brazilian marketplace.
-- kind:      orders
-- title:     Olist orders
-- evidence:  public files
-- signature: order_id, order_purchase_timestamp
-- dates:     order_purchase_timestamp, iso
-- columns:   order_id, customer_id, order_status, order_purchase_timestamp, order_delivered_carrier_date, order_delivered_customer_date,
--            order_estimated_delivery_date
-- ids:       order_id, customer_id
-- identity:  id
-- needs:     olist_items, olist_customers
-- money:     the price of the order's items (olist_items), without freight
-- grain:     one row per order
-- reads:     raw_olist_orders, raw_olist_items, raw_olist_customers
-- source:    public copies of the Brazilian E-Commerce data set by Olist
-- note:      customer_id is another one for each order; the person is customer_unique_id. Each item is one piece. Approved, invoiced and
--            processing orders are paid, created ones not yet; what was unavailable was never delivered, so it is cancelled. `country` is
--            the customer's state: all are in Brazil.
with items as (
    select distinct
        order_id,
        order_item_id,
        product_id,
        price,
        freight_value
    from raw_olist_items
),

baskets as (
    select
        order_id,
        count(order_item_id) as pieces,
        case when min(product_id) = max(product_id) then min(product_id) end as product,
        -- one price that cannot be read makes the order's amount unknown, not smaller
        case when count(order_item_id) = count(try_cast(price as decimal(18, 6))) then sum(try_cast(price as decimal(18, 6))) end as goods_total,
        coalesce(sum(try_cast(freight_value as decimal(18, 6))), 0) as freight_total
    from items
    group by order_id
),

people as (
    select
        customer_id,
        min(customer_unique_id) as person,
        min(customer_state) as state
    from raw_olist_customers
    group by customer_id
),

placed as (
    select
        orders.order_id,
        orders.order_status,
        orders.order_purchase_timestamp,
        orders.order_delivered_carrier_date,
        orders.order_delivered_customer_date,
        orders.order_estimated_delivery_date,
        orders."(row)" as place,
        people.person,
        people.state,
        baskets.product,
        coalesce(baskets.pieces, 0) as pieces,
        case when baskets.order_id is null then 0 else baskets.goods_total end as goods_total,
        coalesce(baskets.freight_total, 0) as freight_total,
        lower(trim(orders.order_status)) as written
    from raw_olist_orders as orders
    left join baskets
        on orders.order_id = baskets.order_id
    left join people
        on orders.customer_id = people.customer_id
)

select
    order_id,
    person as customer_id,
    order_purchase_timestamp as ordered_at,
    case
        when written in ('canceled', 'cancelled', 'unavailable') then 'cancelled'
        when written = 'created' then 'pending'
        when written is not null then 'paid'
    end as status,
    order_status as written_status,
    goods_total as amount,
    goods_total as net_amount,
    goods_total + freight_total as total_amount,
    cast(pieces as decimal(18, 6)) as quantity,
    product,
    order_estimated_delivery_date as promised_at,
    order_delivered_carrier_date as shipped_at,
    order_delivered_customer_date as delivered_at,
    'BRL' as currency,
    state as country
from placed
order by place

-- file: sql/1_staging/identified_orders.sql
-- identified_orders: by what the buyers of the purchases are known, as a share of orders and of money.
-- grain:   one row per kind of identity, all five of them, also where there is none of it
-- reads:   orders, order_refunds, order_lines
-- columns:
--   identity       text     id, email, phone, weak, none
--   kind_number    integer  1 to 5, best first
--   orders         integer  purchases
--   orders_share   ratio    of all purchases, 0 to 1; NULL: there are none
--   revenue        money    of them, workspace currency
--   revenue_share  ratio    of the revenue of all purchases; NULL: there is none
--   customers      integer  different customers among them (somebody known in two ways is counted in both)
-- formula: orders_share = orders / orders of all kinds; revenue_share = revenue / revenue of all kinds
-- source:  definitions.md, section 2, Customer
-- note:    Weak is a name, or a marketplace's masked one: two people may share it, one may have two. None is a guest
--          or walk-in who left nothing: such orders count in orders_all and revenue_all only. An order whose lines are known in several ways
--          counts under the best.
with kinds as (
    select 1 as kind_number, 'id' as identity
    union all
    select 2, 'email'
    union all
    select 3, 'phone'
    union all
    select 4, 'weak'
    union all
    select 5, 'none'
),

known as (
    select
        orders.file_id,
        orders.order_id,
        orders.customer_id,
        orders.revenue + coalesce(given_back.revenue, 0) as revenue,
        case when orders.customer_id is null then 5 else min(kinds.kind_number) end as kind_number
    from orders
    inner join order_lines as lines
        on orders.file_id = lines.file_id and orders.order_id = lines.order_id
    left join kinds
        on lines.identity = kinds.identity
    left join (select file_id, order_id, sum(revenue) as revenue from order_refunds group by file_id, order_id) as given_back
        on orders.file_id = given_back.file_id and orders.order_id = given_back.order_id
    group by orders.file_id, orders.order_id, orders.customer_id, orders.revenue, given_back.revenue
),

counted as (
    select
        kind_number,
        count(*) as orders,
        sum(revenue) as revenue,
        count(distinct customer_id) as customers
    from known
    group by kind_number
)

select
    kinds.identity,
    kinds.kind_number,
    coalesce(counted.orders, 0) as orders,
    coalesce(counted.orders, 0) / cast(nullif(sum(counted.orders) over (), 0) as double) as orders_share,
    coalesce(counted.revenue, 0) as revenue,
    coalesce(counted.revenue, 0) / cast(nullif(sum(counted.revenue) over (), 0) as double) as revenue_share,
    coalesce(counted.customers, 0) as customers
from kinds
left join counted
    on kinds.kind_number = counted.kind_number

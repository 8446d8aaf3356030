-- file: sql/2_activity/customers.sql
-- customers: everyone with a purchase.
-- grain:   one row per customer
-- reads:   orders
-- columns:
--   customer_key  integer  position of customer_id in alphabetical order; what the views below count by
--   customer_id   text
--   first_day, last_day  date  of the first and of the latest purchase
--   orders        integer
--   revenue       money
-- source:  definitions.md, section 2, Customer
select
    cast(row_number() over (order by customer_id) as integer) as customer_key,
    customer_id,
    first_day,
    last_day,
    orders,
    revenue
from (
    select
        customer_id,
        min(ordered_on) as first_day,
        max(ordered_on) as last_day,
        count(*) as orders,
        sum(revenue) as revenue
    from orders
    where customer_id is not null
    group by customer_id
) as totals

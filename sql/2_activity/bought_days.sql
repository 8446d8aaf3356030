-- file: sql/2_activity/bought_days.sql
-- bought_days: what a customer bought on a day; two orders on one day are one purchase day.
-- grain:   one row per customer and day
-- reads:   orders, customers
-- columns:
--   customer_key  integer
--   day           date
--   first_day     date     the customer's first purchase day
--   orders        integer
--   revenue       money
-- source:  definitions.md, section 2
select
    customers.customer_key,
    orders.ordered_on as day,
    customers.first_day,
    cast(count(*) as integer) as orders,
    cast(sum(orders.revenue) as decimal(18, 6)) as revenue
from orders
inner join customers
    on orders.customer_id = customers.customer_id
group by customers.customer_key, orders.ordered_on, customers.first_day

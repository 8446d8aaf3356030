-- file: sql/2_activity/customers.sql
-- customers: everyone with a purchase; in the model subscriptions also everyone who was served and paid for it.
-- grain:   one row per customer
-- reads:   orders, order_refunds, service_stretches
-- columns:
--   customer_key  integer  position of customer_id in alphabetical order; what the views below count by
--   customer_id   text
--   first_day, last_day  date  of the first and of the latest purchase; NULL: no purchase (model subscriptions)
--   orders        integer
--   revenue       money
--   first_served_on  date  first day of paid service; NULL: none, and always in the model purchases
-- source:  definitions.md, section 2, Customer, and section 3
with bought as (
    select
        customer_id,
        min(ordered_on) as first_day,
        max(ordered_on) as last_day,
        count(*) as orders,
        sum(revenue) as revenue
    from orders
    where customer_id is not null
    group by customer_id
),

given_back as (
    select
        customer_id,
        sum(revenue) as revenue
    from order_refunds
    group by customer_id
),

served as (
    select
        customer_id,
        min(from_day) as first_served_on
    from service_stretches
    group by customer_id
)

select
    cast(row_number() over (order by coalesce(bought.customer_id, served.customer_id)) as integer) as customer_key,
    coalesce(bought.customer_id, served.customer_id) as customer_id,
    bought.first_day,
    bought.last_day,
    coalesce(bought.orders, 0) as orders,
    coalesce(bought.revenue, 0) + coalesce(given_back.revenue, 0) as revenue,
    served.first_served_on
from bought
full outer join served
    on bought.customer_id = served.customer_id
left join given_back
    on bought.customer_id = given_back.customer_id

-- file: sql/2_activity/nameless_days.sql
-- nameless_days: the purchases of nobody we can name, by day.
-- grain:   one row per day with such a purchase
-- reads:   orders
-- columns:
--   day      date
--   orders   integer
--   revenue  money
-- source:  definitions.md, section 2, no_customer
select
    ordered_on as day,
    count(*) as orders,
    sum(revenue) as revenue
from orders
where customer_id is null
group by ordered_on

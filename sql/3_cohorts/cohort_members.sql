-- file: sql/3_cohorts/cohort_members.sql
-- cohort_members: from which day on a customer's ages are counted.
-- grain:   one row per customer
-- reads:   customers
-- columns:
--   customer_key  integer
--   first_day     date  first purchase day; where cohorts begin with the n-th purchase (since=n), that one's day, and who has none is absent
-- source:  definitions.md, section 5
select
    customer_key,
    first_day
from customers

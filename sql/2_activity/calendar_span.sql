-- file: sql/2_activity/calendar_span.sql
-- calendar_span: from when to when there are periods.
-- grain:   one row per workspace
-- reads:   customers, orders, settings
-- columns:
--   first_day  date  of the first purchase (or paid service, in the model subscriptions); of the first sale, where nobody can be named
--   as_of      date  settings.as_of
-- source:  definitions.md, section 1, Grain
select
    coalesce(buyers.first_day, sales.first_day) as first_day,
    settings.as_of
from settings
cross join (select least(min(first_day), min(first_served_on)) as first_day from customers) as buyers
cross join (select min(ordered_on) as first_day from orders) as sales

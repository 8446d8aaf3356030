-- file: sql/2_activity/grains.sql
-- grains: the lengths of a period, and how many of them make "the year that ends at p.end".
-- grain:   one row per grain; custom only where there is a calendar of one's own
-- reads:   settings, custom_periods
-- columns:
--   grain             text
--   grain_number      integer  1 to 6; window functions over many rows go by it, as numbers sort faster than words
--   periods_per_year  integer  of custom as the user says; NULL: nobody said it, so that figures of a year have no value
-- source:  definitions.md, sections 1 and 4
-- note:    of a retail year 12 months (52 or 53 weeks), 4 quarters, 1 year
select 'day' as grain, 1 as grain_number, 365 as periods_per_year
union all
select 'week', 2, 52
union all
select 'month', 3, 12
union all
select 'quarter', 4, 4
union all
select 'year', 5, 1
union all
select 'custom', 6, settings.periods_per_year
from settings
cross join (select count(*) as n from custom_periods) as own
where own.n > 0

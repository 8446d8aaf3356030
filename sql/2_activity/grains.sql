-- file: sql/2_activity/grains.sql
-- grains: the lengths of a period, and how many of them make "the year that ends at p.end".
-- grain:   one row per grain
-- columns:
--   grain             text
--   periods_per_year  integer
-- source:  definitions.md, sections 1 and 4
select 'day' as grain, 365 as periods_per_year
union all
select 'week', 52
union all
select 'month', 12
union all
select 'quarter', 4
union all
select 'year', 1

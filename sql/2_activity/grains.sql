-- file: sql/2_activity/grains.sql
-- grains: the lengths of a period, and how many of them make "the year that ends at p.end".
-- grain:   one row per grain
-- columns:
--   grain             text
--   grain_number      integer  1 to 5; window functions over many rows go by it, as numbers sort faster than words
--   periods_per_year  integer
-- source:  definitions.md, sections 1 and 4
select 'day' as grain, 1 as grain_number, 365 as periods_per_year
union all
select 'week', 2, 52
union all
select 'month', 3, 12
union all
select 'quarter', 4, 4
union all
select 'year', 5, 1

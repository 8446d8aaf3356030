-- file: sql/3_cohorts/brackets.sql
-- brackets: stretches of days since the first purchase; those of a question (brackets=) stand in the place of these.
-- grain:   one row per bracket
-- columns:
--   bracket_number  integer  0 for the first; the age of its cells
--   bracket         text     as it is named, such as 8-30
--   from_day, to_day  integer  days since the first purchase, both within; 0: the first purchase day
-- source:  definitions.md, section 5, clock elapsed
select 0 as bracket_number, '1-7' as bracket, 1 as from_day, 7 as to_day
union all
select 1, '8-30', 8, 30
union all
select 2, '31-90', 31, 90
union all
select 3, '91-180', 91, 180
union all
select 4, '181-365', 181, 365

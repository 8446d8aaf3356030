-- file: sql/3_cohorts/cohort_modes.sql
-- cohort_modes: the ways in which a customer can be in a cohort's cell.
-- grain:   one row per mode and follow_up
-- reads:   follow_ups
-- columns:
--   mode       text     on, on_or_after, on_or_before, active
--   follow_up  integer  mode on_or_after: how many periods later, 0: to the end of the data; 0 in the other modes
-- source:  definitions.md, section 5
-- note:    on: purchased in the period of that age; on_or_after: at that age or later; on_or_before: on a later day than the first, by the end
--          of that age; active: active at the end of the period of that age
select 'on' as mode, 0 as follow_up
union all
select 'on_or_after', follow_up
from follow_ups
union all
select 'on_or_before', 0
union all
select 'active', 0

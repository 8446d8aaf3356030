-- file: sql/2_activity/follow_ups.sql
-- follow_ups: how many periods a cohort cell of mode on_or_after may look ahead.
-- grain:   one row per number
-- columns:
--   follow_up  integer  0: to the end of the data, as far as that is; 1 to 120: so many periods, for every cohort
-- source:  definitions.md, section 5, Censoring
select cast(follow_up as integer) as follow_up
from (select unnest(generate_series(0, 120)) as follow_up) as numbered

-- file: sql/3_cohorts/window_lengths.sql
-- window_lengths: the lengths, in days, that ages by the clock elapsed can have.
-- grain:   one row per length
-- columns:
--   window_days  integer  1 to 1,095
-- source:  definitions.md, section 5
-- note:    every view with this column wants `where window_days = ...`; the filter goes down to here
select cast(window_days as integer) as window_days
from (select unnest(generate_series(1, 1095)) as window_days) as numbered

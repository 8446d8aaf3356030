-- file: sql/2_activity/active_windows.sql
-- active_windows: the windows W, in days, that a caller can choose among.
-- grain:   one row per window
-- columns:
--   active_window  integer  1 to 1,095 days
-- source:  definitions.md, section 3
-- note:    every view with this column wants `where active_window = ...`; the filter goes down to here
select cast(active_window as integer) as active_window
from (select unnest(generate_series(1, 1095)) as active_window) as numbered

-- file: sql/2_activity/year_span_lapses.sql
-- year_span_lapses: year_spans with the days on which their customers lapse, for every window W.
-- grain:   one row per row of year_spans and active window
-- reads:   year_spans, active_windows
-- columns:
--   active_window  integer  days
--   segment_by, segment_number, grain, from_index, until_index, customers  as in year_spans
--   lapse_day_before  date  last_day_before + W
--   lapse_day         date  last_day + W
-- source:  definitions.md, sections 3 and 4, crr_12m
-- note:    a view of its own, as silence_lapses is
select
    year_spans.segment_by,
    year_spans.segment_number,
    year_spans.grain,
    active_windows.active_window,
    year_spans.from_index,
    year_spans.until_index,
    year_spans.customers,
    year_spans.last_day_before + cast(active_windows.active_window as integer) as lapse_day_before,
    year_spans.last_day + cast(active_windows.active_window as integer) as lapse_day
from year_spans
cross join active_windows

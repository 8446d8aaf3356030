-- file: sql/3_cohorts/cohort_changes.sql
-- cohort_changes: from which period on a cohort has more, or fewer, customers in its cells, by each way of being in them.
-- grain:   one row per grain, segment, mode, follow_up, active window, cohort and period at which something changes
-- reads:   cohort_returns, cohort_silence_lapses, calendar, follow_ups, active_windows
-- columns:
--   segment_by, segment_number, grain
--   mode           text     on_or_after, on_or_before, active: see cohort_retention
--   follow_up      integer  mode on_or_after: periods that are looked ahead; 0: to the end; 0 in the other modes
--   active_window  integer  days; the same rows for each of them but for mode active
--   first_index    integer  the cohort
--   period_index   integer  from here on
--   change         integer  customers more; negative: fewer
-- source:  definitions.md, sections 3 and 5
-- note:    on_or_after: a purchase in period j is seen from each period that looks ahead as far as j, back to the one after the purchase
--          before, as that one is seen from there already. on_or_before: from the period of the second purchase day on. active: at the end of
--          the purchase's own period and of each later one that ends by the lapse day, until the next purchase does the same. So
--          nobody is counted twice, and no customer is listed.
with seen as (
    select
        returns.segment_by,
        returns.segment_number,
        returns.grain,
        follow_ups.follow_up,
        returns.first_index,
        greatest(
            coalesce(returns.previous_index + 1, returns.first_index),
            case when follow_ups.follow_up = 0 then returns.first_index else returns.period_index - follow_ups.follow_up end
        ) as from_index,
        returns.period_index + 1 as until_index,
        returns.customers
    from cohort_returns as returns
    cross join follow_ups
),

active as (
    select
        lapses.segment_by,
        lapses.segment_number,
        lapses.grain,
        lapses.active_window,
        lapses.first_index,
        lapses.period_index as from_index,
        least(lapses.next_index, calendar.period_index) as until_index,
        lapses.customers
    from cohort_silence_lapses as lapses
    left join calendar
        on lapses.grain = calendar.grain and lapses.lapse_day = calendar.day
),

of_any_window as (
    select segment_by, segment_number, grain, 'on_or_after' as mode, follow_up, first_index, from_index as period_index, customers as change
    from seen
    union all
    select segment_by, segment_number, grain, 'on_or_after', follow_up, first_index, until_index, -customers
    from seen
    union all
    select segment_by, segment_number, grain, 'on_or_before', 0, first_index, period_index, came_back
    from cohort_returns
)

select
    changes.segment_by,
    changes.segment_number,
    changes.grain,
    changes.mode,
    changes.follow_up,
    active_windows.active_window,
    changes.first_index,
    changes.period_index,
    changes.change
from of_any_window as changes
cross join active_windows
union all
select segment_by, segment_number, grain, 'active', 0, active_window, first_index, from_index, customers
from active
where until_index is null or until_index > from_index
union all
select segment_by, segment_number, grain, 'active', 0, active_window, first_index, until_index, -customers
from active
where until_index > from_index

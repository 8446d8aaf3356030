-- file: sql/3_cohorts/elapsed_stays.sql
-- elapsed_stays: from which window to which a cohort's customers are in its cells, by each way of being in them.
-- grain:   one row per grain, segment, window length, mode, follow_up, active window, cohort and stretch of windows
-- reads:   elapsed_purchases, calendar, return_rule, follow_ups, active_windows, settings
-- columns:
--   segment_by, segment_number, grain
--   window_days    integer  length of a window in days; 0: brackets
--   mode           text     on, on_or_after, on_or_before, active: see cohort_modes
--   follow_up      integer  mode on_or_after: windows that are looked ahead; 0: to the end; 0 in the other modes
--   active_window  integer  days; the same rows for each of them but for mode active
--   cohort_index   integer  period of the first purchase
--   from_window    integer  in the cells of this age
--   until_window   integer  up to the one before this; at most the first age that they are not old enough for
--   is_cut         boolean  the stretch may go on from there
--   customers      integer
-- source:  definitions.md, sections 3 and 5
-- note:    as cohort_changes: a customer's stretches do not overlap, so nobody is counted twice. on: the first purchase day in a window stands for
--          it. on_or_after: from the window after the purchase before, or as far back as is looked ahead. on_or_before: from the window of the
--          second purchase day on. active: at the ends of windows from the purchase to W days after it, or to the next purchase.
with of_any_window as (
    select
        segment_by, segment_number, window_days, first_day,
        'on' as mode,
        0 as follow_up,
        window_number as from_window,
        window_number + 1 as until_window
    from elapsed_purchases
    cross join return_rule
    where at_least = 1 and (previous_window is null or previous_window < window_number)

    union all

    -- a purchase day alone in its window needs no adding up
    select segment_by, segment_number, window_days, first_day, 'on', 0, window_number, window_number + 1
    from elapsed_purchases
    cross join return_rule
    where at_least > 1
        and orders >= at_least
        and coalesce(previous_window, -1) < window_number
        and coalesce(next_window > window_number, true)

    union all

    select segment_by, segment_number, window_days, first_day, 'on', 0, window_number, window_number + 1
    from elapsed_purchases
    cross join return_rule
    where at_least > 1 and (previous_window = window_number or next_window = window_number)
    group by segment_by, segment_number, window_days, first_day, customer_key, window_number, at_least
    having sum(orders) >= at_least

    union all

    select
        segment_by, segment_number, window_days, first_day,
        'on_or_after',
        follow_up,
        greatest(
            coalesce(previous_window + 1, 0),
            case when follow_up = 0 then 0 else window_number - follow_up end
        ),
        window_number + 1
    from elapsed_purchases
    cross join follow_ups

    union all

    select segment_by, segment_number, window_days, first_day, 'on_or_before', 0, window_number, cast(null as integer)
    from elapsed_purchases
    where day_number > 0 and coalesce(previous_number, 0) = 0
),

-- counted before they are there once for each active window, and by first day before the cohort is looked up; until_window NULL: without end
by_first_day as (
    select
        stays.segment_by, stays.segment_number, stays.window_days, stays.first_day,
        stays.mode,
        stays.follow_up,
        windows.active_window,
        stays.from_window,
        stays.until_window,
        stays.customers
    from (
        select segment_by, segment_number, window_days, first_day, mode, follow_up, from_window, until_window, count(*) as customers
        from of_any_window
        group by segment_by, segment_number, window_days, first_day, mode, follow_up, from_window, until_window
    ) as stays
    cross join active_windows as windows

    union all

    select
        segment_by, segment_number, window_days, first_day,
        'active',
        0,
        active_window,
        window_number,
        least(cast((day_number + active_window) // window_days as integer), next_window),
        count(*)
    from elapsed_purchases
    cross join active_windows
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),

aged as (
    select
        stays.*,
        calendar.grain,
        calendar.period_index as cohort_index,
        cast((date_diff('day', stays.first_day, settings.as_of) + 1) // stays.window_days as integer) - stays.follow_up as too_young
    from by_first_day as stays
    inner join calendar
        on stays.first_day = calendar.day
    cross join settings
)

select
    segment_by,
    segment_number,
    grain,
    window_days,
    mode,
    follow_up,
    active_window,
    cohort_index,
    from_window,
    least(until_window, too_young) as until_window,
    coalesce(until_window >= too_young, true) as is_cut,
    cast(sum(customers) as bigint) as customers
from aged
where coalesce(from_window < until_window, true) and from_window < too_young
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11

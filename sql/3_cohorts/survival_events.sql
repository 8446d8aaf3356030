-- file: sql/3_cohorts/survival_events.sql
-- survival_events: after how many days customers lapsed, or came back for the second time, or were last seen without it.
-- grain:   one row per segment, active window, event and number of days on which something happened
-- reads:   segment_gaps, active_windows
-- columns:
--   segment_by, segment_number, active_window
--   event     text     lapse, second_purchase (the same under every active window)
--   days      integer  since the first purchase
--   events    integer  customers to whom it happened after exactly so many days
--   censored  integer  customers to whom it had not happened by as-of, which is so many days after their first purchase
-- formula: lapse: the first gap longer than W begins after b days, days = b + W; the open gap is longer once as-of is W days after the last
--          purchase. second_purchase: days to the second purchase day
-- source:  definitions.md, section 5, Survival
-- note:    each customer is in one row of each event and window: a gap counts if none before it was longer than W
with lapses as (
    select
        gaps.segment_by,
        gaps.segment_number,
        active_windows.active_window,
        case
            when not gaps.is_open or gaps.gap_days >= active_windows.active_window
                then gaps.days_since_first + active_windows.active_window
            else gaps.days_since_first + gaps.gap_days
        end as days,
        case when not gaps.is_open or gaps.gap_days >= active_windows.active_window then gaps.customers else 0 end as events,
        gaps.customers
    from segment_gaps as gaps
    cross join active_windows
    where gaps.longest_before <= active_windows.active_window
        and (gaps.is_open or gaps.gap_days > active_windows.active_window)
)

select
    segment_by,
    segment_number,
    active_window,
    'lapse' as event,
    cast(days as integer) as days,
    cast(sum(events) as bigint) as events,
    cast(sum(customers - events) as bigint) as censored
from lapses
group by segment_by, segment_number, active_window, days

union all

select
    gaps.segment_by,
    gaps.segment_number,
    active_windows.active_window,
    'second_purchase',
    gaps.gap_days,
    cast(sum(case when gaps.is_open then 0 else gaps.customers end) as bigint),
    cast(sum(case when gaps.is_open then gaps.customers else 0 end) as bigint)
from segment_gaps as gaps
cross join active_windows
where gaps.days_since_first = 0
group by gaps.segment_by, gaps.segment_number, active_windows.active_window, gaps.gap_days

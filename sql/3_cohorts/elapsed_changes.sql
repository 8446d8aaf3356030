-- file: sql/3_cohorts/elapsed_changes.sql
-- elapsed_changes: from which age on a cohort has more, or fewer, customers who are old enough, and more, or fewer, of them in its cells.
-- grain:   one row per grain, segment, window length, mode, follow_up, relative_to, active window, cohort, age and thing that changes
-- reads:   elapsed_cohorts, elapsed_stays, cohort_sales, calendar, window_lengths, cohort_modes, follow_ups, active_windows, settings
-- columns:
--   segment_by, segment_number, grain, mode, relative_to
--   follow_up    integer  as in cohort_modes
--   window_days    integer  length of a window in days; 0: brackets
--   active_window  integer  days
--   cohort_index   integer
--   age            integer  from here on
--   size           integer  customers who are old enough: so many more; negative: fewer. Rows with zeros stand for every age there is
--   customers      integer  of these, in the cell
--   previous       integer  of these, in the cell of the age before; relative_to first: 0
--   cumulative_revenue  money  of ages 0 to this one, by these
--   orders         integer  of the window of this age alone, by those who are old enough; not a change
--   revenue        money
-- source:  definitions.md, section 5, clock elapsed
-- note:    Who is old enough for an age but not for the next leaves every sum at once, so that a cell's size, customers and revenue are always
--          those of the same people; the age before too is counted among those who are old enough for this one.
-- where a stretch of windows begins, and where it is over
with ends as (
    select 0 as is_over, 1 as sign
    union all
    select 1, -1
),

-- what was bought, less what was given back, at its window, and once more where its customers are no longer old enough; so the customers
sold as (
    select
        sales.segment_by,
        sales.segment_number,
        calendar.grain,
        lengths.window_days,
        calendar.period_index as cohort_index,
        cast((date_diff('day', sales.first_day, settings.as_of) + 1) // lengths.window_days as integer) as windows_over,
        cast(sales.day_number // lengths.window_days as integer) as window_number,
        sales.orders,
        sales.revenue
    from cohort_sales as sales
    inner join calendar
        on sales.first_day = calendar.day
    cross join window_lengths as lengths
    cross join settings
),

whole as (
    select
        sold.segment_by, sold.segment_number, sold.grain, sold.window_days, follow_ups.follow_up, sold.cohort_index, ends.is_over, ends.sign,
        case when ends.is_over = 0 then sold.window_number else sold.windows_over - follow_ups.follow_up end as age,
        0 as size,
        cast(sum(sold.orders) as bigint) as orders,
        sum(sold.revenue) as revenue
    from sold
    cross join follow_ups
    cross join ends
    where sold.window_number < sold.windows_over - follow_ups.follow_up
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    union all
    select
        segment_by, segment_number, grain, window_days, follow_up, cohort_index, is_over, sign,
        case when is_over = 0 then 0 else windows_over - follow_up end,
        customers, 0, 0
    from elapsed_cohorts
    cross join follow_ups
    cross join ends
    where windows_over > follow_up
),

relations as (
    select 'first' as relative_to, 0 as is_before
    union all
    select 'previous', 0
    union all
    select 'previous', 1
)

select
    whole.segment_by,
    whole.segment_number,
    whole.grain,
    whole.window_days,
    modes.mode,
    modes.follow_up,
    relations.relative_to,
    windows.active_window,
    whole.cohort_index,
    whole.age,
    whole.sign * whole.size as size,
    0 as customers,
    0 as previous,
    whole.sign * whole.revenue as cumulative_revenue,
    case when whole.is_over = 0 then whole.orders else 0 end as orders,
    case when whole.is_over = 0 then whole.revenue else 0 end as revenue
from whole
inner join cohort_modes as modes
    on whole.follow_up = modes.follow_up
cross join active_windows as windows
cross join relations
where relations.is_before = 0

union all

select
    cohorts.segment_by,
    cohorts.segment_number,
    cohorts.grain,
    cohorts.window_days,
    modes.mode,
    modes.follow_up,
    relations.relative_to,
    windows.active_window,
    cohorts.cohort_index,
    cohorts.age,
    0,
    0,
    0,
    0,
    0,
    0
from (
    select
        *,
        unnest(generate_series(0, last_age)) as age
    from (
        select segment_by, segment_number, grain, window_days, cohort_index, greatest(max(windows_over) - 1, 0) as last_age
        from elapsed_cohorts
        group by segment_by, segment_number, grain, window_days, cohort_index
    ) as oldest
) as cohorts
cross join cohort_modes as modes
cross join active_windows as windows
cross join relations
where relations.is_before = 0

union all

select
    stays.segment_by,
    stays.segment_number,
    stays.grain,
    stays.window_days,
    stays.mode,
    stays.follow_up,
    relations.relative_to,
    stays.active_window,
    stays.cohort_index,
    case
        when ends.is_over = 0 then stays.from_window + relations.is_before
        when stays.is_cut then stays.until_window
        else stays.until_window + relations.is_before
    end,
    0,
    case when relations.is_before = 0 then ends.sign * stays.customers else 0 end,
    case when relations.is_before = 1 then ends.sign * stays.customers else 0 end,
    0,
    0,
    0
from elapsed_stays as stays
cross join ends
cross join relations
where not stays.is_cut or stays.from_window + relations.is_before < stays.until_window

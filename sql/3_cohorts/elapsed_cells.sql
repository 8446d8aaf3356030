-- file: sql/3_cohorts/elapsed_cells.sql
-- elapsed_cells: the customers of a cohort who are old enough for an age, and what they did in it.
-- grain:   one row per grain, segment, window length, mode, follow_up, relative_to, active window, cohort and age for which somebody is old enough; age 0 always
-- reads:   elapsed_changes
-- columns:
--   segment_by, segment_number, grain, mode, follow_up, relative_to, active_window, cohort_index, age
--   window_days    integer  length of a window in days; 0: brackets
--   size           integer  customers whose window of this age has ended by as-of + 1 day (with follow_up: so many more, too)
--   customers      integer  of these, in the cell
--   base           integer  denominator of the rate: size, or of these the customers in the cell of the age before
--   orders         integer  of these, in the window
--   revenue        money
--   cumulative_revenue  money  of ages 0 to this one, by these
-- source:  definitions.md, section 5, clock elapsed
with summed as (
    select
        segment_by,
        segment_number,
        grain,
        window_days,
        mode,
        follow_up,
        relative_to,
        active_window,
        cohort_index,
        age,
        sum(size) as size,
        sum(customers) as customers,
        sum(previous) as previous,
        sum(cumulative_revenue) as cumulative_revenue,
        sum(orders) as orders,
        sum(revenue) as revenue
    from elapsed_changes
    group by segment_by, segment_number, grain, window_days, mode, follow_up, relative_to, active_window, cohort_index, age
),

running as (
    select
        segment_by,
        segment_number,
        grain,
        window_days,
        mode,
        follow_up,
        relative_to,
        active_window,
        cohort_index,
        age,
        sum(size) over so_far as size,
        sum(customers) over so_far as customers,
        sum(previous) over so_far as previous,
        sum(cumulative_revenue) over so_far as cumulative_revenue,
        orders,
        revenue
    from summed
    window so_far as (
        partition by segment_by, segment_number, grain, window_days, mode, follow_up, relative_to, active_window, cohort_index
        order by age
        rows between unbounded preceding and current row
    )
)

select
    segment_by,
    segment_number,
    grain,
    window_days,
    mode,
    follow_up,
    relative_to,
    active_window,
    cohort_index,
    age,
    cast(size as bigint) as size,
    cast(customers as bigint) as customers,
    cast(case when relative_to = 'previous' and age > 0 then previous else size end as bigint) as base,
    cast(orders as bigint) as orders,
    revenue,
    cumulative_revenue
from running
where size > 0 or age = 0

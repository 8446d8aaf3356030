-- file: sql/3_cohorts/cohort_counts.sql
-- cohort_counts: how many customers of a cohort are in a cell, by each way of being in it.
-- grain:   one row per grain, segment, mode, follow_up, active window, cohort and period
-- reads:   cohort_cells, cohort_changes, cohort_modes, active_windows
-- columns:
--   segment_by, segment_number, grain
--   mode           text     on, on_or_after, on_or_before, active: see cohort_retention
--   follow_up, active_window  integer
--   cohort_index, period_index  integer
--   customers      integer
-- source:  definitions.md, section 5
-- note:    the cells stand beside the changes with a change of 0, so that each has a row and every choice can be cut down below the sums
with changes as (
    select segment_by, segment_number, grain, mode, follow_up, active_window, first_index as cohort_index, period_index, change
    from cohort_changes
    union all
    select
        cells.segment_by,
        cells.segment_number,
        cells.grain,
        modes.mode,
        modes.follow_up,
        active_windows.active_window,
        cells.cohort_index,
        cells.period_index,
        0
    from cohort_cells as cells
    cross join cohort_modes as modes
    cross join active_windows
    where modes.mode <> 'on'
),

summed as (
    select segment_by, segment_number, grain, mode, follow_up, active_window, cohort_index, period_index, sum(change) as change
    from changes
    group by segment_by, segment_number, grain, mode, follow_up, active_window, cohort_index, period_index
)

select
    segment_by,
    segment_number,
    grain,
    mode,
    follow_up,
    active_window,
    cohort_index,
    period_index,
    cast(sum(change) over (
        partition by segment_by, segment_number, grain, mode, follow_up, active_window, cohort_index
        order by period_index
        rows between unbounded preceding and current row
    ) as bigint) as customers
from summed
union all
select
    cells.segment_by,
    cells.segment_number,
    cells.grain,
    'on',
    0,
    active_windows.active_window,
    cells.cohort_index,
    cells.period_index,
    cast(cells.customers as bigint)
from cohort_cells as cells
cross join active_windows

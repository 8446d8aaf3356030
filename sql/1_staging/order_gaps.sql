-- file: sql/1_staging/order_gaps.sql
-- order_gaps: runs of days without a single order, counted or not: closed days, or a part that the export lacks.
-- grain:   one row per run of days between the first order and the as-of date
-- reads:   order_lines, settings
-- columns:
--   first_day, last_day  date     of the run
--   days                 integer  1 or more
-- source:  definitions.md, section 1, As-of date
-- note:    Excluded orders end a run too: a cancelled order shows that the export covers its day. A run of many years is a
--          date typed wrong.
with days as (
    select distinct lines.ordered_on as day
    from order_lines as lines
    cross join settings
    where lines.ordered_on <= settings.as_of
        and (lines.row_reason is null or lines.row_reason <> 'not_an_order')
),

following as (
    select
        days.day,
        coalesce(lead(days.day) over (order by days.day), settings.as_of + 1) as next_day
    from days
    cross join settings
)

select
    day + 1 as first_day,
    next_day - 1 as last_day,
    date_diff('day', day, next_day) - 1 as days
from following
where next_day > day + 1

-- file: sql/2_activity/segment_spells.sql
-- segment_spells: in which periods a customer is in which segment, where the attribute changes with time.
-- grain:   one row per grain, customer and run of periods in one segment; together the runs cover all periods
-- reads:   segment_changes, periods, calendar
-- columns:
--   segment_by       text
--   segment_number   integer
--   grain            text
--   customer_key     integer
--   from_index       integer  first period at whose start the customer is in the segment
--   until_index      integer  first period after the run
--   previous_number  integer  the segment before; NULL: none, the run is the first
-- source:  definitions.md, section 4, By segment: as it stood at p.start, never later
-- note:    what is told on a day of a period counts from the next period on
with ends as (
    select
        grain,
        max(period_index) + 1 as end_index,
        max(period_start) as last_start
    from periods
    group by grain
),

dated as (
    select
        changes.segment_by,
        changes.segment_number,
        ends.grain,
        ends.end_index,
        changes.customer_key,
        changes.changed_on,
        coalesce(calendar.period_index + 1, 0) as from_index
    from segment_changes as changes
    cross join ends
    left join calendar
        on ends.grain = calendar.grain and changes.changed_on = calendar.day
    where changes.changed_on is null or changes.changed_on < ends.last_start
),

latest as (
    select
        *,
        row_number() over (partition by grain, customer_key, from_index order by changed_on desc nulls last) as recency
    from dated
),

runs as (
    select
        *,
        lag(segment_number) over (partition by grain, customer_key order by from_index) as previous_number
    from latest
    where recency = 1
)

select
    segment_by,
    segment_number,
    grain,
    customer_key,
    from_index,
    coalesce(lead(from_index) over (partition by grain, customer_key order by from_index), end_index) as until_index,
    previous_number
from runs
where previous_number is null or previous_number <> segment_number

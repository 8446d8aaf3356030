-- file: sql/2_activity/service_years.sql
-- service_years: for the twelve-month rate, how many customers were served at the end of a period and a year before. Empty in the model purchases.
-- grain:   one row per grain, segment and run of periods
-- reads:   service_runs, customer_segments, grains
-- columns:
--   segment_by, segment_number, grain
--   from_index   integer  first period at whose end they were served, as they were at the end of the period a year earlier
--   until_index  integer  first period after the run
--   customers    integer
-- source:  definitions.md, section 4, crr_12m
with spans as (
    select
        now.grain,
        now.customer_key,
        greatest(now.from_index, before.from_index + grains.periods_per_year) as from_index,
        least(now.until_index, before.until_index + grains.periods_per_year) as until_index
    from service_runs as now
    inner join grains
        on now.grain = grains.grain
    inner join service_runs as before
        on now.grain = before.grain
        and now.customer_key = before.customer_key
        and now.from_index < before.until_index + grains.periods_per_year
        and before.from_index + grains.periods_per_year < now.until_index
    where now.mode = 'active' and before.mode = 'active'
)

select
    'all' as segment_by,
    0 as segment_number,
    grain,
    from_index,
    until_index,
    count(*) as customers
from spans
group by grain, from_index, until_index

union all

select
    segments.segment_by,
    segments.segment_number,
    spans.grain,
    spans.from_index,
    spans.until_index,
    count(*)
from spans
inner join customer_segments as segments
    on spans.customer_key = segments.customer_key
group by segments.segment_by, segments.segment_number, spans.grain, spans.from_index, spans.until_index

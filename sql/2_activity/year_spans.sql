-- file: sql/2_activity/year_spans.sql
-- year_spans: for the twelve-month rate, how many customers bought last on which day before a year and before its end.
-- grain:   one row per grain, run of year ends, last day before the year and last day before its end
-- reads:   customer_periods, grains, periods
-- columns:
--   grain               text
--   from_index          integer  first period at whose end such a year ends
--   until_index         integer  first period after the run
--   last_day_before     date     latest purchase before the year's first date
--   last_day            date     latest purchase before the year's end (the same one, if none came within the year)
--   customers           integer
-- source:  definitions.md, section 4, crr_12m
-- note:    A purchase period becomes the latest one before the year's end at its own index, and the latest one before the
--          year's start a year later. Between two such events neither changes, whatever W: no self-join is needed.
with events as (
    select
        grain,
        customer_key,
        period_index as at_index,
        last_day_in_period as last_day,
        cast(null as date) as last_day_before
    from customer_periods
    union all
    select
        customer_periods.grain,
        customer_periods.customer_key,
        customer_periods.period_index + grains.periods_per_year,
        customer_periods.last_day_in_period,
        customer_periods.last_day_in_period
    from customer_periods
    inner join grains
        on customer_periods.grain = grains.grain
),

-- events at one index are peers: each sees the other, and all but the last end where they begin
spans as (
    select
        grain,
        at_index as from_index,
        lead(at_index) over (partition by grain, customer_key order by at_index) as until_index,
        max(last_day_before) over (partition by grain, customer_key order by at_index) as last_day_before,
        max(last_day) over (partition by grain, customer_key order by at_index) as last_day
    from events
),

ends as (
    select
        grain,
        max(period_index) + 1 as end_index
    from periods
    group by grain
)

select
    spans.grain,
    spans.from_index,
    coalesce(spans.until_index, ends.end_index) as until_index,
    spans.last_day_before,
    spans.last_day,
    count(*) as customers
from spans
inner join ends
    on spans.grain = ends.grain
where spans.last_day_before is not null
    and spans.from_index < ends.end_index
    and coalesce(spans.until_index, ends.end_index) > spans.from_index
group by 1, 2, 3, 4, 5

-- file: sql/2_activity/customer_years.sql
-- customer_years: when a customer bought last before a year and before its end, for every year that ends with a period.
-- grain:   one row per grain, customer and run of year ends between which neither day changes; only with a purchase before the year
-- reads:   customer_periods, grains, periods
-- columns:
--   grain            text
--   customer_key     integer
--   from_index       integer  first period at whose end such a year ends
--   until_index      integer  first period after the run
--   last_day_before  date     latest purchase before the year's first date
--   last_day         date     latest purchase before the year's end (the same one, if none came within the year)
-- source:  definitions.md, section 4, crr_12m
-- note:    A purchase period becomes the latest one before the year's end at its own index, and the latest one before the
--          year's start a year later. Between two such events neither changes, whatever W: no self-join is needed.
with ends as (
    select
        periods.grain,
        grains.grain_number,
        max(periods.period_index) + 1 as end_index,
        max(grains.periods_per_year) as periods_per_year
    from periods
    inner join grains
        on periods.grain = grains.grain
    group by periods.grain, grains.grain_number
),

-- of customers who were there a year before the last period; what a later purchase overtakes within their first year is left out
events as (
    select
        ends.grain_number,
        bought.customer_key,
        bought.period_index as at_index,
        bought.last_day_in_period as last_day,
        cast(null as date) as last_day_before
    from customer_periods as bought
    inner join ends
        on bought.grain = ends.grain
    where bought.first_index + ends.periods_per_year < ends.end_index
        and coalesce(bought.next_index, ends.end_index) > bought.first_index + ends.periods_per_year
    union all
    select
        ends.grain_number,
        bought.customer_key,
        bought.period_index + ends.periods_per_year,
        bought.last_day_in_period,
        bought.last_day_in_period
    from customer_periods as bought
    inner join ends
        on bought.grain = ends.grain
    where bought.period_index + ends.periods_per_year < ends.end_index
),

-- events at one index are peers: each sees the other, and all but the last end where they begin
spans as (
    select
        grain_number,
        customer_key,
        at_index as from_index,
        lead(at_index) over (partition by grain_number, customer_key order by at_index) as until_index,
        max(last_day_before) over (partition by grain_number, customer_key order by at_index) as last_day_before,
        max(last_day) over (partition by grain_number, customer_key order by at_index) as last_day
    from events
)

select
    ends.grain,
    spans.customer_key,
    spans.from_index,
    coalesce(spans.until_index, ends.end_index) as until_index,
    spans.last_day_before,
    spans.last_day
from spans
inner join ends
    on spans.grain_number = ends.grain_number
where spans.last_day_before is not null and coalesce(spans.until_index, ends.end_index) > spans.from_index

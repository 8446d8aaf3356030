-- file: sql/2_activity/year_spans.sql
-- year_spans: for the twelve-month rate, how many customers bought last on which day before a year and before its end.
-- grain:   one row per grain, segment, run of year ends, last day before the year and last day before its end
-- reads:   customer_years, customer_segments, segment_spells, grains
-- columns:
--   segment_by, grain   text
--   segment_number      integer
--   from_index, until_index, last_day_before, last_day  as in customer_years
--   customers           integer
-- source:  definitions.md, section 4, crr_12m
-- note:    An attribute that changes with time is taken as it stood at the year's first date: a customer's runs are cut where, a year
--          before, the segment changed.
with placed as (
    select 'all' as segment_by, 0 as segment_number, grain, from_index, until_index, last_day_before, last_day
    from customer_years
    union all
    select
        segments.segment_by,
        segments.segment_number,
        years.grain,
        years.from_index,
        years.until_index,
        years.last_day_before,
        years.last_day
    from customer_years as years
    inner join customer_segments as segments
        on years.customer_key = segments.customer_key
    union all
    select
        spells.segment_by,
        spells.segment_number,
        years.grain,
        greatest(years.from_index, spells.from_index + grains.periods_per_year - 1),
        least(years.until_index, spells.until_index + grains.periods_per_year - 1),
        years.last_day_before,
        years.last_day
    from customer_years as years
    inner join grains
        on years.grain = grains.grain
    inner join segment_spells as spells
        on years.grain = spells.grain
        and years.customer_key = spells.customer_key
        and spells.from_index + grains.periods_per_year - 1 < years.until_index
        and spells.until_index + grains.periods_per_year - 1 > years.from_index
)

select
    segment_by,
    segment_number,
    grain,
    from_index,
    until_index,
    last_day_before,
    last_day,
    count(*) as customers
from placed
group by segment_by, segment_number, grain, from_index, until_index, last_day_before, last_day

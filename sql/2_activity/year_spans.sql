-- file: sql/2_activity/year_spans.sql
-- year_spans: for the twelve-month rate, how many customers bought last on which day before a year and before its end.
-- grain:   one row per grain, segment, run of year ends, last day before the year and last day before its end
-- reads:   segment_periods, segment_spells, grains, periods
-- columns:
--   segment_by, grain   text
--   segment_number      integer
--   from_index          integer  first period at whose end such a year ends
--   until_index         integer  first period after the run
--   last_day_before     date     latest purchase before the year's first date
--   last_day            date     latest purchase before the year's end (the same one, if none came within the year)
--   customers           integer
-- source:  definitions.md, section 4, crr_12m
-- note:    A purchase period becomes the latest one before the year's end at its own index, and the latest one before the
--          year's start a year later. Between two such events neither changes, whatever W: no self-join is needed.
--          An attribute that changes with time is taken as it stood at the year's first date: the spans of a customer are
--          numbered -1 and then cut where, a year before, the segment changed.
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
        segment_periods.segment_by,
        case when segment_periods.is_changing then -1 else segment_periods.segment_number end as segment_number,
        ends.grain_number,
        segment_periods.customer_key,
        segment_periods.period_index as at_index,
        segment_periods.last_day_in_period as last_day,
        cast(null as date) as last_day_before
    from segment_periods
    inner join ends
        on segment_periods.grain = ends.grain
    where segment_periods.first_index + ends.periods_per_year < ends.end_index
        and coalesce(segment_periods.next_index, ends.end_index) > segment_periods.first_index + ends.periods_per_year
    union all
    select
        segment_periods.segment_by,
        case when segment_periods.is_changing then -1 else segment_periods.segment_number end,
        ends.grain_number,
        segment_periods.customer_key,
        segment_periods.period_index + ends.periods_per_year,
        segment_periods.last_day_in_period,
        segment_periods.last_day_in_period
    from segment_periods
    inner join ends
        on segment_periods.grain = ends.grain
    where segment_periods.period_index + ends.periods_per_year < ends.end_index
),

-- events at one index are peers: each sees the other, and all but the last end where they begin
spans as (
    select
        segment_by,
        segment_number,
        grain_number,
        customer_key,
        at_index as from_index,
        lead(at_index) over (partition by segment_number, grain_number, customer_key order by at_index) as until_index,
        max(last_day_before) over (partition by segment_number, grain_number, customer_key order by at_index) as last_day_before,
        max(last_day) over (partition by segment_number, grain_number, customer_key order by at_index) as last_day
    from events
)

select
    spans.segment_by,
    coalesce(spells.segment_number, spans.segment_number) as segment_number,
    ends.grain,
    greatest(spans.from_index, coalesce(spells.from_index + ends.periods_per_year - 1, 0)) as from_index,
    least(
        coalesce(spans.until_index, ends.end_index), coalesce(spells.until_index + ends.periods_per_year - 1, ends.end_index)
    ) as until_index,
    spans.last_day_before,
    spans.last_day,
    count(*) as customers
from spans
inner join ends
    on spans.grain_number = ends.grain_number
left join segment_spells as spells
    on spans.segment_number = -1
    and ends.grain = spells.grain
    and spans.segment_by = spells.segment_by
    and spans.customer_key = spells.customer_key
    and spells.from_index + ends.periods_per_year - 1 < coalesce(spans.until_index, ends.end_index)
    and spells.until_index + ends.periods_per_year - 1 > spans.from_index
where spans.last_day_before is not null
    and coalesce(spans.until_index, ends.end_index) > spans.from_index
group by 1, 2, 3, 4, 5, 6, 7

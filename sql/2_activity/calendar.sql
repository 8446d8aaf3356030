-- file: sql/2_activity/calendar.sql
-- calendar: which period a day belongs to, for every grain.
-- grain:   one row per grain and day, from the period of the first purchase to the period of the as-of date, whole
-- reads:   calendar_span, settings, grains, given_periods, custom_periods
-- columns:
--   grain         text
--   day           date
--   period_index  integer  0 for the first period, consecutive
--   period_start  date     first day of the period
--   period_end    date     first day after the period
-- formula: period_start = the latest day, at or before the day, on which a period of the grain starts: of a quarter (m - 1 - (m - f) mod 3) months
--          from January on, m the month and f fiscal_year_start, of a year (m - 1 - (m - f) mod 12); of given_periods its period_start
-- source:  definitions.md, section 1
-- note:    1 January 1900 was a Monday. A year and a month more than needed is numbered first, so that the last
--          period's end is simply the start of the next one, and all days of a table of one's own.
with bounds as (
    select
        span.first_day,
        span.as_of,
        least(span.first_day - 372, coalesce(own.first_start, span.first_day - 372)) as from_day,
        greatest(span.as_of + 434, coalesce(own.last_end, span.as_of + 434)) as until_day,
        settings.week_start_number,
        settings.fiscal_year_start
    from calendar_span as span
    cross join settings
    cross join (select min(period_start) as first_start, max(period_end) as last_end from custom_periods) as own
),

days as (
    select
        from_day + cast(n as integer) as day,
        first_day,
        as_of,
        week_start_number,
        fiscal_year_start
    from (
        select
            *,
            unnest(generate_series(0, date_diff('day', from_day, until_day))) as n
        from bounds
    ) as numbered
),

months as (
    select
        *,
        year(day) * 12 + month(day) - 1 as month_number,
        mod(year(day) * 12 + month(day) - 1 - (fiscal_year_start - 1), 12) as month_of_year,
        mod(date_diff('day', date '1900-01-01', day) + 7 - week_start_number, 7) as day_of_week
    from days
),

starts as (
    select
        grains.grain,
        months.day,
        months.first_day,
        months.as_of,
        given.period_end as given_end,
        coalesce(given.period_start, case grains.grain
            when 'day' then months.day
            when 'week' then months.day - cast(months.day_of_week as integer)
            when 'month' then make_date(cast(year(months.day) as integer), cast(month(months.day) as integer), 1)
            when 'quarter' then make_date(
                cast(floor((months.month_number - mod(months.month_of_year, 3)) / 12.0) as integer),
                cast(mod(months.month_number - mod(months.month_of_year, 3), 12) + 1 as integer),
                1
            )
            when 'year' then make_date(
                cast(floor((months.month_number - months.month_of_year) / 12.0) as integer),
                cast(mod(months.month_number - months.month_of_year, 12) + 1 as integer),
                1
            )
        end) as period_start
    from months
    cross join grains
    left join given_periods as given
        on grains.grain = given.grain and months.day >= given.period_start and months.day < given.period_end
),

period_starts as (
    select
        grain,
        period_start,
        coalesce(
            max(given_end), lead(period_start) over (partition by grain order by period_start)
        ) as period_end,
        max(first_day) as first_day,
        max(as_of) as as_of
    from starts
    where period_start is not null
    group by grain, period_start
),

periods_in_use as (
    select
        grain,
        period_start,
        period_end,
        row_number() over (partition by grain order by period_start) - 1 as period_index
    from period_starts
    where period_end > first_day and period_start <= as_of
)

select
    starts.grain,
    starts.day,
    cast(periods_in_use.period_index as integer) as period_index,
    periods_in_use.period_start,
    periods_in_use.period_end
from starts
inner join periods_in_use
    on starts.grain = periods_in_use.grain and starts.period_start = periods_in_use.period_start

-- file: sql/2_activity/retail_months.sql
-- retail_months: the months of a 4-4-5, 4-5-4 or 5-4-4 year, made of whole weeks; none where retail_calendar is not set.
-- grain:   one row per retail month, from more than a year before the first purchase to more than a year after as-of
-- reads:   calendar_span, settings
-- columns:
--   retail_year    integer  calendar year of the first day of fiscal_year_start's month, near which the retail year starts
--   retail_month   integer  1 to 12
--   year_start     date     the week_start nearest that day
--   quarter_start  date     first day of the retail quarter
--   month_start    date     first day of the retail month
-- formula: year_start = first of the month - d for d <= 3, else + 7 - d, where d (0 to 6) = days since the last week_start
-- source:  definitions.md, section 1, Grain; National Retail Federation, 4-5-4 calendar (4-5-4, sunday, 2): "ends on the
--          Saturday nearest 31 January", so that a year starts on the Sunday nearest 1 February
-- note:    A year has 52 or 53 weeks; the 53rd belongs to the last month, whose end is the next year's start. Seven days are
--          odd, so that one week_start is always nearer than the other. 1 January 1900 was a Monday.
with years as (
    select
        retail_year,
        first_of_month,
        mod(date_diff('day', date '1900-01-01', first_of_month) + 7 - week_start_number, 7) as days_since,
        retail_calendar,
        week_start_number
    from (
        select
            cast(numbered.retail_year as integer) as retail_year,
            make_date(cast(numbered.retail_year as integer), settings.fiscal_year_start, 1) as first_of_month,
            settings.retail_calendar,
            settings.week_start_number
        from (
            select unnest(generate_series(cast(year(first_day) as integer) - 2, cast(year(as_of) as integer) + 2)) as retail_year
            from calendar_span
        ) as numbered
        cross join settings
        where settings.retail_calendar is not null
    ) as named
),

starts as (
    select
        *,
        first_of_month + cast(case when days_since <= 3 then -days_since else 7 - days_since end as integer) as year_start
    from years
),

months as (
    select
        cast(n as integer) as retail_month,
        cast(13 * floor((n - 1) / 3.0) as integer) as weeks_before_quarter,
        mod(n - 1, 3) as months_before
    from (select unnest(generate_series(1, 12)) as n) as numbered
)

select
    starts.retail_year,
    months.retail_month,
    starts.year_start,
    starts.year_start + cast(7 * months.weeks_before_quarter as integer) as quarter_start,
    starts.year_start + cast(7 * (months.weeks_before_quarter + case
        when months.months_before = 0 then 0
        when months.months_before = 1 then case when starts.retail_calendar = '5-4-4' then 5 else 4 end
        else case when starts.retail_calendar = '4-4-5' then 8 else 9 end
    end) as integer) as month_start
from starts
cross join months

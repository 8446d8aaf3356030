-- file: sql/2_activity/given_periods.sql
-- given_periods: periods that no rule of the civil calendar gives: those of a retail year, and those of the user's own table.
-- grain:   one row per grain and period
-- reads:   retail_months, custom_periods
-- columns:
--   grain         text  month, quarter, year: of a retail year; custom: of the table
--   period_start  date  first day of the period
--   period_end    date  first day after the period
-- source:  definitions.md, section 1, Grain
with starts as (
    select 'month' as grain, month_start as period_start
    from retail_months
    union
    select 'quarter', quarter_start
    from retail_months
    union
    select 'year', year_start
    from retail_months
),

ends as (
    select
        grain,
        period_start,
        lead(period_start) over (partition by grain order by period_start) as period_end
    from starts
)

select
    grain,
    period_start,
    period_end
from ends
where period_end is not null

union all

select
    'custom',
    period_start,
    period_end
from custom_periods

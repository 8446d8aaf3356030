-- file: sql/4_kpis/kpi_second_purchase.sql
-- kpi_second_purchase: second-purchase rate, the share of a period's new customers who came back on another day within n days.
-- grain:   one row per grain, period of the first purchase, and n
-- reads:   second_purchases, calendar, periods, settings
-- columns:
--   grain, period_index, period_start
--   within_days          integer  n: 30, 60, 90, 180, 365
--   acquired_customers   integer  first purchase in the period
--   old_enough           integer  of those, n days have passed by the as-of date
--   came_back            integer  of the old enough, with a second purchase day at most n days after the first
--   second_purchase_rate, second_purchase_low, second_purchase_high  ratio, 95 % Wilson interval; NULL: nobody is old enough
--   is_complete          boolean  every customer acquired in the period is old enough
-- formula: second_purchase_rate = came_back / old_enough; needs no active window
-- source:  definitions.md, section 4
with horizons as (
    select 30 as within_days
    union all
    select 60
    union all
    select 90
    union all
    select 180
    union all
    select 365
),

counted as (
    select
        calendar.grain,
        calendar.period_index,
        horizons.within_days,
        count(*) as acquired_customers,
        count(*) filter (where second_purchases.first_day + horizons.within_days <= settings.as_of) as old_enough,
        count(*) filter (
            where second_purchases.first_day + horizons.within_days <= settings.as_of
                and second_purchases.second_day <= second_purchases.first_day + horizons.within_days
        ) as came_back
    from second_purchases
    inner join calendar
        on second_purchases.first_day = calendar.day
    cross join horizons
    cross join settings
    group by calendar.grain, calendar.period_index, horizons.within_days
)

select
    periods.grain,
    periods.period_index,
    periods.period_start,
    horizons.within_days,
    coalesce(counted.acquired_customers, 0) as acquired_customers,
    coalesce(counted.old_enough, 0) as old_enough,
    coalesce(counted.came_back, 0) as came_back,
    counted.came_back / cast(nullif(counted.old_enough, 0) as double) as second_purchase_rate,
    case when counted.old_enough > 0 then greatest(0, (counted.came_back + 1.920729410347062 - 1.959963984540054 * sqrt(
        counted.came_back * cast(counted.old_enough - counted.came_back as double) / nullif(counted.old_enough, 0) + 0.960364705173531
    )) / (counted.old_enough + 3.841458820694124)) end as second_purchase_low,
    case when counted.old_enough > 0 then least(1, (counted.came_back + 1.920729410347062 + 1.959963984540054 * sqrt(
        counted.came_back * cast(counted.old_enough - counted.came_back as double) / nullif(counted.old_enough, 0) + 0.960364705173531
    )) / (counted.old_enough + 3.841458820694124)) end as second_purchase_high,
    periods.is_complete and coalesce(counted.old_enough = counted.acquired_customers, false) as is_complete
from periods
cross join horizons
left join counted
    on periods.grain = counted.grain
    and periods.period_index = counted.period_index
    and horizons.within_days = counted.within_days

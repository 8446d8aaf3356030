-- file: sql/2_activity/periods.sql
-- periods: the periods that are reported on.
-- grain:   one row per grain and period, without gaps
-- reads:   calendar, grains, customers, settings
-- columns:
--   grain              text
--   period_index       integer
--   period_start       date
--   period_end         date     first day after the period
--   is_complete        boolean  period_end <= as_of + 1 day
--   year_start         date     first day of the year that ends at period_end; NULL: fewer periods than a year so far
--   periods_per_year   integer
--   first_purchase_on  date     of the whole workspace; in the model subscriptions the first day of paid service, if earlier
-- source:  definitions.md, sections 1 and 4
select
    this.grain,
    this.period_index,
    this.period_start,
    this.period_end,
    this.period_end <= settings.as_of + 1 as is_complete,
    year_ago.period_start as year_start,
    grains.periods_per_year,
    history.first_purchase_on
from (select distinct grain, period_index, period_start, period_end from calendar) as this
inner join grains
    on this.grain = grains.grain
cross join settings
cross join (select least(min(first_day), min(first_served_on)) as first_purchase_on from customers) as history
left join (select distinct grain, period_index, period_start from calendar) as year_ago
    on this.grain = year_ago.grain and this.period_index - grains.periods_per_year + 1 = year_ago.period_index

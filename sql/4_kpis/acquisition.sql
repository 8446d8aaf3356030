-- file: sql/4_kpis/acquisition.sql
-- acquisition: what winning the customers of a period cost, what they are worth, and after how many months they have paid for it.
-- grain:   one row per grain (month, quarter, year), active window, segment and cohort, or period with a cost; cohort_start NULL: together
-- reads:   acquisition_costs, first_day_values, contribution_months, calendar, periods, grains, segments, kpi_clv, active_windows, settings
-- columns:
--   grain
--   active_window      integer  days; decides clv
--   segment_by, segment  text   all; or channel: a channel of the costs that no customer came by has rows, too, and costs without one are (no channel)
--   cohort_start       date     of the period of the first purchases, or of the cost; NULL: the complete cohorts with a cost
--   customers          integer  acquired: first purchase in the period
--   months_with_cost   integer  months of the period for which there is a cost (a quarter wants 3); NULL: none
--   cost               money    spent in the period; NULL: no_cost (a cost of 0 has to be written)
--   cac                money    cost / customers: what a customer cost to acquire
--   clv                money    as in kpis of the cohort's period: next year's revenue
--   margin_12m         ratio    contribution / revenue of the year that ends with the period
--   clv_contribution   money    clv x margin_12m
--   clv_to_cac         ratio    clv_contribution / cac
--   months_observed    integer  months of their own that are over for every customer of the cohort
--   observed_revenue, observed_contribution  money  per customer in these months
--   observed_to_cac    ratio    observed_contribution / cac
--   payback_month      integer  the first number of months of their own after which contribution per customer >= cac; NULL: not_yet after months_observed
--   is_complete        boolean  the period is over (together: every one of them is)
--   is_small           boolean  customers under 30
--   reasons            text     JSON, column -> reason, for every column that is NULL
-- formula: cac = cost / customers; together: sums over the complete cohorts with a cost, then the ratio
-- source:  definitions.md, section 4, CLV, and section 7, margin and acquisition_costs
-- note:    Contribution is revenue x margin; revenue is net of discounts already. Costs are by month: days and weeks have none.
with acquired as (
    select
        days.segment_by,
        segments.segment,
        calendar.grain,
        calendar.period_start,
        sum(days.customers) as customers,
        min(days.months_old) as months_observed
    from first_day_values as days
    inner join calendar
        on days.first_day = calendar.day
    inner join segments
        on days.segment_by = segments.segment_by and days.segment_number = segments.segment_number
    where calendar.grain in ('month', 'quarter', 'year')
    group by days.segment_by, segments.segment, calendar.grain, calendar.period_start
),

numbered as (
    select
        costs.month,
        costs.channel,
        costs.amount,
        grains.grain,
        year(costs.month) * 12 + month(costs.month) - 1 - case grains.grain
            when 'month' then 0
            when 'quarter' then mod(year(costs.month) * 12 + month(costs.month) - settings.fiscal_year_start, 3)
            else mod(year(costs.month) * 12 + month(costs.month) - settings.fiscal_year_start, 12)
        end as month_number
    from acquisition_costs as costs
    cross join settings
    cross join grains
    where grains.grain in ('month', 'quarter', 'year')
),

dated as (
    select
        *,
        make_date(cast(floor(month_number / 12.0) as integer), cast(mod(month_number, 12) + 1 as integer), 1) as period_start
    from numbered
),

booked as (
    select 'all' as segment_by, 'all' as segment, grain, period_start, sum(amount) as cost, count(distinct month) as months_with_cost
    from dated
    group by grain, period_start
    union all
    select 'channel', coalesce(channel, '(no channel)'), grain, period_start, sum(amount), count(distinct month)
    from dated
    where 'channel' in (select segment_by from segments)
    group by coalesce(channel, '(no channel)'), grain, period_start
),

-- a cost without a customer is a row as well as a customer without a cost
cells as (
    select
        segment_by,
        segment,
        grain,
        period_start,
        max(months_observed) as months_observed,
        coalesce(sum(customers), 0) as customers,
        sum(cost) as cost,
        sum(months_with_cost) as months_with_cost
    from (
        select
            segment_by, segment, grain, period_start, months_observed, customers,
            cast(null as decimal(38, 6)) as cost, cast(null as bigint) as months_with_cost
        from acquired
        union all
        select segment_by, segment, grain, period_start, null, null, cost, months_with_cost
        from booked
    ) as parts
    group by segment_by, segment, grain, period_start
),

-- a period outside those of the orders is over if it lies before the as-of date; a channel of the costs alone is no segment
cohorts as (
    select
        cells.*,
        segments.segment_number,
        periods.period_index,
        coalesce(periods.is_complete, cells.period_start <= settings.as_of) as is_complete
    from cells
    cross join settings
    left join segments
        on cells.segment_by = segments.segment_by and cells.segment = segments.segment
    left join periods
        on cells.grain = periods.grain and cells.period_start = periods.period_start
),

running as (
    select
        *,
        sum(contribution) over (
            partition by segment_by, segment_number, grain, period_index
            order by months_since
            rows between unbounded preceding and current row
        ) as contribution_so_far
    from (
        select
            months.segment_by,
            months.segment_number,
            calendar.grain,
            calendar.period_index,
            months.months_since,
            sum(months.revenue) as revenue,
            sum(months.contribution) as contribution
        from contribution_months as months
        inner join calendar
            on months.first_day = calendar.day
        where calendar.grain in ('month', 'quarter', 'year')
        group by months.segment_by, months.segment_number, calendar.grain, calendar.period_index, months.months_since
    ) as spent
),

returned as (
    select
        cohorts.segment_by,
        cohorts.segment_number,
        cohorts.grain,
        cohorts.period_index,
        sum(running.revenue) as revenue,
        sum(running.contribution) as contribution,
        min(case when cohorts.cost <= 0 then 0 when running.contribution_so_far >= cohorts.cost then running.months_since + 1 end) as payback_month
    from cohorts
    inner join running
        on cohorts.segment_by = running.segment_by
        and cohorts.segment_number = running.segment_number
        and cohorts.grain = running.grain
        and cohorts.period_index = running.period_index
        and running.months_since < cohorts.months_observed
    group by cohorts.segment_by, cohorts.segment_number, cohorts.grain, cohorts.period_index
),

year_margins as (
    select
        periods.grain,
        periods.period_index,
        by_month.segment_by,
        by_month.segment_number,
        cast(sum(by_month.contribution) as double) / nullif(cast(sum(by_month.revenue) as double), 0) as margin_12m
    from periods
    inner join (
        select segment_by, segment_number, month, sum(revenue) as revenue, sum(contribution) as contribution
        from contribution_months
        group by segment_by, segment_number, month
    ) as by_month
        on by_month.month >= periods.year_start and by_month.month < periods.period_end
    where periods.grain in ('month', 'quarter', 'year')
    group by periods.grain, periods.period_index, by_month.segment_by, by_month.segment_number
),

measured as (
    select
        cohorts.grain,
        active_windows.active_window,
        cohorts.segment_by,
        cohorts.segment,
        cohorts.period_start as cohort_start,
        cohorts.customers,
        cohorts.months_with_cost,
        cohorts.cost,
        kpi_clv.clv,
        coalesce(kpi_clv.reason, 'no_customers') as clv_reason,
        year_margins.margin_12m,
        cohorts.months_observed,
        returned.revenue,
        returned.contribution,
        returned.payback_month,
        cohorts.is_complete,
        0 as is_together
    from cohorts
    cross join active_windows
    left join returned
        on cohorts.segment_by = returned.segment_by
        and cohorts.segment_number = returned.segment_number
        and cohorts.grain = returned.grain
        and cohorts.period_index = returned.period_index
    left join year_margins
        on cohorts.segment_by = year_margins.segment_by
        and cohorts.segment_number = year_margins.segment_number
        and cohorts.grain = year_margins.grain
        and cohorts.period_index = year_margins.period_index
    left join kpi_clv
        on cohorts.segment_by = kpi_clv.segment_by
        and cohorts.segment_number = kpi_clv.segment_number
        and cohorts.grain = kpi_clv.grain
        and cohorts.period_index = kpi_clv.period_index
        and active_windows.active_window = kpi_clv.active_window
    union all
    select
        cohorts.grain,
        active_windows.active_window,
        cohorts.segment_by,
        cohorts.segment,
        null,
        sum(cohorts.customers),
        sum(cohorts.months_with_cost),
        sum(cohorts.cost),
        null,
        'by_cohort',
        null,
        null,
        null,
        null,
        null,
        true,
        1
    from cohorts
    cross join active_windows
    where cohorts.is_complete and cohorts.cost is not null
    group by cohorts.grain, active_windows.active_window, cohorts.segment_by, cohorts.segment
),

ratios as (
    select
        *,
        cast(cost as double) / nullif(customers, 0) as cac,
        clv * margin_12m as clv_contribution,
        cast(revenue as double) / nullif(customers, 0) as observed_revenue,
        cast(contribution as double) / nullif(customers, 0) as observed_contribution,
        case when cost is null then 'no_cost' when customers = 0 then 'no_customers' end as cac_reason,
        case
            when is_together = 1 then 'by_cohort'
            when customers = 0 then 'no_customers'
            when months_observed = 0 then 'nobody_old_enough'
        end as observed_reason
    from measured
),

explained as (
    select
        *,
        clv_contribution / nullif(cac, 0) as clv_to_cac,
        observed_contribution / nullif(cac, 0) as observed_to_cac,
        coalesce(observed_reason, 'no_margin') as contribution_reason,
        case when clv is null then clv_reason else 'no_margin' end as clv_contribution_reason
    from ratios
)

select
    grain,
    active_window,
    segment_by,
    segment,
    cohort_start,
    cast(customers as bigint) as customers,
    cast(months_with_cost as bigint) as months_with_cost,
    cast(cost as double) as cost,
    cac,
    clv,
    margin_12m,
    clv_contribution,
    clv_to_cac,
    months_observed,
    observed_revenue,
    observed_contribution,
    observed_to_cac,
    cast(payback_month as integer) as payback_month,
    is_complete,
    customers < 30 as is_small,
    concat('{', concat_ws(
        ', ',
        case when cohort_start is null then '"cohort_start": "by_cohort"' end,
        case when months_with_cost is null then '"months_with_cost": "no_cost"' end,
        case when cost is null then '"cost": "no_cost"' end,
        case when cac is null then concat('"cac": "', cac_reason, '"') end,
        case when clv is null then concat('"clv": "', clv_reason, '"') end,
        case when margin_12m is null then concat('"margin_12m": "', case when clv is null then clv_reason else 'no_margin' end, '"') end,
        case when clv_contribution is null then concat('"clv_contribution": "', clv_contribution_reason, '"') end,
        case when clv_to_cac is null then concat(
            '"clv_to_cac": "', coalesce(cac_reason, case when clv_contribution is null then clv_contribution_reason else 'costs_nothing' end), '"'
        ) end,
        case when months_observed is null then concat('"months_observed": "', observed_reason, '"') end,
        case when observed_revenue is null then concat('"observed_revenue": "', observed_reason, '"') end,
        case when observed_contribution is null then concat('"observed_contribution": "', contribution_reason, '"') end,
        case when observed_to_cac is null then concat(
            '"observed_to_cac": "', coalesce(cac_reason, case when observed_contribution is null then contribution_reason else 'costs_nothing' end), '"'
        ) end,
        case when payback_month is null then concat(
            '"payback_month": "', coalesce(cac_reason, case when observed_contribution is null then contribution_reason else 'not_yet' end), '"'
        ) end
    ), '}') as reasons
from explained

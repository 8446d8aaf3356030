-- file: sql/4_kpis/kpi_pfr.sql
-- kpi_pfr: purchase frequency rate, with the orders and the revenue of a period and the averages made of them.
-- grain:   one row per grain, segment and period
-- reads:   segment_periods, segment_refunds, segment_spells, grains, periods, nameless_days, calendar, kpi_rcr, segments
-- columns:
--   segment_by, segment_number, grain, period_index
--   orders, revenue          integer, money  of customers we can name; money without what was given back in the period (refund_date = refund), so that it can be below 0
--   orders_all, revenue_all  integer, money  with those of nobody we can name: ties to the shop's books; NULL for a segment, as nobody knows theirs
--   returning_revenue        money  from orders after the customer's first purchase day
--   aov, aov_low, aov_high   money  revenue / orders
--   revenue_per_customer     money  revenue / customers
--   pfr, pfr_low, pfr_high   number  orders / customers
--   orders_12m, revenue_12m  integer, money  of the year that ends at period_end; an attribute that changes with time as in kpi_rcr
--   customers_12m            integer  of that year, see kpi_rcr
--   pfr_12m                  number  orders_12m / customers_12m; NULL: needs_a_year, or nobody bought in it
--   orders_squared, revenue_squared, revenue_times_orders  number  sums over the period's customers, from which intervals are made; NULL: nobody bought
--   refunded_only_customers  integer  given something back in the period without buying in it: in the sums, and in n of an interval of money
--   refunded_only_revenue    money    what these were given back, below 0
-- formula: pfr = orders / customers; low and high: 95 %, delta method over customers: with y_i and x_i of customer i and
--          R = sum(y) / sum(x), se = sqrt(sum((y - R x)^2) / (n - 1) / n) / (sum(x) / n); aov: y revenue, x orders; pfr: y orders, x 1
-- source:  definitions.md, section 4
with buyers as (
    select
        segment_by,
        segment_number,
        grain,
        period_index,
        count(*) as customers,
        sum(orders) as orders,
        sum(revenue) as revenue,
        sum(returning_revenue) as returning_revenue,
        sum(cast(orders as double) * orders) as orders_squared,
        sum(cast(revenue as double) * cast(revenue as double)) as revenue_squared,
        sum(cast(revenue as double) * orders) as revenue_times_orders
    from segment_periods
    group by segment_by, segment_number, grain, period_index
),

given_back as (
    select
        segment_by,
        segment_number,
        grain,
        period_index,
        sum(revenue) as revenue,
        sum(returning_revenue) as returning_revenue,
        count(*) filter (where bought_orders = 0) as refunded_only_customers,
        sum(case when bought_orders = 0 then revenue else 0 end) as refunded_only_revenue,
        sum(cast(revenue as double) * cast(2 * bought_revenue + revenue as double)) as revenue_squared,
        sum(cast(revenue as double) * bought_orders) as revenue_times_orders
    from segment_refunds
    group by segment_by, segment_number, grain, period_index
),

changing as (
    select segment_by, grain, customer_key, period_index, orders, revenue
    from segment_periods
    where is_changing
    union all
    select segment_by, grain, customer_key, period_index, 0, revenue
    from segment_refunds
    where is_changing
),

-- of an attribute that changes with time: each period's orders count in the years that hold it, in the segment of the year's first date
years as (
    select
        spells.segment_by,
        spells.segment_number,
        spells.grain,
        greatest(changing.period_index, spells.from_index + grains.periods_per_year - 1) as from_index,
        least(changing.period_index, spells.until_index - 1) + grains.periods_per_year as until_index,
        sum(changing.orders) as orders,
        sum(changing.revenue) as revenue
    from changing
    inner join grains
        on changing.grain = grains.grain
    inner join segment_spells as spells
        on changing.segment_by = spells.segment_by
        and changing.grain = spells.grain
        and changing.customer_key = spells.customer_key
        and changing.period_index < spells.until_index + grains.periods_per_year - 1
        and spells.from_index - 1 < changing.period_index
    group by 1, 2, 3, 4, 5
),

year_changes as (
    select
        segment_by,
        segment_number,
        grain,
        period_index,
        sum(orders) as orders,
        sum(revenue) as revenue
    from (
        select segment_by, segment_number, grain, from_index as period_index, orders, revenue
        from years
        union all
        select segment_by, segment_number, grain, until_index, -orders, -revenue
        from years
    ) as both_ends
    group by segment_by, segment_number, grain, period_index
),

nameless as (
    select
        calendar.grain,
        calendar.period_index,
        sum(days.orders) as orders,
        sum(days.revenue) as revenue
    from nameless_days as days
    inner join calendar
        on days.day = calendar.day
    group by calendar.grain, calendar.period_index
),

sums as (
    select
        segments.segment_by,
        segments.segment_number,
        periods.grain,
        periods.period_index,
        periods.year_start,
        periods.periods_per_year,
        segments.is_changing,
        coalesce(buyers.customers, 0) as customers,
        coalesce(buyers.orders, 0) as orders,
        coalesce(buyers.revenue, 0) + coalesce(given_back.revenue, 0) as revenue,
        coalesce(buyers.returning_revenue, 0) + coalesce(given_back.returning_revenue, 0) as returning_revenue,
        case when segments.segment_number = 0 then coalesce(buyers.orders, 0) + coalesce(nameless.orders, 0) end as orders_all,
        case when segments.segment_number = 0 then coalesce(buyers.revenue, 0) + coalesce(given_back.revenue, 0) + coalesce(nameless.revenue, 0) end as revenue_all,
        cast(buyers.revenue + coalesce(given_back.revenue, 0) as double) / nullif(buyers.orders, 0) as aov,
        buyers.orders / cast(nullif(buyers.customers, 0) as double) as pfr,
        buyers.orders_squared,
        coalesce(buyers.revenue_squared + given_back.revenue_squared, buyers.revenue_squared, given_back.revenue_squared) as revenue_squared,
        coalesce(buyers.revenue_times_orders + given_back.revenue_times_orders, buyers.revenue_times_orders) as revenue_times_orders,
        coalesce(given_back.refunded_only_customers, 0) as refunded_only_customers,
        coalesce(given_back.refunded_only_revenue, 0) as refunded_only_revenue,
        sum(coalesce(buyers.orders, 0)) over (
            partition by segments.segment_by, segments.segment_number, periods.grain order by periods.period_index rows between unbounded preceding and current row
        ) as orders_so_far,
        sum(coalesce(buyers.revenue, 0) + coalesce(given_back.revenue, 0)) over (
            partition by segments.segment_by, segments.segment_number, periods.grain order by periods.period_index rows between unbounded preceding and current row
        ) as revenue_so_far,
        sum(coalesce(year_changes.orders, 0)) over (
            partition by segments.segment_by, segments.segment_number, periods.grain order by periods.period_index rows between unbounded preceding and current row
        ) as orders_of_year,
        sum(coalesce(year_changes.revenue, 0)) over (
            partition by segments.segment_by, segments.segment_number, periods.grain order by periods.period_index rows between unbounded preceding and current row
        ) as revenue_of_year
    from periods
    cross join segments
    left join buyers
        on segments.segment_by = buyers.segment_by
        and segments.segment_number = buyers.segment_number
        and periods.grain = buyers.grain and periods.period_index = buyers.period_index
    left join given_back
        on segments.segment_by = given_back.segment_by
        and segments.segment_number = given_back.segment_number
        and periods.grain = given_back.grain and periods.period_index = given_back.period_index
    left join year_changes
        on segments.segment_by = year_changes.segment_by
        and segments.segment_number = year_changes.segment_number
        and periods.grain = year_changes.grain and periods.period_index = year_changes.period_index
    left join nameless
        on periods.grain = nameless.grain and periods.period_index = nameless.period_index
),

errors as (
    select
        this.*,
        case when this.customers > 1 then 1.959963984540054 * sqrt(greatest(0,
            this.revenue_squared - 2 * this.aov * this.revenue_times_orders + this.aov * this.aov * this.orders_squared
        ) * (this.customers + this.refunded_only_customers) / (this.customers + this.refunded_only_customers - 1)) / this.orders end as aov_error,
        case when this.customers > 1 then 1.959963984540054 * sqrt(greatest(0,
            this.orders_squared - 2 * this.pfr * this.orders + this.pfr * this.pfr * this.customers
        ) / (this.customers - 1) / this.customers) end as pfr_error,
        case when this.is_changing then this.orders_of_year else this.orders_so_far - coalesce(year_ago.orders_so_far, 0) end as orders_12m,
        case when this.is_changing then this.revenue_of_year else this.revenue_so_far - coalesce(year_ago.revenue_so_far, 0) end as revenue_12m
    from sums as this
    left join sums as year_ago
        on this.segment_by = year_ago.segment_by
        and this.segment_number = year_ago.segment_number
        and this.grain = year_ago.grain and this.period_index - this.periods_per_year = year_ago.period_index
)

select
    errors.segment_by,
    errors.segment_number,
    errors.grain,
    errors.period_index,
    cast(errors.orders as bigint) as orders,
    errors.revenue,
    cast(errors.orders_all as bigint) as orders_all,
    errors.revenue_all,
    errors.returning_revenue,
    errors.aov,
    errors.aov - errors.aov_error as aov_low,
    errors.aov + errors.aov_error as aov_high,
    cast(errors.revenue as double) / nullif(errors.customers, 0) as revenue_per_customer,
    errors.pfr,
    errors.pfr - errors.pfr_error as pfr_low,
    errors.pfr + errors.pfr_error as pfr_high,
    case when errors.year_start is not null then cast(errors.orders_12m as bigint) end as orders_12m,
    case when errors.year_start is not null then errors.revenue_12m end as revenue_12m,
    kpi_rcr.customers_12m,
    case when errors.year_start is not null then errors.orders_12m / cast(nullif(kpi_rcr.customers_12m, 0) as double) end as pfr_12m,
    errors.orders_squared,
    errors.revenue_squared,
    errors.revenue_times_orders,
    errors.refunded_only_customers,
    errors.refunded_only_revenue
from errors
inner join kpi_rcr
    on errors.segment_by = kpi_rcr.segment_by
    and errors.segment_number = kpi_rcr.segment_number
    and errors.grain = kpi_rcr.grain and errors.period_index = kpi_rcr.period_index

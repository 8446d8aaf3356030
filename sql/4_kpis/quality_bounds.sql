-- file: sql/4_kpis/quality_bounds.sql
-- quality_bounds: how far a KPI could move if the orders of nobody we can name, and the unreadable rows, were resolved.
-- grain:   one row per grain, active window, period and KPI that has a value there
-- reads:   periods, active_windows, nameless_days, unreadable_days, placed_orders, kpi_crr, kpi_crr_12m, kpi_rcr, kpi_pfr, kpi_nps, settings
-- columns:
--   grain, active_window, period_index, period_start, period_end, is_complete
--   kpi                text     crr, ccr, rcr, pfr, nps; of the year that ends with the period: crr_12m, rcr_12m, pfr_12m, clv
--   kpi_number         integer  1 to 9, in the order of show
--   value              number   as reported
--   if_all_new         number   every nameless order is the only one of a person of its own; NULL for nps
--   if_all_known       number   every nameless order is one more of somebody who bought on that day; NULL for nps
--   low, high          number   bounds, whoever the nameless orders belong to, and whatever the unreadable rows hold
--   nameless_orders    integer  of the period (or year); they are dated, and their money is known
--   unreadable         integer  orders that nobody could read, of a day before the period's end or of no readable day; for nps answers, of the period or of no readable day
-- formula: Orders of nobody by day: a can only make somebody active at the start ([start - W, end - W), before start), b at start and end, c at
--          the end only; k lie in the period, k' before its end; n may be orders that nobody could read. S, R, C, G: active at the start, retained, churned,
--          gained; K, Q, O: customers, returning ones, orders; P, V, D, T: promoters, passives, detractors, answers.
--          crr   low  R / (S + a + n)                      a new person each, who leaves
--                high (R + r + g) / (S + g)                r = min(C, b + c + n) churned ones had bought, g = min(G, a) gained ones had been there
--          ccr   1 - high of crr to 1 - low of crr
--          rcr   low  Q / (K + k + n)                      a new person each
--                high (Q + min(K - Q, k' + n)) / K         each is a second day of somebody who has one
--          pfr   low  (O + k + n) / (K + k + n)            a new person each
--                high (O + k + n) / K                      all of people who bought in the period
--          clv   low  revenue of all the year's orders / (K + k + n) x low of crr_12m
--                high (revenue of all the year's orders + n x the largest order read) / K x high of crr_12m
--          nps   of n unreadable answers, low: each is a detractor; high: a promoter. If of a respondent the latest counts, each may
--                take the place of a counted one: low takes promoters first, then passives; high detractors, then passives
-- source:  definitions.md, sections 2 to 4
-- note:    True bounds, under one rule: an unreadable row is at most one order of one person (or one answer), and takes nothing back: it is no
--          return. Money that nobody could read has no bound, so the high of clv takes the largest order that was read: an assumption, where n > 0. The
--          low and high of crr, pfr and nps are reached by some resolution (nps: if no answer replaces one, almost); those of rcr unless a day stands in the
--          way; those of clv need not be, as its factors cannot all be at their ends at once. Weak identities, which may be two people or half a one, are not
--          resolved here; nor are returns that found no order (credit_note).
with kpi_list as (
    select 1 as kpi_number, 'crr' as kpi
    union all
    select 2, 'ccr'
    union all
    select 3, 'clv'
    union all
    select 4, 'nps'
    union all
    select 5, 'rcr'
    union all
    select 6, 'pfr'
    union all
    select 7, 'crr_12m'
    union all
    select 8, 'rcr_12m'
    union all
    select 9, 'pfr_12m'
),

moments as (
    select
        periods.grain,
        active_windows.active_window,
        periods.period_index,
        periods.period_start,
        periods.period_end,
        periods.year_start,
        periods.is_complete,
        periods.period_start - cast(active_windows.active_window as integer) as start_reach,
        periods.period_end - cast(active_windows.active_window as integer) as end_reach,
        periods.year_start - cast(active_windows.active_window as integer) as year_reach
    from periods
    cross join active_windows
),

unresolved as (
    select
        moments.grain,
        moments.active_window,
        moments.period_index,
        moments.period_start,
        moments.period_end,
        moments.is_complete,
        coalesce(sum(days.orders), 0) as k_before_end,
        coalesce(sum(case when days.day >= moments.period_start then days.orders end), 0) as k,
        coalesce(sum(case when days.day >= moments.year_start then days.orders end), 0) as k_year,
        coalesce(sum(case when days.day >= moments.year_start then days.revenue end), 0) as revenue_year,
        coalesce(sum(case
            when days.day >= moments.start_reach and days.day < moments.period_start and days.day < moments.end_reach then days.orders
        end), 0) as a,
        coalesce(sum(case when days.day >= moments.end_reach and days.day < moments.period_start then days.orders end), 0) as b,
        coalesce(sum(case when days.day >= moments.end_reach and days.day >= moments.period_start then days.orders end), 0) as c,
        coalesce(sum(case
            when days.day >= moments.year_reach and days.day < moments.year_start and days.day < moments.end_reach then days.orders
        end), 0) as a_year,
        coalesce(sum(case when days.day >= moments.end_reach and days.day < moments.year_start then days.orders end), 0) as b_year,
        coalesce(sum(case when days.day >= moments.end_reach and days.day >= moments.year_start then days.orders end), 0) as c_year
    from moments
    left join nameless_days as days
        on days.day < moments.period_end
    group by moments.grain, moments.active_window, moments.period_index, moments.period_start, moments.period_end, moments.is_complete
),

unread as (
    select
        periods.grain,
        periods.period_index,
        coalesce(sum(days.orders), 0) as n,
        coalesce(sum(case when days.day is null or days.day >= periods.period_start then days.answers end), 0) as unread_answers
    from periods
    left join unreadable_days as days
        on days.day is null or days.day < periods.period_end
    group by periods.grain, periods.period_index
),

largest as (
    select cast(coalesce(max(revenue), 0) as double) as revenue
    from placed_orders
    where reason is null or reason <> 'other_currency'
),

counted as (
    select
        unresolved.*,
        unread.n,
        unread.unread_answers,
        largest.revenue as largest_revenue,
        case when kpi_crr.reason is null then kpi_crr.customers_at_start end as s,
        kpi_crr.retained_customers as r,
        kpi_crr.churned_customers as churned,
        kpi_crr.customers_at_end - kpi_crr.retained_customers as gained,
        case when kpi_crr_12m.reason is null then kpi_crr_12m.customers_at_year_start end as s_year,
        kpi_crr_12m.retained_12m as r_year,
        kpi_crr_12m.customers_at_year_start - kpi_crr_12m.retained_12m as churned_year,
        kpi_crr.customers_at_end - kpi_crr_12m.retained_12m as gained_year,
        kpi_rcr.customers as buyers,
        kpi_rcr.returning_customers as returning_buyers,
        kpi_rcr.customers_12m as buyers_year,
        kpi_rcr.returning_12m as returning_year,
        kpi_pfr.orders,
        kpi_pfr.orders_12m as orders_year,
        cast(kpi_pfr.revenue_12m as double) as revenue_known,
        cast(kpi_pfr.revenue_12m + unresolved.revenue_year as double) as revenue_all,
        kpi_nps.responses,
        kpi_nps.promoters,
        kpi_nps.passives,
        kpi_nps.detractors,
        settings.nps_responses = 'latest' as latest_counts
    from unresolved
    cross join settings
    cross join largest
    inner join unread
        on unresolved.grain = unread.grain and unresolved.period_index = unread.period_index
    inner join kpi_crr
        on kpi_crr.segment_by = 'all'
        and unresolved.grain = kpi_crr.grain
        and unresolved.active_window = kpi_crr.active_window
        and unresolved.period_index = kpi_crr.period_index
    inner join kpi_crr_12m
        on kpi_crr_12m.segment_by = 'all'
        and unresolved.grain = kpi_crr_12m.grain
        and unresolved.active_window = kpi_crr_12m.active_window
        and unresolved.period_index = kpi_crr_12m.period_index
    inner join kpi_rcr
        on kpi_rcr.segment_by = 'all' and unresolved.grain = kpi_rcr.grain and unresolved.period_index = kpi_rcr.period_index
    inner join kpi_pfr
        on kpi_pfr.segment_by = 'all' and unresolved.grain = kpi_pfr.grain and unresolved.period_index = kpi_pfr.period_index
    inner join kpi_nps
        on kpi_nps.segment_by = 'all' and unresolved.grain = kpi_nps.grain and unresolved.period_index = kpi_nps.period_index
),

retention as (
    select
        counted.*,
        r / cast(nullif(s, 0) as double) as crr,
        (r + b) / cast(nullif(s + a + b, 0) as double) as crr_if_new,
        r / cast(nullif(s + a + n, 0) as double) as crr_low,
        (r + least(churned, b + c + n) + least(gained, a)) / cast(nullif(s + least(gained, a), 0) as double) as crr_high,
        r_year / cast(nullif(s_year, 0) as double) as crr_12m,
        (r_year + b_year) / cast(nullif(s_year + a_year + b_year, 0) as double) as crr_12m_if_new,
        r_year / cast(nullif(s_year + a_year + n, 0) as double) as crr_12m_low,
        (r_year + least(churned_year, b_year + c_year + n) + least(gained_year, a_year))
            / cast(nullif(s_year + least(gained_year, a_year), 0) as double) as crr_12m_high
    from counted
),

-- one row per KPI: what is asked of the views above is then asked once, and a window chosen by the caller gets down to them
bounds as (
    select
        retention.*,
        kpi_list.kpi,
        kpi_list.kpi_number,
        case kpi_list.kpi
            when 'crr' then crr
            when 'ccr' then 1 - crr
            when 'clv' then revenue_known / nullif(buyers_year, 0) * crr_12m
            when 'nps' then 100 * (promoters - detractors) / cast(nullif(responses, 0) as double)
            when 'rcr' then returning_buyers / cast(nullif(buyers, 0) as double)
            when 'pfr' then orders / cast(nullif(buyers, 0) as double)
            when 'crr_12m' then crr_12m
            when 'rcr_12m' then returning_year / cast(nullif(buyers_year, 0) as double)
            when 'pfr_12m' then orders_year / cast(nullif(buyers_year, 0) as double)
        end as value,
        case kpi_list.kpi
            when 'crr' then crr_if_new
            when 'ccr' then 1 - crr_if_new
            when 'clv' then revenue_all / nullif(buyers_year + k_year, 0) * crr_12m_if_new
            when 'rcr' then returning_buyers / cast(nullif(buyers + k, 0) as double)
            when 'pfr' then (orders + k) / cast(nullif(buyers + k, 0) as double)
            when 'crr_12m' then crr_12m_if_new
            when 'rcr_12m' then returning_year / cast(nullif(buyers_year + k_year, 0) as double)
            when 'pfr_12m' then (orders_year + k_year) / cast(nullif(buyers_year + k_year, 0) as double)
        end as if_all_new,
        case kpi_list.kpi
            when 'crr' then crr
            when 'ccr' then 1 - crr
            when 'clv' then revenue_all / nullif(buyers_year, 0) * crr_12m
            when 'rcr' then returning_buyers / cast(nullif(buyers, 0) as double)
            when 'pfr' then (orders + k) / cast(nullif(buyers, 0) as double)
            when 'crr_12m' then crr_12m
            when 'rcr_12m' then returning_year / cast(nullif(buyers_year, 0) as double)
            when 'pfr_12m' then (orders_year + k_year) / cast(nullif(buyers_year, 0) as double)
        end as if_all_known,
        case kpi_list.kpi
            when 'crr' then crr_low
            when 'ccr' then 1 - crr_high
            when 'clv' then revenue_all / nullif(buyers_year + k_year + n, 0) * crr_12m_low
            when 'nps' then case
                when latest_counts then 100 * (
                    promoters - detractors - 2 * least(unread_answers, promoters)
                    - least(greatest(unread_answers - promoters, 0), passives)
                ) / cast(nullif(responses, 0) as double)
                else 100 * (promoters - detractors - unread_answers) / cast(nullif(responses + unread_answers, 0) as double)
            end
            when 'rcr' then returning_buyers / cast(nullif(buyers + k + n, 0) as double)
            when 'pfr' then (orders + k + n) / cast(nullif(buyers + k + n, 0) as double)
            when 'crr_12m' then crr_12m_low
            when 'rcr_12m' then returning_year / cast(nullif(buyers_year + k_year + n, 0) as double)
            when 'pfr_12m' then (orders_year + k_year + n) / cast(nullif(buyers_year + k_year + n, 0) as double)
        end as low,
        case kpi_list.kpi
            when 'crr' then crr_high
            when 'ccr' then 1 - crr_low
            when 'clv' then (revenue_all + n * largest_revenue) / nullif(buyers_year, 0) * crr_12m_high
            when 'nps' then case
                when latest_counts then 100 * (
                    promoters - detractors + 2 * least(unread_answers, detractors)
                    + least(greatest(unread_answers - detractors, 0), passives)
                ) / cast(nullif(responses, 0) as double)
                else 100 * (promoters - detractors + unread_answers) / cast(nullif(responses + unread_answers, 0) as double)
            end
            when 'rcr'
                then (returning_buyers + least(buyers - returning_buyers, k_before_end + n)) / cast(nullif(buyers, 0) as double)
            when 'pfr' then (orders + k + n) / cast(nullif(buyers, 0) as double)
            when 'crr_12m' then crr_12m_high
            when 'rcr_12m'
                then (returning_year + least(buyers_year - returning_year, k_before_end + n)) / cast(nullif(buyers_year, 0) as double)
            when 'pfr_12m' then (orders_year + k_year + n) / cast(nullif(buyers_year, 0) as double)
        end as high
    from retention
    cross join kpi_list
)

select
    grain,
    active_window,
    period_index,
    period_start,
    period_end,
    is_complete,
    kpi,
    kpi_number,
    value,
    if_all_new,
    if_all_known,
    low,
    high,
    cast(case when kpi = 'nps' then 0 when kpi = 'clv' or kpi_number > 6 then k_year else k end as bigint) as nameless_orders,
    cast(case when kpi = 'nps' then unread_answers else n end as bigint) as unreadable
from bounds
where value is not null

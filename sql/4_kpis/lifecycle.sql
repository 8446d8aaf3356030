-- file: sql/4_kpis/lifecycle.sql
-- lifecycle: where the customers of a period came from and where they went: new, retained, won back, churned.
-- grain:   one row per grain, active window, segment and period
-- reads:   kpi_crr, periods, segments
-- columns:
--   grain, period_start, period_end, active_window, segment_by, segment, is_complete, is_warm
--   small                 text     names of the shares whose denominator is under 30, with commas
--   customers_at_start    integer  S
--   new_customers, won_back_customers, retained_customers, churned_customers  integer  as in kpi_crr
--   customers_at_end      integer  E = S + new + won back - churned
--   net_change            integer  E - S
--   lapsed_at_start       integer  customers from before the period who were not active at its start: who could be won back
--   quick_ratio           ratio    (new + won back) / churned; above 1 the stock grows
--   crr, crr_low, crr_high, ccr, ccr_low, ccr_high  ratio  retained / S and churned / S: kpi_crr, kpi_ccr
--   new_share, new_share_low, new_share_high                    ratio  new / E
--   won_back_share, won_back_share_low, won_back_share_high     ratio  won back / E
--   retained_share, retained_share_low, retained_share_high     ratio  retained / E; the three add up to 1
--   win_back_rate, win_back_rate_low, win_back_rate_high        ratio  won back / lapsed_at_start
--   reasons               text     JSON object: for each NULL of the row, column -> reason
-- formula: E = S + new + won back - churned. Intervals: 95 % Wilson
-- source:  definitions.md, sections 4 and 6; quick ratio for customers instead of recurring revenue
-- note:    In a period that is not warm some of the new ones may have been customers before the export began.
with flows as (
    select
        *,
        sum(acquired_customers) over (
            partition by segment_by, segment_number, grain, active_window
            order by period_index
            rows between unbounded preceding and current row
        ) - acquired_customers - customers_at_start as lapsed_at_start
    from kpi_crr
),

parts as (
    select 'new' as part
    union all
    select 'won_back'
    union all
    select 'retained'
    union all
    select 'win_back_rate'
),

counts as (
    select
        flows.segment_by,
        flows.segment_number,
        flows.grain,
        flows.active_window,
        flows.period_index,
        parts.part,
        case parts.part
            when 'new' then flows.new_customers
            when 'retained' then flows.retained_customers
            else flows.won_back_customers
        end as x,
        cast(case when parts.part = 'win_back_rate' then flows.lapsed_at_start else flows.customers_at_end end as bigint) as n
    from flows
    cross join parts
),

shares as (
    select
        *,
        x / cast(nullif(n, 0) as double) as share,
        case when n > 0 then greatest(0, (x + 1.920729410347062 - 1.959963984540054 * sqrt(
            x * cast(n - x as double) / nullif(n, 0) + 0.960364705173531
        )) / (n + 3.841458820694124)) end as low,
        case when n > 0 then least(1, (x + 1.920729410347062 + 1.959963984540054 * sqrt(
            x * cast(n - x as double) / nullif(n, 0) + 0.960364705173531
        )) / (n + 3.841458820694124)) end as high
    from counts
),

wide as (
    select
        segment_by,
        segment_number,
        grain,
        active_window,
        period_index,
        max(case when part = 'new' then share end) as new_share,
        max(case when part = 'new' then low end) as new_share_low,
        max(case when part = 'new' then high end) as new_share_high,
        max(case when part = 'won_back' then share end) as won_back_share,
        max(case when part = 'won_back' then low end) as won_back_share_low,
        max(case when part = 'won_back' then high end) as won_back_share_high,
        max(case when part = 'retained' then share end) as retained_share,
        max(case when part = 'retained' then low end) as retained_share_low,
        max(case when part = 'retained' then high end) as retained_share_high,
        max(case when part = 'win_back_rate' then share end) as win_back_rate,
        max(case when part = 'win_back_rate' then low end) as win_back_rate_low,
        max(case when part = 'win_back_rate' then high end) as win_back_rate_high
    from shares
    group by segment_by, segment_number, grain, active_window, period_index
)

select
    flows.grain,
    periods.period_start,
    periods.period_end,
    flows.active_window,
    flows.segment_by,
    segments.segment,
    periods.is_complete,
    periods.period_start >= periods.first_purchase_on + cast(flows.active_window as integer) as is_warm,
    concat_ws(
        ',',
        case when flows.crr is not null and flows.customers_at_start < 30 then 'crr,ccr' end,
        case when flows.customers_at_end between 1 and 29 then 'new_share,won_back_share,retained_share' end,
        case when flows.lapsed_at_start between 1 and 29 then 'win_back_rate' end
    ) as small,
    flows.customers_at_start,
    flows.new_customers,
    flows.won_back_customers,
    flows.retained_customers,
    flows.churned_customers,
    flows.customers_at_end,
    flows.customers_at_end - flows.customers_at_start as net_change,
    cast(flows.lapsed_at_start as bigint) as lapsed_at_start,
    flows.quick_ratio,
    flows.crr,
    flows.crr_low,
    flows.crr_high,
    case when flows.reason is null then flows.churned_customers / cast(nullif(flows.customers_at_start, 0) as double) end as ccr,
    1 - flows.crr_high as ccr_low,
    1 - flows.crr_low as ccr_high,
    wide.new_share,
    wide.new_share_low,
    wide.new_share_high,
    wide.won_back_share,
    wide.won_back_share_low,
    wide.won_back_share_high,
    wide.retained_share,
    wide.retained_share_low,
    wide.retained_share_high,
    wide.win_back_rate,
    wide.win_back_rate_low,
    wide.win_back_rate_high,
    concat('{', concat_ws(
        ', ',
        case when flows.quick_ratio is null then '"quick_ratio": "no_churn"' end,
        case
            when flows.reason is not null
                then replace(
                    '"crr": "?", "crr_low": "?", "crr_high": "?", "ccr": "?", "ccr_low": "?", "ccr_high": "?"', '?', flows.reason
                )
        end,
        case
            when flows.customers_at_end = 0
                then replace(
                    '"new_share": "?", "new_share_low": "?", "new_share_high": "?", "won_back_share": "?", "won_back_share_low": "?",'
                    || ' "won_back_share_high": "?", "retained_share": "?", "retained_share_low": "?", "retained_share_high": "?"',
                    '?',
                    'no_customers_at_end'
                )
        end,
        case
            when flows.lapsed_at_start = 0
                then replace('"win_back_rate": "?", "win_back_rate_low": "?", "win_back_rate_high": "?"', '?', 'nobody_had_lapsed')
        end
    ), '}') as reasons
from flows
inner join wide
    on flows.segment_by = wide.segment_by
    and flows.segment_number = wide.segment_number
    and flows.grain = wide.grain
    and flows.active_window = wide.active_window
    and flows.period_index = wide.period_index
inner join periods
    on flows.grain = periods.grain and flows.period_index = periods.period_index
inner join segments
    on flows.segment_by = segments.segment_by and flows.segment_number = segments.segment_number

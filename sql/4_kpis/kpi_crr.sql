-- file: sql/4_kpis/kpi_crr.sql
-- kpi_crr: customer retention rate, and the flow of customers it comes from.
-- grain:   one row per grain, active window, segment and period
-- reads:   period_buyers, active_windows, silence_lapses, service_flows, segment_transfers, calendar, periods, segments, settings
-- columns:
--   segment_by, segment_number, grain, active_window, period_index
--   customers_at_start    integer  S, active at period_start
--   customers_at_end      integer  E, active at period_end
--   new_customers         integer  gained (E without S), first purchase ever in the period
--   won_back_customers    integer  the other gained ones
--   retained_customers    integer  in S and in E
--   churned_customers     integer  in S, not in E
--   acquired_customers    integer  first purchase ever in the period, still active at its end or not
--   quick_ratio           ratio    (new + won back) / churned
--   crr, crr_low, crr_high  ratio  0 to 1, with its 95 % Wilson interval; NULL: see reason
--   reason                text     no_customers_at_start, no_lapse_possible; NULL: crr has a value
-- formula: crr = (E - N) / S with N = new + won back, and so E = S + N - churned; S = E of the period before, and for segments of an
--          attribute that changes with time + moved_in - moved_out (segment_transfers)
-- source:  definitions.md, sections 3 and 4
-- note:    Nobody is asked "are you active" day by day. Who buys in a period shows on the row whether they were active before
--          it and are after it; who does not, churns in the period of the lapse day. S is the running sum of both.
--          Model subscriptions: the flows are those of service_flows. W plays no part (the rows are the same for every one), and
--          nobody's lapse is impossible.
with buyers as (
    select
        period_buyers.segment_by,
        period_buyers.segment_number,
        period_buyers.grain,
        active_windows.active_window,
        period_buyers.period_index,
        sum(period_buyers.customers) filter (where period_buyers.previous_day is null) as acquired,
        sum(period_buyers.customers) filter (
            where period_buyers.previous_day is null and period_buyers.last_day + cast(active_windows.active_window as integer) >= period_buyers.period_end
        ) as gained_new,
        sum(period_buyers.customers) filter (
            where period_buyers.previous_day + cast(active_windows.active_window as integer) < period_buyers.period_start
                and period_buyers.last_day + cast(active_windows.active_window as integer) >= period_buyers.period_end
        ) as won_back,
        sum(period_buyers.customers) filter (
            where period_buyers.previous_day + cast(active_windows.active_window as integer) >= period_buyers.period_start
                and period_buyers.last_day + cast(active_windows.active_window as integer) < period_buyers.period_end
        ) as churned
    from period_buyers
    cross join active_windows
    group by period_buyers.segment_by, period_buyers.segment_number, period_buyers.grain, active_windows.active_window, period_buyers.period_index
),

silent as (
    select
        lapses.segment_by,
        lapses.segment_number,
        lapses.grain,
        lapses.active_window,
        calendar.period_index,
        sum(lapses.customers) as churned
    from silence_lapses as lapses
    inner join calendar
        on lapses.grain = calendar.grain and lapses.lapse_day = calendar.day
    where calendar.period_index > lapses.period_index
        and (lapses.next_index is null or lapses.next_index > calendar.period_index)
    group by lapses.segment_by, lapses.segment_number, lapses.grain, lapses.active_window, calendar.period_index
),

flows as (
    select
        segments.segment_by,
        segments.segment_number,
        periods.grain,
        active_windows.active_window,
        periods.period_index,
        settings.model = 'purchases'
        and periods.period_end <= segments.first_purchase_on + cast(active_windows.active_window as integer) as nobody_can_lapse,
        cast(coalesce(case settings.model when 'purchases' then buyers.acquired else served.acquired end, 0) as bigint) as acquired_customers,
        cast(coalesce(case settings.model when 'purchases' then buyers.gained_new else served.gained_new end, 0) as bigint) as new_customers,
        cast(coalesce(case settings.model when 'purchases' then buyers.won_back else served.won_back end, 0) as bigint) as won_back_customers,
        cast(case settings.model
            when 'purchases' then coalesce(buyers.churned, 0) + coalesce(silent.churned, 0)
            else coalesce(served.churned, 0)
        end as bigint) as churned_customers,
        coalesce(transfers.moved_in, 0) - coalesce(transfers.moved_out, 0) as moved_customers
    from periods
    cross join active_windows
    cross join segments
    cross join settings
    left join buyers
        on segments.segment_by = buyers.segment_by
        and segments.segment_number = buyers.segment_number
        and periods.grain = buyers.grain
        and active_windows.active_window = buyers.active_window
        and periods.period_index = buyers.period_index
    left join silent
        on segments.segment_by = silent.segment_by
        and segments.segment_number = silent.segment_number
        and periods.grain = silent.grain
        and active_windows.active_window = silent.active_window
        and periods.period_index = silent.period_index
    left join service_flows as served
        on segments.segment_by = served.segment_by
        and segments.segment_number = served.segment_number
        and periods.grain = served.grain
        and periods.period_index = served.period_index
    left join segment_transfers as transfers
        on segments.segment_by = transfers.segment_by
        and segments.segment_number = transfers.segment_number
        and periods.grain = transfers.grain
        and active_windows.active_window = transfers.active_window
        and periods.period_index = transfers.period_index
),

stocks as (
    select
        *,
        cast(sum(new_customers + won_back_customers - churned_customers + moved_customers) over (
            partition by segment_by, segment_number, grain, active_window
            order by period_index
            rows between unbounded preceding and current row
        ) as bigint) as customers_at_end
    from flows
),

rates as (
    select
        *,
        customers_at_end - new_customers - won_back_customers as retained_customers,
        customers_at_end - new_customers - won_back_customers + churned_customers as customers_at_start,
        case
            when customers_at_end - new_customers - won_back_customers + churned_customers = 0 then 'no_customers_at_start'
            when nobody_can_lapse then 'no_lapse_possible'
        end as reason
    from stocks
),

intervals as (
    select
        *,
        retained_customers / cast(nullif(customers_at_start, 0) as double) as rate,
        case when customers_at_start > 0 then greatest(0, (retained_customers + 1.920729410347062 - 1.959963984540054 * sqrt(
            retained_customers * cast(customers_at_start - retained_customers as double) / nullif(customers_at_start, 0) + 0.960364705173531
        )) / (customers_at_start + 3.841458820694124)) end as rate_low,
        case when customers_at_start > 0 then least(1, (retained_customers + 1.920729410347062 + 1.959963984540054 * sqrt(
            retained_customers * cast(customers_at_start - retained_customers as double) / nullif(customers_at_start, 0) + 0.960364705173531
        )) / (customers_at_start + 3.841458820694124)) end as rate_high
    from rates
)

select
    segment_by,
    segment_number,
    grain,
    active_window,
    period_index,
    customers_at_start,
    customers_at_end,
    new_customers,
    won_back_customers,
    retained_customers,
    churned_customers,
    acquired_customers,
    (new_customers + won_back_customers) / cast(nullif(churned_customers, 0) as double) as quick_ratio,
    case when reason is null then rate end as crr,
    case when reason is null then rate_low end as crr_low,
    case when reason is null then rate_high end as crr_high,
    reason
from intervals

-- file: sql/4_kpis/kpi_rcr.sql
-- kpi_rcr: repeat customer rate, the share of a period's customers who have bought on two days of their life or more.
-- grain:   one row per grain, segment and period
-- reads:   period_buyers, silences, segment_periods, segment_spells, periods, grains, segments
-- columns:
--   segment_by, segment_number, grain, period_index
--   customers                   integer  with a purchase in the period
--   returning_customers         integer  of those, with purchases on at least two different days by period_end
--   returning_from_before       integer  of those, with a first purchase before period_start
--   repeat_in_period_customers  integer  of those, with two or more purchase days inside the period
--   rcr, rcr_low, rcr_high      ratio    0 to 1, with its 95 % Wilson interval; NULL: nobody bought (no_customers)
--   customers_12m, returning_12m  integer  the same over the year that ends at period_end
--   rcr_12m                     ratio    NULL: needs_a_year, or nobody bought in it
-- formula: rcr = returning_customers / customers
-- source:  definitions.md, section 4
-- note:    in the year that ends with period p a customer is found on the row of the latest period bought in, once; an attribute that
--          changes with time is taken as it stood at the year's first date
with buyers as (
    select
        segment_by,
        segment_number,
        grain,
        period_index,
        cast(sum(customers) as bigint) as customers,
        cast(sum(returning_customers) as bigint) as returning_customers,
        cast(coalesce(sum(customers) filter (where previous_day is not null), 0) as bigint) as returning_from_before,
        cast(sum(repeat_in_period_customers) as bigint) as repeat_in_period_customers
    from period_buyers
    group by segment_by, segment_number, grain, period_index
),

latest as (
    select
        silences.segment_by,
        silences.segment_number,
        silences.grain,
        silences.period_index as from_index,
        least(
            coalesce(silences.next_index, silences.period_index + grains.periods_per_year),
            silences.period_index + grains.periods_per_year
        ) as until_index,
        sum(silences.customers) as customers,
        sum(silences.returning_customers) as returning_customers
    from silences
    inner join grains
        on silences.grain = grains.grain
    inner join segments
        on silences.segment_by = segments.segment_by and silences.segment_number = segments.segment_number
    where not segments.is_changing
    group by 1, 2, 3, 4, 5
    union all
    select
        spells.segment_by,
        spells.segment_number,
        spells.grain,
        greatest(segment_periods.period_index, spells.from_index + grains.periods_per_year - 1),
        least(
            coalesce(segment_periods.next_index, segment_periods.period_index + grains.periods_per_year),
            segment_periods.period_index + grains.periods_per_year,
            spells.until_index + grains.periods_per_year - 1
        ),
        count(*),
        count(*) filter (where segment_periods.last_day_in_period > segment_periods.first_day)
    from segment_periods
    inner join grains
        on segment_periods.grain = grains.grain
    inner join segment_spells as spells
        on segment_periods.segment_by = spells.segment_by
        and segment_periods.grain = spells.grain
        and segment_periods.customer_key = spells.customer_key
        and segment_periods.period_index < spells.until_index + grains.periods_per_year - 1
        and spells.from_index + grains.periods_per_year - 1 < least(
            coalesce(segment_periods.next_index, segment_periods.period_index + grains.periods_per_year),
            segment_periods.period_index + grains.periods_per_year
        )
    where segment_periods.is_changing
    group by 1, 2, 3, 4, 5
),

changes as (
    select
        segment_by,
        segment_number,
        grain,
        period_index,
        sum(customers) as customers,
        sum(returning_customers) as returning_customers
    from (
        select segment_by, segment_number, grain, from_index as period_index, customers, returning_customers
        from latest
        union all
        select segment_by, segment_number, grain, until_index, -customers, -returning_customers
        from latest
    ) as both_ends
    group by segment_by, segment_number, grain, period_index
),

counts as (
    select
        segments.segment_by,
        segments.segment_number,
        periods.grain,
        periods.period_index,
        periods.year_start,
        coalesce(buyers.customers, 0) as customers,
        coalesce(buyers.returning_customers, 0) as returning_customers,
        coalesce(buyers.returning_from_before, 0) as returning_from_before,
        coalesce(buyers.repeat_in_period_customers, 0) as repeat_in_period_customers,
        sum(coalesce(changes.customers, 0)) over (
            partition by segments.segment_by, segments.segment_number, periods.grain order by periods.period_index rows between unbounded preceding and current row
        ) as customers_12m,
        sum(coalesce(changes.returning_customers, 0)) over (
            partition by segments.segment_by, segments.segment_number, periods.grain order by periods.period_index rows between unbounded preceding and current row
        ) as returning_12m
    from periods
    cross join segments
    left join buyers
        on segments.segment_by = buyers.segment_by
        and segments.segment_number = buyers.segment_number
        and periods.grain = buyers.grain and periods.period_index = buyers.period_index
    left join changes
        on segments.segment_by = changes.segment_by
        and segments.segment_number = changes.segment_number
        and periods.grain = changes.grain and periods.period_index = changes.period_index
)

select
    segment_by,
    segment_number,
    grain,
    period_index,
    customers,
    returning_customers,
    returning_from_before,
    repeat_in_period_customers,
    returning_customers / cast(nullif(customers, 0) as double) as rcr,
    case when customers > 0 then greatest(0, (returning_customers + 1.920729410347062 - 1.959963984540054 * sqrt(
        returning_customers * cast(customers - returning_customers as double) / nullif(customers, 0) + 0.960364705173531
    )) / (customers + 3.841458820694124)) end as rcr_low,
    case when customers > 0 then least(1, (returning_customers + 1.920729410347062 + 1.959963984540054 * sqrt(
        returning_customers * cast(customers - returning_customers as double) / nullif(customers, 0) + 0.960364705173531
    )) / (customers + 3.841458820694124)) end as rcr_high,
    case when year_start is not null then cast(customers_12m as bigint) end as customers_12m,
    case when year_start is not null then cast(returning_12m as bigint) end as returning_12m,
    case when year_start is not null then returning_12m / cast(nullif(customers_12m, 0) as double) end as rcr_12m
from counts

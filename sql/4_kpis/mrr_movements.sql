-- file: sql/4_kpis/mrr_movements.sql
-- mrr_movements: monthly recurring revenue at the start and at the end of a period, and what moved it; what trials came to.
-- grain:   one row per grain, segment and period; none in the model purchases
-- reads:   mrr_changes, trials, customer_segments, segments, periods, calendar, settings
-- columns:
--   grain, period_start, period_end, segment_by, segment
--   is_complete     boolean  the period is over
--   small           text     names of the rates (and arpa) whose denominator is under 30, with commas
--   customers_at_start, customers_at_end  integer  with MRR over 0
--   new_customers, expanded_customers, contracted_customers, churned_customers, won_back_customers  integer  behind the movements
--   mrr_at_start, mrr_at_end  money  in the workspace's currency
--   new_mrr         money    of customers without MRR at the start, whose first paid service began in the period
--   expansion_mrr   money    more from customers who had MRR at the start
--   contraction_mrr  money    less from customers who had and have MRR, as a positive amount
--   churned_mrr     money    lost with customers who have none at the end, as a positive amount
--   reactivated_mrr  money    of the other customers without MRR at the start: won back
--   grr, grr_low, grr_high  ratio  gross revenue retention, 0 to 1
--   nrr, nrr_low, nrr_high  ratio  net revenue retention, may exceed 1
--   arpa, arpa_low, arpa_high  money  average MRR of a customer at the end
--   trials_started  integer  in the period (of those before the first period, in that one); NULL for a segment
--   trials_ended    integer  of these, over by the as-of date
--   trials_converted  integer  of these, followed by paid service on the day they ended
--   trial_conversion, trial_conversion_low, trial_conversion_high  ratio  0 to 1, with its 95 % Wilson interval
--   reasons         text     JSON object: for each NULL of the row, column -> reason
-- formula: mrr_at_end = mrr_at_start + new + expansion + reactivated - contraction - churned, exactly. grr = (mrr_at_start - contraction - churned)
--          / mrr_at_start; nrr = (mrr_at_start + expansion - contraction - churned) / mrr_at_start; trial_conversion = trials_converted / trials_ended.
--          low and high of grr, nrr, arpa: 95 %, delta method over customers as in kpi_pfr: grr x MRR at the start, y the smaller of both; nrr y MRR
--          at the end; arpa y MRR at the end, x 1
-- source:  definitions.md, sections 3 and 4, applied to money
-- note:    Won-back customers had no MRR at the start: their money is no part of nrr, as won_back_customers are none of crr. The unchanged
--          customers need no row: the sums of squares at the start are running sums of what each change adds.
with placed as (
    select
        'all' as segment_by,
        0 as segment_number,
        *
    from mrr_changes
    union all
    select
        segments.segment_by,
        segments.segment_number,
        changes.*
    from mrr_changes as changes
    inner join customer_segments as segments
        on changes.customer_key = segments.customer_key
),

moved as (
    select
        *,
        cast(mrr_before as double) as x,
        cast(mrr_after as double) as y,
        cast(least(mrr_before, mrr_after) as double) as kept,
        case
            when mrr_before = 0 and is_first then 'new'
            when mrr_before = 0 then 'won back'
            when mrr_after = 0 then 'churned'
            when mrr_after > mrr_before then 'expanded'
            else 'contracted'
        end as movement
    from placed
),

summed as (
    select
        segment_by,
        segment_number,
        grain,
        period_index,
        count(*) filter (where movement = 'new') as new_customers,
        count(*) filter (where movement = 'expanded') as expanded_customers,
        count(*) filter (where movement = 'contracted') as contracted_customers,
        count(*) filter (where movement = 'churned') as churned_customers,
        count(*) filter (where movement = 'won back') as won_back_customers,
        sum(mrr_after) filter (where movement = 'new') as new_mrr,
        sum(mrr_after - mrr_before) filter (where movement = 'expanded') as expansion_mrr,
        sum(mrr_before - mrr_after) filter (where movement = 'contracted') as contraction_mrr,
        sum(mrr_before) filter (where movement = 'churned') as churned_mrr,
        sum(mrr_after) filter (where movement = 'won back') as reactivated_mrr,
        sum(y * y - x * x) as squares,
        sum(y * y - x * x) filter (where x > 0) as squares_after,
        sum(x * (y - x)) as products_after,
        sum(kept * kept - x * x) as squares_kept,
        sum(x * (kept - x)) as products_kept
    from moved
    group by segment_by, segment_number, grain, period_index
),

filled as (
    select
        segments.segment_by,
        segments.segment,
        segments.segment_number,
        periods.grain,
        periods.period_index,
        periods.period_start,
        periods.period_end,
        periods.is_complete,
        coalesce(summed.new_customers, 0) as new_customers,
        coalesce(summed.expanded_customers, 0) as expanded_customers,
        coalesce(summed.contracted_customers, 0) as contracted_customers,
        coalesce(summed.churned_customers, 0) as churned_customers,
        coalesce(summed.won_back_customers, 0) as won_back_customers,
        coalesce(summed.new_mrr, 0) as new_mrr,
        coalesce(summed.expansion_mrr, 0) as expansion_mrr,
        coalesce(summed.contraction_mrr, 0) as contraction_mrr,
        coalesce(summed.churned_mrr, 0) as churned_mrr,
        coalesce(summed.reactivated_mrr, 0) as reactivated_mrr,
        coalesce(summed.squares, 0) as squares,
        coalesce(summed.squares_after, 0) as squares_after,
        coalesce(summed.products_after, 0) as products_after,
        coalesce(summed.squares_kept, 0) as squares_kept,
        coalesce(summed.products_kept, 0) as products_kept
    from periods
    cross join segments
    cross join settings
    left join summed
        on segments.segment_by = summed.segment_by
        and segments.segment_number = summed.segment_number
        and periods.grain = summed.grain
        and periods.period_index = summed.period_index
    where settings.model = 'subscriptions'
),

ended as (
    select
        *,
        cast(sum(new_customers + won_back_customers - churned_customers) over (
            partition by segment_by, segment_number, grain order by period_index rows between unbounded preceding and current row
        ) as bigint) as customers_at_end,
        cast(sum(new_mrr + expansion_mrr + reactivated_mrr - contraction_mrr - churned_mrr) over (
            partition by segment_by, segment_number, grain order by period_index rows between unbounded preceding and current row
        ) as decimal(18, 6)) as mrr_at_end,
        sum(squares) over (
            partition by segment_by, segment_number, grain order by period_index rows between unbounded preceding and current row
        ) as squares_at_end
    from filled
),

started as (
    select
        *,
        customers_at_end - new_customers - won_back_customers + churned_customers as customers_at_start,
        cast(
            mrr_at_end - new_mrr - expansion_mrr - reactivated_mrr + contraction_mrr + churned_mrr as decimal(18, 6)
        ) as mrr_at_start,
        squares_at_end - squares as squares_at_start
    from ended
),

rates as (
    select
        *,
        cast(mrr_at_start - contraction_mrr - churned_mrr as double) / nullif(mrr_at_start, 0) as grr,
        cast(mrr_at_start + expansion_mrr - contraction_mrr - churned_mrr as double) / nullif(mrr_at_start, 0) as nrr,
        cast(mrr_at_end as double) / nullif(customers_at_end, 0) as arpa
    from started
),

errors as (
    select
        *,
        case when customers_at_start > 1 then 1.959963984540054 * sqrt(greatest(0,
            squares_at_start + squares_kept - 2 * grr * (squares_at_start + products_kept) + grr * grr * squares_at_start
        ) * customers_at_start / (customers_at_start - 1)) / cast(nullif(mrr_at_start, 0) as double) end as grr_error,
        case when customers_at_start > 1 then 1.959963984540054 * sqrt(greatest(0,
            squares_at_start + squares_after - 2 * nrr * (squares_at_start + products_after) + nrr * nrr * squares_at_start
        ) * customers_at_start / (customers_at_start - 1)) / cast(nullif(mrr_at_start, 0) as double) end as nrr_error,
        case when customers_at_end > 1 then 1.959963984540054 * sqrt(greatest(0,
            squares_at_end - arpa * cast(mrr_at_end as double)
        ) / (customers_at_end - 1) / customers_at_end) end as arpa_error
    from rates
),

tried as (
    select
        calendar.grain,
        calendar.period_index,
        count(*) as trials_started,
        count(*) filter (where trials.is_over) as trials_ended,
        count(*) filter (where trials.is_converted) as trials_converted
    from trials
    cross join (select min(first_purchase_on) as first_day from periods) as history
    inner join calendar
        on greatest(trials.trial_started_on, history.first_day) = calendar.day
    group by calendar.grain, calendar.period_index
),

joined as (
    select
        errors.*,
        case when errors.segment_number = 0 then coalesce(tried.trials_started, 0) end as trials_started,
        case when errors.segment_number = 0 then coalesce(tried.trials_ended, 0) end as trials_ended,
        case when errors.segment_number = 0 then coalesce(tried.trials_converted, 0) end as trials_converted
    from errors
    left join tried
        on errors.grain = tried.grain and errors.period_index = tried.period_index
)

select
    grain,
    period_start,
    period_end,
    segment_by,
    segment,
    is_complete,
    concat_ws(
        ',',
        case when customers_at_start between 1 and 29 then 'grr,nrr' end,
        case when customers_at_end between 1 and 29 then 'arpa' end,
        case when trials_ended between 1 and 29 then 'trial_conversion' end
    ) as small,
    customers_at_start,
    customers_at_end,
    new_customers,
    expanded_customers,
    contracted_customers,
    churned_customers,
    won_back_customers,
    mrr_at_start,
    cast(new_mrr as decimal(18, 6)) as new_mrr,
    cast(expansion_mrr as decimal(18, 6)) as expansion_mrr,
    cast(contraction_mrr as decimal(18, 6)) as contraction_mrr,
    cast(churned_mrr as decimal(18, 6)) as churned_mrr,
    cast(reactivated_mrr as decimal(18, 6)) as reactivated_mrr,
    mrr_at_end,
    grr,
    case when grr_error is not null then greatest(0, grr - grr_error) end as grr_low,
    case when grr_error is not null then least(1, grr + grr_error) end as grr_high,
    nrr,
    case when nrr_error is not null then greatest(0, nrr - nrr_error) end as nrr_low,
    nrr + nrr_error as nrr_high,
    arpa,
    case when arpa_error is not null then greatest(0, arpa - arpa_error) end as arpa_low,
    arpa + arpa_error as arpa_high,
    trials_started,
    trials_ended,
    trials_converted,
    trials_converted / cast(nullif(trials_ended, 0) as double) as trial_conversion,
    case when trials_ended > 0 then greatest(0, (trials_converted + 1.920729410347062 - 1.959963984540054 * sqrt(
        trials_converted * cast(trials_ended - trials_converted as double) / nullif(trials_ended, 0) + 0.960364705173531
    )) / (trials_ended + 3.841458820694124)) end as trial_conversion_low,
    case when trials_ended > 0 then least(1, (trials_converted + 1.920729410347062 + 1.959963984540054 * sqrt(
        trials_converted * cast(trials_ended - trials_converted as double) / nullif(trials_ended, 0) + 0.960364705173531
    )) / (trials_ended + 3.841458820694124)) end as trial_conversion_high,
    concat('{', concat_ws(
        ', ',
        case
            when customers_at_start = 0
                then '"grr": "no_customers_at_start", "grr_low": "no_customers_at_start", "grr_high": "no_customers_at_start"'
        end,
        case
            when customers_at_start = 0
                then '"nrr": "no_customers_at_start", "nrr_low": "no_customers_at_start", "nrr_high": "no_customers_at_start"'
        end,
        case
            when customers_at_start = 1
                then '"grr_low": "one_customer", "grr_high": "one_customer", "nrr_low": "one_customer", "nrr_high": "one_customer"'
        end,
        case
            when customers_at_end = 0
                then '"arpa": "no_customers_at_end", "arpa_low": "no_customers_at_end", "arpa_high": "no_customers_at_end"'
        end,
        case when customers_at_end = 1 then '"arpa_low": "one_customer", "arpa_high": "one_customer"' end,
        case
            when trials_started is null
                then '"trials_started": "not_by_segment", "trials_ended": "not_by_segment", "trials_converted": "not_by_segment"'
        end,
        case
            when coalesce(trials_ended, 0) = 0 then concat(
                '"trial_conversion": "', case when trials_started is null then 'not_by_segment' else 'no_trials' end,
                '", "trial_conversion_low": "', case when trials_started is null then 'not_by_segment' else 'no_trials' end,
                '", "trial_conversion_high": "', case when trials_started is null then 'not_by_segment' else 'no_trials' end, '"'
            )
        end
    ), '}') as reasons
from joined

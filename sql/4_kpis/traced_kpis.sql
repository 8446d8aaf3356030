-- file: sql/4_kpis/traced_kpis.sql
-- traced_kpis: the numbers of a KPI row that can be led back to customers or answers, and what each adds up.
-- grain:   one row per number
-- columns:
--   kpi      text  its column in kpis
--   subject  text  what decides it, see note
--   above    text  column of trace_customers that is added up (above the line, for a rate)
--   below    text  column that is added up below the line; NULL: the number is a count or a sum
-- formula: kpi = sum of above / sum of below, or sum of above; clv and clv_lifespan are made of clv_aov, clv_purchases_per_year and crr_12m
-- source:  definitions.md, section 4
-- note:    Subjects: flow (who is active at the start and at the end), buyers (purchases in the period), history (these and the first ever),
--          year_flow, year_buyers, year_history (the same over the year that ends with the period), year_value (the year's purchases, and
--          who was retained over it), answers.
select 'customers_at_start' as kpi, 'flow' as subject, 'at_start' as above, cast(null as varchar) as below
union all
select 'customers_at_end', 'flow', 'at_end', null
union all
select 'new_customers', 'flow', 'new', null
union all
select 'won_back_customers', 'flow', 'won_back', null
union all
select 'retained_customers', 'flow', 'retained', null
union all
select 'churned_customers', 'flow', 'churned', null
union all
select 'acquired_customers', 'flow', 'acquired', null
union all
select 'quick_ratio', 'flow', 'gained', 'churned'
union all
select 'crr', 'flow', 'retained', 'at_start'
union all
select 'ccr', 'flow', 'churned', 'at_start'
union all
select 'crr_12m', 'year_flow', 'retained_12m', 'at_year_start'
union all
select 'customers', 'buyers', 'bought', null
union all
select 'returning_customers', 'history', 'returning', null
union all
select 'returning_from_before', 'history', 'returning_from_before', null
union all
select 'repeat_in_period_customers', 'buyers', 'repeat_in_period', null
union all
select 'rcr', 'history', 'returning', 'bought'
union all
select 'rcr_12m', 'year_history', 'returning_12m', 'bought_12m'
union all
select 'orders', 'buyers', 'orders', null
union all
select 'revenue', 'buyers', 'revenue', null
union all
select 'orders_all', 'buyers', 'orders', null
union all
select 'revenue_all', 'buyers', 'revenue', null
union all
select 'returning_revenue', 'history', 'returning_revenue', null
union all
select 'aov', 'buyers', 'revenue', 'orders'
union all
select 'revenue_per_customer', 'buyers', 'revenue', 'bought'
union all
select 'pfr', 'buyers', 'orders', 'bought'
union all
select 'pfr_12m', 'year_buyers', 'orders_12m', 'bought_12m'
union all
select 'clv_aov', 'year_buyers', 'revenue_12m', 'orders_12m'
union all
select 'clv_purchases_per_year', 'year_buyers', 'orders_12m', 'bought_12m'
union all
select 'clv', 'year_value', null, null
union all
select 'clv_lifespan', 'year_value', null, null
union all
select 'responses', 'answers', 'response', null
union all
select 'promoters', 'answers', 'promoter', null
union all
select 'passives', 'answers', 'passive', null
union all
select 'detractors', 'answers', 'detractor', null
union all
select 'nps', 'answers', 'nps', 'response'

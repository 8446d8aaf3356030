-- file: sql/2_activity/customer_attributes.sql
-- customer_attributes: what is known of a customer from the first order, or the first subscription, one attribute a row.
-- grain:   one row per customer and attribute
-- reads:   first_orders, first_subscriptions, order_rows, source_files, settings
-- columns:
--   customer_key  integer
--   attribute     text     country, channel, discount_code, first_product, value_band, format; in the model subscriptions plan, currency, format
--   value         text     as it stood at the first purchase; NULL: the export does not say
-- source:  definitions.md, section 4, By segment
-- note:    value_band: quarter of the customers by the revenue of their first order, 1 lowest; equal amounts are in one band, so that
--          bands need not be equally large. Any other column of the export: see segments.py
with placed as (
    select
        first_orders.customer_key,
        rows.country,
        rows.channel,
        rows.discount_code,
        rows.product,
        files.format,
        cast(least(4, 1 + floor(4 * percent_rank() over (order by first_orders.revenue))) as integer) as band
    from first_orders
    inner join order_rows as rows
        on first_orders.first_row = rows.row_id
    inner join source_files as files
        on first_orders.file_id = files.file_id
),

attributes as (
    select 'country' as attribute
    union all
    select 'channel'
    union all
    select 'discount_code'
    union all
    select 'first_product'
    union all
    select 'value_band'
    union all
    select 'format'
)

select
    placed.customer_key,
    attributes.attribute,
    case attributes.attribute
        when 'country' then placed.country
        when 'channel' then placed.channel
        when 'discount_code' then placed.discount_code
        when 'first_product' then placed.product
        when 'value_band' then cast(placed.band as varchar)
        when 'format' then placed.format
    end as value
from placed
cross join attributes
cross join settings
where settings.model = 'purchases'

union all

select
    first_subscriptions.customer_key,
    attributes.attribute,
    case attributes.attribute
        when 'plan' then first_subscriptions.plan
        when 'currency' then first_subscriptions.currency
        when 'format' then files.format
    end
from first_subscriptions
inner join source_files as files
    on first_subscriptions.file_id = files.file_id
cross join (select 'plan' as attribute union all select 'currency' union all select 'format') as attributes

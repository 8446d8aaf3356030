-- file: sql/2_activity/attribute_changes.sql
-- attribute_changes: what is known of a customer and changes with time, as of the day from whose end on it is so.
-- grain:   one row per customer, attribute and day on which it was told anew (the same value again included)
-- reads:   survey_responses, email_owners, orders, customers, order_rows
-- columns:
--   customer_key  integer
--   attribute     text  nps_class, order_number_band, latest:country, latest:channel, latest:discount_code, latest:product
--   changed_on    date  the day of the answer or the order; at the start of a period what stood before it counts, never that day
--   value         text  NULL: the export does not say
-- source:  definitions.md, section 4, By segment
-- note:    nps_class: promoter (9, 10), passive (7, 8), detractor (0 to 6) by the latest answer; a respondent is the customer of that id or
--          e-mail. order_number_band: orders so far (1, 2, 3-5, 6 or more). latest: of the latest order's first line. Of several on one day
--          the last one stands. Any other column of the export, and tags: see segments.py
with answers as (
    select
        customers.customer_key,
        answers.responded_on,
        answers.score,
        row_number() over (
            partition by customers.customer_key, answers.responded_on order by answers.responded_at desc, answers.row_id desc
        ) as recency
    from survey_responses as answers
    left join email_owners as owners
        on answers.respondent = owners.email
    inner join customers
        on coalesce(owners.customer_id, answers.respondent) = customers.customer_id
    where answers.reason is null
),

placed as (
    select
        customers.customer_key,
        orders.ordered_on,
        orders.first_row,
        row_number() over (partition by customers.customer_key order by orders.ordered_at, orders.first_row) as order_number,
        row_number() over (
            partition by customers.customer_key, orders.ordered_on order by orders.ordered_at desc, orders.first_row desc
        ) as recency
    from orders
    inner join customers
        on orders.customer_id = customers.customer_id
),

latest as (
    select
        placed.customer_key,
        placed.ordered_on,
        placed.order_number,
        rows.country,
        rows.channel,
        rows.discount_code,
        rows.product
    from placed
    inner join order_rows as rows
        on placed.first_row = rows.row_id
    where placed.recency = 1
),

attributes as (
    select 'order_number_band' as attribute
    union all
    select 'latest:country'
    union all
    select 'latest:channel'
    union all
    select 'latest:discount_code'
    union all
    select 'latest:product'
)

select
    customer_key,
    'nps_class' as attribute,
    responded_on as changed_on,
    case when score >= 9 then 'promoter' when score >= 7 then 'passive' else 'detractor' end as value
from answers
where recency = 1

union all

select
    latest.customer_key,
    attributes.attribute,
    latest.ordered_on,
    case attributes.attribute
        when 'order_number_band' then case
            when latest.order_number <= 2 then cast(latest.order_number as varchar)
            when latest.order_number <= 5 then '3-5'
            else '6 or more'
        end
        when 'latest:country' then latest.country
        when 'latest:channel' then latest.channel
        when 'latest:discount_code' then latest.discount_code
        when 'latest:product' then latest.product
    end
from latest
cross join attributes

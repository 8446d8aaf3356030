-- file: sql/2_activity/first_subscriptions.sql
-- first_subscriptions: the subscription with which a customer's paid service began. Empty in the model purchases.
-- grain:   one row per customer
-- reads:   subscriptions, customers, settings
-- columns:
--   customer_key  integer
--   file_id       integer  source_files.file_id
--   first_row     integer  subscription_rows.row_id, where its attributes stand
--   plan          text
--   currency      text     NULL: the export does not say
-- source:  definitions.md, section 4, By segment
-- note:    of several that began on the first day the first in the files
select
    customer_key,
    file_id,
    first_row,
    plan,
    currency
from (
    select
        customers.customer_key,
        subscriptions.file_id,
        subscriptions.row_id as first_row,
        subscriptions.plan,
        subscriptions.currency,
        row_number() over (partition by customers.customer_key order by subscriptions.row_id) as place
    from subscriptions
    inner join customers
        on subscriptions.customer_id = customers.customer_id and subscriptions.started_on = customers.first_served_on
    cross join settings
    where subscriptions.reason is null and settings.model = 'subscriptions'
) as of_the_day
where place = 1

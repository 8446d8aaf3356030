-- file: sql/1_staging/email_owners.sql
-- email_owners: the customer id behind an e-mail address, where it is beyond doubt.
-- grain:   one row per e-mail that is seen with exactly one customer id in all order exports (model subscriptions: and in those of subscriptions)
-- reads:   order_rows, subscription_rows, identities, settings
-- columns:
--   email        text  trimmed, lower case
--   customer_id  text  the platform's id, or the person that it is mapped to
-- source:  definitions.md, section 2, Customer: a guest order and a later account become one person
with seen as (
    select email, customer_id
    from order_rows
    union all
    select rows.email, rows.customer_id
    from subscription_rows as rows
    cross join settings
    where settings.model = 'subscriptions'
),

known as (
    select
        seen.email,
        coalesce(identities.person, seen.customer_id) as customer_id
    from seen
    left join identities
        on seen.customer_id = identities.id
    where seen.email <> '' and seen.customer_id <> ''
)

select
    email,
    min(customer_id) as customer_id
from known
group by email
having min(customer_id) = max(customer_id)

-- file: sql/1_staging/email_owners.sql
-- email_owners: the customer id behind an e-mail address, where it is beyond doubt.
-- grain:   one row per e-mail that is seen with exactly one customer id in all order exports
-- reads:   order_rows, identities
-- columns:
--   email        text  trimmed, lower case
--   customer_id  text  the platform's id, or the person that it is mapped to
-- source:  definitions.md, section 2, Customer: a guest order and a later account become one person
with known as (
    select
        rows.email,
        coalesce(identities.person, rows.customer_id) as customer_id
    from order_rows as rows
    left join identities
        on rows.customer_id = identities.id
    where rows.email <> '' and rows.customer_id <> ''
)

select
    email,
    min(customer_id) as customer_id
from known
group by email
having min(customer_id) = max(customer_id)

-- file: sql/1_staging/checked_lines.sql
-- checked_lines: every row of every order export, cleaned, with the reason that the row by itself gives for not counting.
-- grain:   one row per row of the order exports
-- reads:   order_rows, source_files, superseded_orders, order_statuses, email_owners, identities, settings
-- columns: as in order_lines; a row that continues an order has no reason yet
--   row_id, file_id, format, order_id, customer_id, ordered_at, ordered_on, amount, net_amount, total_amount
--   refunded_amount, quantity, product, currency, status, is_credit, is_discount, is_goods, is_continuation, identity, credited_order_id
--   refunded_on, given_back, row_reason
-- source:  definitions.md, section 2; reasons in the order of that page, the first that applies
with stated as (
    select
        order_rows.*,
        coalesce(order_rows.status, statuses.status) as said_status
    from order_rows
    left join order_statuses as statuses
        on order_rows.file_id = statuses.file_id and order_rows.order_id = statuses.order_id
)

select
    rows.row_id,
    rows.file_id,
    files.format,
    coalesce(rows.order_id, concat('(row ', rows.row_id, ')')) as order_id,
    coalesce(
        persons.person,
        nullif(rows.customer_id, ''),
        owners.customer_id,
        nullif(rows.email, ''),
        '+' || nullif(rows.phone, ''),
        nullif(rows.weak_id, '')
    ) as customer_id,
    case
        when rows.customer_id <> '' or owners.customer_id is not null then 'id'
        when rows.email <> '' then 'email'
        when rows.phone <> '' then 'phone'
        when rows.weak_id <> '' then 'weak'
    end as identity,
    rows.ordered_at,
    cast(rows.ordered_at as date) as ordered_on,
    rows.amount,
    rows.net_amount,
    rows.total_amount,
    rows.refunded_amount,
    rows.quantity,
    rows.product,
    rows.currency,
    rows.said_status as status,
    coalesce(rows.is_credit, false) as is_credit,
    coalesce(rows.is_discount, false) as is_discount,
    coalesce(rows.is_goods, true) as is_goods,
    coalesce(rows.is_continuation, false) as is_continuation,
    rows.credited_order_id,
    cast(rows.refunded_at as date) as refunded_on,
    case when settings.revenue = 'net' then coalesce(rows.net_refunded, rows.refunded_amount) else rows.refunded_amount end as given_back,
    case
        when rows.set_aside is not null then rows.set_aside
        when coalesce(rows.is_continuation, false)
            then case when superseded.order_id is not null then 'duplicate' end
        when rows.ordered_at is null then 'bad_date'
        when rows.amount is null
            or case when settings.revenue = 'total' then rows.total_amount else rows.net_amount end is null then 'bad_amount'
        when superseded.order_id is not null then 'duplicate'
        when cast(rows.ordered_at as date) > settings.as_of then 'after_as_of'
        when rows.said_status in ('test', 'draft', 'cancelled') then rows.said_status
        when rows.said_status = 'unpaid' or (rows.said_status = 'pending' and settings.unpaid = 'exclude') then 'unpaid'
        when rows.is_credit and (
            settings.credit_notes = 'ignore'
            or (settings.goods_only and settings.revenue = 'net' and not coalesce(rows.is_goods, true))
        ) then 'credit_note'
        when settings.goods_only and settings.revenue = 'net' and not coalesce(rows.is_goods, true) then 'no_goods'
    end as row_reason
from stated as rows
inner join source_files as files
    on rows.file_id = files.file_id
cross join settings
left join superseded_orders as superseded
    on rows.file_id = superseded.file_id and rows.order_id = superseded.order_id
left join email_owners as owners
    on rows.email = owners.email
left join identities as persons
    on coalesce(nullif(rows.customer_id, ''), nullif(rows.email, ''), '+' || nullif(rows.phone, ''), nullif(rows.weak_id, '')) = persons.id

-- file: sql/1_staging/order_lines.sql
-- order_lines: every row of every order export, with the reason that the row itself gives for not counting.
-- grain:   one row per row of the order exports
-- reads:   order_rows, source_files, newest_copies, email_owners, settings
-- columns:
--   row_id       integer    position in order_rows; with source_files it leads back to file and line
--   file_id      integer    source_files.file_id
--   format       text       source_files.format
--   order_id     text       the export's id; a row without one is an order of its own
--   customer_id  text       platform id, else e-mail (or the id it belongs to), else + and the phone's digits
--   ordered_at   timestamp  local time
--   ordered_on   date
--   amount       money      the row's own amount, for reconciliation
--   net_amount, total_amount  money  what the row adds to its order's revenue, without and with tax and shipping
--   refunded_amount, quantity, product, currency, status, is_credit, is_discount, is_goods, is_continuation
--   row_reason   text       why the row does not count; NULL: nothing against it (its order may still not count)
-- source:  definitions.md, section 2; reasons in the order of that page, the first that applies
with checked as (
    select
        rows.row_id,
        rows.file_id,
        files.format,
        coalesce(rows.order_id, concat('(row ', rows.row_id, ')')) as order_id,
        coalesce(
            nullif(rows.customer_id, ''), owners.customer_id, nullif(rows.email, ''), '+' || nullif(rows.phone, '')
        ) as customer_id,
        rows.ordered_at,
        cast(rows.ordered_at as date) as ordered_on,
        rows.amount,
        rows.net_amount,
        rows.total_amount,
        rows.refunded_amount,
        rows.quantity,
        rows.product,
        rows.currency,
        rows.status,
        coalesce(rows.is_credit, false) as is_credit,
        coalesce(rows.is_discount, false) as is_discount,
        coalesce(rows.is_goods, true) as is_goods,
        coalesce(rows.is_continuation, false) as is_continuation,
        case
            when copies.newest_rank > files.newest_rank then 'duplicate'
            when coalesce(rows.is_continuation, false) then null
            when rows.ordered_at is null then 'bad_date'
            when rows.amount is null
                or case when settings.revenue = 'total' then rows.total_amount else rows.net_amount end is null then 'bad_amount'
            when cast(rows.ordered_at as date) > settings.as_of then 'after_as_of'
            when rows.status in ('test', 'draft', 'cancelled') then rows.status
            when rows.status = 'unpaid' or (rows.status = 'pending' and settings.unpaid = 'exclude') then 'unpaid'
            when rows.is_credit and (
                settings.credit_notes = 'ignore' or (settings.goods_only and not coalesce(rows.is_goods, true))
            ) then 'credit_note'
            when settings.goods_only and settings.revenue = 'net' and not coalesce(rows.is_goods, true) then 'no_goods'
        end as row_reason
    from order_rows as rows
    inner join source_files as files
        on rows.file_id = files.file_id
    cross join settings
    left join newest_copies as copies
        on files.format = copies.format and rows.order_id = copies.order_id
    left join email_owners as owners
        on rows.email = owners.email
),

-- what an order's first row says holds for the rows that continue it
first_rows as (
    select
        file_id,
        order_id,
        min(row_reason) as row_reason,
        min(currency) as currency,
        count(row_reason) = count(*) as is_set_aside
    from checked
    where not is_continuation and order_id in (select order_id from checked where is_continuation)
    group by file_id, order_id
)

select
    checked.row_id,
    checked.file_id,
    checked.format,
    checked.order_id,
    checked.customer_id,
    checked.ordered_at,
    checked.ordered_on,
    checked.amount,
    checked.net_amount,
    checked.total_amount,
    checked.refunded_amount,
    checked.quantity,
    checked.product,
    coalesce(checked.currency, first_rows.currency) as currency,
    checked.status,
    checked.is_credit,
    checked.is_discount,
    checked.is_goods,
    checked.is_continuation,
    case
        when checked.row_reason is not null then checked.row_reason
        when not checked.is_continuation then null
        when first_rows.order_id is null then 'bad_date'
        when first_rows.is_set_aside then first_rows.row_reason
    end as row_reason
from checked
left join first_rows
    on checked.is_continuation and checked.file_id = first_rows.file_id and checked.order_id = first_rows.order_id

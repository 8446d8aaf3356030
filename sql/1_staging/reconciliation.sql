-- file: sql/1_staging/reconciliation.sql
-- reconciliation: every row and every unit of money that was read, as used or as excluded with its reason.
-- grain:   one row per file, reason and currency
-- reads:   order_lines, placed_orders, credit_matches, survey_responses, tickets, deliveries, subscriptions, companion_rows, unreadable_rows, source_files, settings
-- columns:
--   file, format  text
--   reason    text     NULL: used
--   rows      integer  rows of the file
--   orders    integer  orders that these rows belong to; NULL: the file holds no orders
--   currency  text     NULL: the file holds no money
--   amount    money    sum of the rows' own amounts (the format's SQL file says which column)
-- formula: per file the rows add up to the rows of the file, and per currency the amounts to the sum of the file's column
-- source:  definitions.md, section 2, Reconciliation
-- note:    A credit line's money goes with the order it is taken off, also where that order does not count, and what finds
--          no order is credit_note: so used money is the revenue of the purchases with a customer. The line itself is
--          one row: used if any of it went to an order that counts.
with line_outcomes as (
    select
        lines.row_id,
        lines.file_id,
        lines.order_id,
        lines.is_credit,
        lines.amount,
        lines.currency,
        -- a return may bear its order's number; its own outcome is found below
        coalesce(lines.row_reason, case when not lines.is_credit then placed.reason end) as reason
    from order_lines as lines
    left join (select file_id, order_id, reason from placed_orders where reason is not null) as placed
        on lines.file_id = placed.file_id and lines.order_id = placed.order_id
),

credit_shares as (
    select
        matches.credit_row_id,
        matches.amount,
        placed.reason,
        row_number() over (
            partition by matches.credit_row_id
            order by case when placed.reason is null then 0 else 1 end, matches.row_id desc
        ) as choice
    from credit_matches as matches
    inner join placed_orders as placed
        on matches.file_id = placed.file_id and matches.order_id = placed.order_id
),

credit_rows as (
    select
        lines.row_id,
        lines.file_id,
        lines.order_id,
        lines.amount,
        lines.currency,
        case when count(shares.credit_row_id) = 0 then 'credit_note' else min(case when shares.choice = 1 then shares.reason end) end as reason,
        lines.amount - coalesce(sum(shares.amount), 0) as rest
    from order_lines as lines
    left join credit_shares as shares
        on lines.row_id = shares.credit_row_id
    where lines.is_credit and lines.row_reason is null
    group by lines.row_id, lines.file_id, lines.order_id, lines.amount, lines.currency
),

entries as (
    select file_id, reason, currency, 1 as row_count, amount
    from line_outcomes
    where not is_credit or reason is not null
    union all
    select file_id, reason, currency, 1, 0
    from credit_rows
    union all
    select credit_rows.file_id, credit_shares.reason, credit_rows.currency, 0, credit_shares.amount
    from credit_rows
    inner join credit_shares on credit_rows.row_id = credit_shares.credit_row_id
    union all
    select file_id, 'credit_note', currency, 0, rest
    from credit_rows
    where rest <> 0
),

-- orders are counted where they are few: those that count in placed_orders, the others among the excluded rows
order_counts as (
    select file_id, cast(null as varchar) as reason, currency, count(*) as orders
    from placed_orders
    where reason is null
    group by file_id, currency
    union all
    select file_id, reason, currency, count(distinct order_id)
    from (
        select file_id, reason, currency, order_id from line_outcomes where reason is not null
        union all
        select file_id, reason, currency, order_id from credit_rows where reason is not null
    ) as excluded
    group by file_id, reason, currency
),

order_sums as (
    select file_id, reason, currency, sum(row_count) as row_count, sum(amount) as amount
    from entries
    group by file_id, reason, currency
),

parts as (
    select
        sums.file_id,
        sums.reason,
        sums.row_count,
        counts.orders,
        coalesce(sums.currency, settings.currency) as currency,
        coalesce(sums.amount, 0) as amount
    from order_sums as sums
    cross join settings
    left join order_counts as counts
        on sums.file_id = counts.file_id
        and coalesce(sums.reason, '') = coalesce(counts.reason, '')
        and coalesce(sums.currency, '') = coalesce(counts.currency, '')
    union all
    select file_id, reason, count(*), null, null, null
    from survey_responses
    group by file_id, reason
    union all
    select file_id, reason, count(*), null, null, null
    from tickets
    group by file_id, reason
    union all
    select file_id, reason, count(*), null, null, null
    from deliveries
    where not is_from_orders
    group by file_id, reason
    union all
    select file_id, reason, count(*), null, null, null
    from subscriptions
    group by file_id, reason
    union all
    select file_id, null, count(*), null, null, null
    from companion_rows
    group by file_id
    union all
    select file_id, 'unreadable', count(*), null, null, null
    from unreadable_rows
    group by file_id
)

select
    files.file,
    files.format,
    parts.reason,
    cast(sum(parts.row_count) as bigint) as rows,
    cast(max(parts.orders) as bigint) as orders,
    parts.currency,
    cast(sum(parts.amount) as decimal(28, 6)) as amount
from parts
inner join source_files as files
    on parts.file_id = files.file_id
group by files.file_id, files.file, files.format, parts.reason, parts.currency

-- file: sql/1_staging/currencies_met.sql
-- currencies_met: the currencies in the order exports, whatever became of the orders.
-- grain:   one row per currency
-- reads:   order_lines, orders, settings
-- columns:
--   currency     text     NULL: the files name none
--   is_reported  boolean  it is the one of the workspace, in which every figure is
--   rows         integer  rows of the order exports
--   orders       integer  that these rows belong to
--   purchases    integer  of them, those that count
--   amount       money    sum of the rows' own amounts, as in reconciliation; never added up over currencies
-- source:  definitions.md, section 2, Currency
with lines as (
    select
        lines.file_id,
        lines.order_id,
        coalesce(lines.currency, settings.currency) as currency,
        count(*) as row_count,
        sum(lines.amount) as amount
    from order_lines as lines
    cross join settings
    group by lines.file_id, lines.order_id, coalesce(lines.currency, settings.currency)
)

select
    lines.currency,
    coalesce(lines.currency = settings.currency, true) as is_reported,
    cast(sum(lines.row_count) as bigint) as rows,
    count(*) as orders,
    count(orders.order_id) as purchases,
    cast(coalesce(sum(lines.amount), 0) as decimal(28, 6)) as amount
from lines
cross join settings
left join orders
    on lines.file_id = orders.file_id and lines.order_id = orders.order_id
group by lines.currency, coalesce(lines.currency = settings.currency, true)

-- file: sql/1_staging/credit_matches.sql
-- credit_matches: which order lines each credit line is taken off, and with how much money.
-- grain:   one row per credit line and order line (a discount: per credit line and order)
-- reads:   order_lines, credit_lines
-- columns:
--   credit_row_id  integer  order_lines.row_id of the credit line
--   file_id, order_id  integer, text  the order it is taken off
--   row_id         integer  order_lines.row_id of the order line (of the order's first line, for a discount)
--   is_goods       boolean  whether goods came back, or carriage and the like
--   units          number   quantity returned (0 for a discount)
--   amount         money    negative: the credit's own amount, shared out by quantity
-- formula: amount = the credit's own amount x units / quantity of the credit that finds order lines
-- source:  definitions.md, section 2, Credit notes
-- note:    Per customer and product the order lines are a stack: a credit takes the newest units first, and none that
--          were bought on a later date. So each order line holds the levels (held_before, held_after] of that stack, and
--          what is left of it after a later event is cut down by the lowest level reached since: no loop is needed.
--          A credit that names its order is taken off that. A discount names no product: it is taken off the customer's newest order at or before its date.
with movements as (
    select
        lines.row_id,
        lines.file_id,
        lines.order_id,
        lines.customer_id,
        lines.product,
        lines.is_credit,
        lines.is_goods,
        lines.amount,
        lines.quantity,
        row_number() over (
            partition by lines.customer_id, lines.product
            order by lines.ordered_on, lines.is_credit, lines.ordered_at, lines.row_id
        ) as step,
        sum(lines.quantity) over (
            partition by lines.customer_id, lines.product
            order by lines.ordered_on, lines.is_credit, lines.ordered_at, lines.row_id
            rows between unbounded preceding and current row
        ) as balance
    from order_lines as lines
    inner join (select distinct customer_id, product from credit_lines where not is_discount and credited_order_id is null) as wanted
        on lines.customer_id = wanted.customer_id and lines.product = wanted.product
    where lines.row_reason is null
        and (lines.quantity > 0) <> lines.is_credit
        and (not lines.is_credit or lines.credited_order_id is null)
),

-- a credit larger than what was bought empties the stack, it does not make it negative
levels as (
    select
        *,
        balance - least(0, min(balance) over (
            partition by customer_id, product order by step rows between unbounded preceding and current row
        )) as held_after
    from movements
),

left_over as (
    select
        bought.row_id,
        bought.file_id,
        bought.order_id,
        bought.is_goods,
        later.row_id as credit_row_id,
        later.is_credit,
        later.step,
        -later.quantity as credited,
        later.amount as credit_amount,
        greatest(0, least(bought.quantity, min(later.held_after) over (
            partition by bought.row_id order by later.step rows between unbounded preceding and current row
        ) - (bought.held_after - bought.quantity))) as units_left
    from levels as bought
    inner join levels as later
        on bought.customer_id = later.customer_id and bought.product = later.product and later.step >= bought.step
    where not bought.is_credit
),

returns as (
    select
        credit_row_id,
        file_id,
        order_id,
        row_id,
        is_credit,
        is_goods,
        lag(units_left) over (partition by row_id order by step) - units_left as units,
        credited,
        credit_amount
    from left_over
),

discounts as (
    select
        credits.row_id as credit_row_id,
        credits.amount,
        orders.file_id,
        orders.order_id,
        orders.row_id,
        row_number() over (
            partition by credits.row_id order by orders.ordered_on desc, orders.ordered_at desc, orders.row_id desc
        ) as newness
    from credit_lines as credits
    inner join order_lines as orders
        on credits.customer_id = orders.customer_id and credits.ordered_on >= orders.ordered_on
    where credits.is_discount
        and credits.credited_order_id is null
        and not orders.is_credit
        and orders.row_reason is null
),

-- the export itself says which order; where numbers begin again, the newest of that number before it
named as (
    select
        credits.row_id as credit_row_id,
        credits.amount,
        -credits.quantity as units,
        coalesce(credits.is_goods, true) as is_goods,
        orders.file_id,
        orders.order_id,
        orders.row_id,
        row_number() over (
            partition by credits.row_id
            order by
                case when orders.ordered_on <= credits.ordered_on then 0 else 1 end, orders.ordered_on desc, orders.row_id
        ) as choice
    from credit_lines as credits
    inner join order_lines as orders
        on credits.credited_order_id = orders.order_id and credits.format = orders.format
    where not orders.is_credit and orders.row_reason is null
)

select
    credit_row_id,
    file_id,
    order_id,
    row_id,
    is_goods,
    units,
    cast(credit_amount * units / nullif(credited, 0) as decimal(18, 6)) as amount
from returns
where is_credit and units > 0

union all

select
    credit_row_id,
    file_id,
    order_id,
    row_id,
    false as is_goods,
    cast(0 as decimal(18, 6)) as units,
    amount
from discounts
where newness = 1

union all

select
    credit_row_id,
    file_id,
    order_id,
    row_id,
    is_goods,
    units,
    amount
from named
where choice = 1

-- file: sql/0_sources/square_items.sql
-- square_items: the items detail export of Square's Dashboard, in its long and its short layout.
-- kind:      orders
-- title:     Square items
-- evidence:  public files
-- signature: Item, Qty, Price Point Name, Modifiers Applied
-- columns:   Date, Time, Time Zone, Item, Qty, Price Point Name, SKU, Net Sales, Tax, Transaction ID, Details, Event Type, Customer ID,
--            Channel
-- ids:       Transaction ID, Customer ID, SKU
-- amounts:   Qty, Net Sales, Tax
-- dates:     Date, iso, %m/%d/%Y, %d/%m/%Y
-- identity:  id
-- gives_way: square_transactions
-- money:     Net Sales
-- grain:     one row per line of a payment or refund
-- reads:     raw_square_items
-- source:    header lists and rows of public files
-- note:      Gross Sales is before discounts and tax in the long layout and after both in the short one, so it is not read: Net Sales is the
--            line after discounts and before tax in both. The short layout has no Transaction ID and no time; the number is then taken from the link in Details,
--            and a line without either is an order of its own. Most customers are walk-ins without an id. Qty of a refund is negative in some
--            files and positive in others. The export names no currency.
with lines as (
    select
        "(row)" as line_number,
        coalesce("Transaction ID", nullif(regexp_extract("Details", '/transactions/([^/?]+)', 1), '')) as order_id,
        "Customer ID" as customer_id,
        concat_ws(' ', "Date", "Time", "Time Zone") as ordered_at,
        lower(trim("Event Type")) = 'refund' as is_credit,
        try_cast("Net Sales" as decimal(18, 6)) as net_sales,
        coalesce(try_cast("Tax" as decimal(18, 6)), 0) as tax,
        try_cast("Qty" as decimal(18, 6)) as quantity,
        coalesce("SKU", nullif(concat_ws(' - ', "Item", "Price Point Name"), '')) as product,
        "Channel" as channel
    from raw_square_items
),

matched_lines as (
    select
        *,
        max(case when is_credit then 0 else 1 end) over (partition by order_id) = 1 as has_sale
    from lines
)

select
    order_id,
    customer_id,
    nullif(ordered_at, '') as ordered_at,
    net_sales as amount,
    net_sales as net_amount,
    net_sales + tax as total_amount,
    case when is_credit then -abs(quantity) else quantity end as quantity,
    product,
    is_credit,
    case when is_credit and has_sale then order_id end as credited_order_id,
    channel
from matched_lines
order by line_number

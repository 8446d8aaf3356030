-- file: sql/0_sources/square_transactions.sql
-- square_transactions: the transactions export of Square's Dashboard.
-- kind:      orders
-- title:     Square transactions
-- evidence:  public files
-- signature: Total Collected, Net Total, Event Type
-- columns:   Date, Time, Time Zone, Net Sales, Partial Refunds, Total Collected, Source, Channel, Transaction ID, Event Type,
--            Customer ID, Discount Name, Transaction Status
-- ids:       Transaction ID, Customer ID
-- amounts:   Net Sales, Partial Refunds, Total Collected
-- dates:     Date, iso, %m/%d/%Y %I:%M:%S %p, %m/%d/%Y, %d/%m/%Y
-- identity:  id
-- money:     Net Sales + Partial Refunds
-- grain:     one row per payment or refund
-- reads:     raw_square_transactions
-- source:    header lists and rows of public files
-- note:      Net Sales is after discounts, before tax, tips and gift cards sold; refunds are negative there, and in Partial Refunds where they name no
--            goods. Most customers are walk-ins without an id. A refund's Transaction ID is its sale's in some files and its own in others:
--            in the second case it names neither order nor product and is taken off the customer's newest order. Times are in the zone named
--            beside them. The export names no currency. Card and Cash are amounts.
with events as (
    select
        "(row)" as line_number,
        "Transaction ID" as order_id,
        "Customer ID" as customer_id,
        concat_ws(' ', "Date", "Time", "Time Zone") as ordered_at,
        lower(trim("Event Type")) = 'refund' as is_credit,
        "Transaction Status" as written_status,
        lower(trim("Transaction Status")) as state,
        try_cast("Net Sales" as decimal(18, 6)) + coalesce(try_cast("Partial Refunds" as decimal(18, 6)), 0) as net_sales,
        try_cast("Total Collected" as decimal(18, 6)) as collected,
        case when lower(trim("Event Type")) = 'refund' then 0 else -coalesce(try_cast("Partial Refunds" as decimal(18, 6)), 0) end as refunded,
        coalesce("Source", "Channel") as channel,
        "Discount Name" as discount_code
    from raw_square_transactions
),

matched_events as (
    select
        *,
        max(case when is_credit then 0 else 1 end) over (partition by order_id) = 1 as has_sale
    from events
)

select
    order_id,
    customer_id,
    nullif(ordered_at, '') as ordered_at,
    case
        when state in ('canceled', 'cancelled', 'voided') then 'cancelled'
        when state in ('failed', 'declined') then 'unpaid'
        when state in ('pending', 'open') then 'pending'
        when state <> '' then 'paid'
    end as status,
    written_status,
    net_sales as amount,
    net_sales as net_amount,
    collected as total_amount,
    refunded as refunded_amount,
    is_credit,
    is_credit and (order_id is null or not has_sale) as is_discount,
    case when is_credit and has_sale then order_id end as credited_order_id,
    channel,
    discount_code
from matched_events
order by line_number

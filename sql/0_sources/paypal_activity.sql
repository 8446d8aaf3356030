-- file: sql/0_sources/paypal_activity.sql
-- paypal_activity: the activity download of a PayPal account.
-- kind:      orders
-- title:     PayPal activity download
-- evidence:  public files
-- signature: Gross, Fee, Net, From Email Address, Transaction ID
-- columns:   Date, Time, TimeZone = Time Zone, Type = Description, Status, Currency, Gross, From Email Address, To Email Address, Transaction ID,
--            Item Title, Item ID, Shipping and Handling Amount, Insurance Amount, Sales Tax, Reference Txn ID, Quantity, Country,
--            Contact Phone Number, Country Code, Balance Impact
-- ids:       Transaction ID, Reference Txn ID, Item ID
-- amounts:   Gross, Shipping and Handling Amount, Insurance Amount, Sales Tax, Quantity
-- dates:     Date, %m/%d/%Y %H:%M:%S, %d/%m/%Y %H:%M:%S, %d.%m.%Y %H:%M:%S
-- identity:  email, phone
-- money:     Gross
-- grain:     one row per movement of the account: payments, refunds, withdrawals, holds, conversions
-- reads:     raw_paypal_activity
-- source:    header lists and rows of public files; PayPal's page on file formats
-- note:      Order of day and month, and the decimal mark, follow the account. A sale is money that came in. A refund, reversal or chargeback is a
--            row of its own that names the payment; it may include tax and shipping. What the shop paid, withdrew, converted or had held is
--            no order, nor is a memo line, which moves no money. Only English types are known.
with typed_rows as (
    select
        "Transaction ID" as transaction_id,
        "Reference Txn ID" as reference_id,
        nullif(concat_ws(' ', "Date", "Time", "TimeZone"), '') as ordered_at,
        "From Email Address" as sender,
        "To Email Address" as receiver,
        nullif(regexp_replace("Contact Phone Number", '[^0-9]', '', 'g'), '') as phone,
        "Status" as written_status,
        lower(trim("Status")) as state,
        coalesce(lower(trim("Balance Impact")), '') = 'memo'
        or coalesce(regexp_matches(lower("Type"), 'withdraw|conversion|hold|release|deposit|authorization|fee'), false) as is_internal,
        coalesce(regexp_matches(lower("Type"), 'refund|reversal|chargeback'), false) as is_return,
        try_cast("Gross" as decimal(18, 6)) as gross,
        coalesce(try_cast("Shipping and Handling Amount" as decimal(18, 6)), 0)
        + coalesce(try_cast("Insurance Amount" as decimal(18, 6)), 0)
        + coalesce(try_cast("Sales Tax" as decimal(18, 6)), 0) as extras,
        try_cast("Quantity" as decimal(18, 6)) as quantity,
        coalesce("Item ID", "Item Title") as product,
        upper(trim("Currency")) as currency,
        coalesce("Country Code", "Country") as country
    from raw_paypal_activity
),

sorted_rows as (
    select
        *,
        not is_internal and is_return and gross < 0 as is_credit,
        not is_internal and not is_return and coalesce(gross >= 0, true) as is_sale
    from typed_rows
)

select
    transaction_id as order_id,
    lower(trim(case when gross < 0 then receiver else sender end)) as email,
    phone,
    ordered_at,
    case
        when state in ('denied', 'failed', 'expired', 'rejected') then 'unpaid'
        when state in ('canceled', 'cancelled', 'voided', 'removed') then 'cancelled'
        when state in ('pending', 'on hold', 'held', 'uncleared', 'unclaimed', 'processing') then 'pending'
        when state in ('refunded', 'reversed') then 'refunded'
        when state <> '' then 'paid'
    end as status,
    written_status,
    case when not is_sale and not is_credit then 'not_an_order' end as set_aside,
    gross as amount,
    case when is_sale then gross - extras else gross end as net_amount,
    gross as total_amount,
    case when is_sale then quantity end as quantity,
    product,
    is_credit,
    case when is_credit then reference_id end as credited_order_id,
    currency,
    country
from sorted_rows

-- file: sql/0_sources/tiktok_shop_orders.sql
-- tiktok_shop_orders: the order export of a TikTok Shop, in which Tokopedia's orders stand too.
-- kind:      orders
-- title:     TikTok Shop orders (with Tokopedia)
-- evidence:  public files
-- signature: Order ID, Order Substatus, Created Time
-- columns:   Order ID, Order Status, Order Substatus, SKU ID, Seller SKU, Product Name, Quantity, SKU Subtotal After Discount,
--            Order Amount, Order Refund Amount, Created Time, Shipped Time, Delivered Time, Cancelled Time, Buyer Username,
--            Recipient, Country, Purchase Channel, Tokopedia Invoice Number
-- ids:       Order ID, SKU ID, Created Time, Shipped Time, Delivered Time, Cancelled Time
-- amounts:   Quantity, SKU Subtotal After Discount, Order Amount, Order Refund Amount
-- dates:     Created Time, %d/%m/%Y %H:%M:%S, %m/%d/%Y %I:%M:%S %p
-- header_rows: 2
-- identity:  user name, name (weak)
-- money:     SKU Subtotal After Discount
-- grain:     one row per line item; the order's amount and refund stand on each of its lines
-- reads:     raw_tiktok_shop_orders
-- source:    public files and ten public readers of them
-- note:      the second row describes the columns. Ids and dates end with a tab. Statuses are in the seller's language; an order
--            with a time of cancellation is cancelled in any. The refund is taken off once per order, from its first line,
--            and no more of it than the order's lines come to (it may hold shipping). The file promises no date:
--            RTS Time is when the parcel was ready to be sent.
with lines as (
    select
        "(row)",
        "Order ID", "Buyer Username", "Recipient", "Created Time", "Seller SKU", "SKU ID", "Product Name", "Country",
        "Purchase Channel", "Tokopedia Invoice Number",
        coalesce("Order Substatus", "Order Status") as said,
        lower(trim("Order Status")) as state,
        lower(trim("Order Substatus")) as substate,
        lower(trim("Country")) as land,
        nullif(trim("Shipped Time"), '') as shipped_at,
        nullif(trim("Delivered Time"), '') as delivered_at,
        nullif(trim("Cancelled Time"), '') as cancelled_at,
        try_cast("Quantity" as decimal(18, 6)) as pieces,
        try_cast("SKU Subtotal After Discount" as decimal(18, 6)) as goods,
        try_cast("Order Amount" as decimal(18, 6)) as charged,
        coalesce(try_cast("Order Refund Amount" as decimal(18, 6)), 0) as refund,
        sum(try_cast("SKU Subtotal After Discount" as decimal(18, 6))) over (partition by "Order ID") as goods_of_order,
        row_number() over (partition by "Order ID" order by "(row)") = 1 as is_first
    from raw_tiktok_shop_orders
),

refunded_lines as (
    select
        *,
        case when is_first then goods - least(refund, goods_of_order) else goods end as kept
    from lines
)

select
    "Order ID" as order_id,
    case when "Buyer Username" not like '%*%' then trim("Buyer Username") end as customer_id,
    coalesce(case when "Buyer Username" like '%*%' then trim("Buyer Username") end, trim("Recipient")) as weak_id,
    "Created Time" as ordered_at,
    case
        when cancelled_at is not null then 'cancelled'
        when state in ('cancelled', 'canceled', 'dibatalkan', 'batal') then 'cancelled'
        when substate in ('cancelled', 'canceled', 'dibatalkan', 'batal') then 'cancelled'
        when state in ('unpaid', 'belum dibayar', 'belum bayar') then 'unpaid'
        when substate in ('unpaid', 'belum dibayar', 'belum bayar') then 'unpaid'
        when refund > 0 and refund >= goods_of_order then 'refunded'
        when said is not null then 'paid'
    end as status,
    said as written_status,
    goods as amount,
    kept as net_amount,
    case
        when charged is null then kept
        when not is_first or charged < refund then 0
        else charged - refund
    end as total_amount,
    case when is_first then refund else 0 end as refunded_amount,
    pieces as quantity,
    coalesce("Seller SKU", "SKU ID", "Product Name") as product,
    shipped_at,
    delivered_at,
    case
        when land in ('my', 'malaysia') then 'MYR'
        when land in ('sg', 'singapore') then 'SGD'
        when land in ('ph', 'philippines') then 'PHP'
        when land in ('th', 'thailand') then 'THB'
        when land in ('vn', 'vietnam') then 'VND'
        when land in ('id', 'indonesia') then 'IDR'
        when land in ('us', 'united states') then 'USD'
        when land in ('gb', 'uk', 'united kingdom') then 'GBP'
    end as currency,
    "Country" as country,
    coalesce("Purchase Channel", case when "Tokopedia Invoice Number" is not null then 'Tokopedia' end) as channel
from refunded_lines
order by "(row)"

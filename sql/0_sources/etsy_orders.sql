-- file: sql/0_sources/etsy_orders.sql
-- etsy_orders: the orders file of an Etsy shop (EtsySoldOrders).
-- kind:      orders
-- title:     Etsy orders
-- evidence:  public files
-- signature: Sale Date, Buyer User ID, Order Value
-- dates:     Sale Date, %m/%d/%y, %m/%d/%Y
-- columns:   Sale Date, Order ID, Buyer User ID, Buyer, Number of Items, Date Shipped = Date Posted, Ship Country = Delivery Country, Currency, Order Value,
--            Coupon Code, Discount Amount, Order Total, Status, Adjusted Order Total, Adjusted Net Order Amount, Order Type, SKU
-- ids:       Order ID, Buyer User ID
-- amounts:   Number of Items, Order Value, Discount Amount, Order Total, Adjusted Order Total, Adjusted Net Order Amount
-- identity:  id, user name (weak)
-- takes:     etsy_payments
-- money:     Order Value - Discount Amount
-- grain:     one row per order
-- reads:     raw_etsy_orders, raw_etsy_payments
-- source:    header lists of public files; refunds: help.etsy.com/hc/articles/360016265394
-- note:      Order Value is before discounts, tax and shipping. A refund is what etsy_payments says, in the order's currency; else Order
--            Total - Adjusted Order Total where that is above 0 (or Order Total, where all that is left of it is a net amount: fees).
--            A refund may include shipping and tax, so net never falls below 0. Shops in Britain write Posted and Delivery for Shipped and Ship.
with payments as (
    -- each payment once, also where two files overlap
    select
        regexp_replace(trim("Order ID"), '^#', '') as order_id,
        upper(trim("Currency")) as currency,
        max(
            case
                when try_cast("Refund Amount" as decimal(18, 6)) <> 0 then abs(try_cast("Refund Amount" as decimal(18, 6)))
                when try_cast("Adjusted Gross" as decimal(18, 6)) > 0
                    then try_cast("Gross Amount" as decimal(18, 6)) - try_cast("Adjusted Gross" as decimal(18, 6))
            end
        ) as refund
    from raw_etsy_payments
    group by "Payment ID", regexp_replace(trim("Order ID"), '^#', ''), upper(trim("Currency"))
),

refunds as (
    select
        order_id,
        currency,
        sum(refund) as refund
    from payments
    where refund > 0
    group by order_id, currency
),

sales as (
    select
        "Sale Date",
        "Buyer User ID",
        "Buyer",
        "Number of Items",
        "Date Shipped",
        "Ship Country",
        "Coupon Code",
        "Status",
        "Order Type",
        "SKU",
        regexp_replace(trim("Order ID"), '^#', '') as order_id,
        upper(trim("Currency")) as currency,
        lower(trim("Status")) as order_status,
        try_cast("Order Value" as decimal(18, 6)) - coalesce(try_cast("Discount Amount" as decimal(18, 6)), 0) as goods_total,
        try_cast("Order Total" as decimal(18, 6)) as charged_total,
        try_cast("Adjusted Order Total" as decimal(18, 6)) as adjusted_total,
        try_cast("Adjusted Net Order Amount" as decimal(18, 6)) as adjusted_net,
        "(row)" as place
    from raw_etsy_orders
),

refunded_sales as (
    select
        sales.*,
        coalesce(
            refunds.refund,
            case
                when sales.adjusted_total > 0 and sales.adjusted_total < sales.charged_total
                    then sales.charged_total - sales.adjusted_total
                when sales.adjusted_total = 0 and sales.adjusted_net <> 0 then sales.charged_total
            end,
            0
        ) as refunded
    from sales
    left join refunds
        on sales.order_id = refunds.order_id and sales.currency = refunds.currency
)

select
    order_id,
    trim("Buyer User ID") as customer_id,
    trim("Buyer") as weak_id,
    "Sale Date" as ordered_at,
    case
        when order_status is null then null
        when order_status in ('canceled', 'cancelled') then 'cancelled'
        when order_status in ('refunded', 'fully refunded') then 'refunded'
        when order_status in ('unpaid', 'payment failed') then 'unpaid'
        when order_status in ('pending', 'payment pending', 'payment processing') then 'pending'
        else 'paid'
    end as status,
    "Status" as written_status,
    goods_total as amount,
    case when goods_total < refunded then 0 else goods_total - refunded end as net_amount,
    case when charged_total < refunded then 0 else charged_total - refunded end as total_amount,
    refunded as refunded_amount,
    try_cast("Number of Items" as decimal(18, 6)) as quantity,
    -- one cell names every product of the order: only a single one is a product
    case when "SKU" not like '%,%' then "SKU" end as product,
    "Date Shipped" as shipped_at,
    currency,
    "Ship Country" as country,
    "Order Type" as channel,
    "Coupon Code" as discount_code
from refunded_sales
order by place

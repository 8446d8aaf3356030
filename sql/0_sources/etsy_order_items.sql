-- file: sql/0_sources/etsy_order_items.sql
-- etsy_order_items: the order items file of an Etsy shop (EtsySoldOrderItems).
-- kind:      orders
-- title:     Etsy order items
-- evidence:  public files
-- signature: Sale Date, Item Name, Transaction ID, Listing ID
-- dates:     Sale Date, %m/%d/%y, %m/%d/%Y
-- columns:   Sale Date, Item Name, Buyer, Quantity, Coupon Code, Discount Amount, Shipping Discount = Delivery Discount, Order Shipping = Order Delivery,
--            Order Sales Tax, Item Total, Currency, Date Shipped = Date Posted, Ship Country = Delivery Country, Order ID, Order Type, SKU
-- ids:       Order ID
-- amounts:   Quantity, Discount Amount, Shipping Discount, Order Shipping, Order Sales Tax, Item Total
-- identity:  user name (weak)
-- gives_way: etsy_orders
-- money:     Item Total
-- grain:     one row per item of an order
-- reads:     raw_etsy_order_items
-- source:    header lists of public files
-- note:      Price is of one piece, Item Total of the line. Discount, shipping and tax are the order's: some files write them on its first
--            item only, some on every one; they count once. The file knows no refunds and no status: etsy_orders does.
with lines as (
    select
        "Sale Date",
        "Item Name",
        "Buyer",
        "Quantity",
        "Coupon Code",
        "Currency",
        "Date Shipped",
        "Ship Country",
        "Order Type",
        "SKU",
        regexp_replace(trim("Order ID"), '^#', '') as order_id,
        try_cast("Item Total" as decimal(18, 6)) as line_total,
        coalesce(try_cast("Discount Amount" as decimal(18, 6)), 0) as discount,
        coalesce(try_cast("Order Shipping" as decimal(18, 6)), 0)
        - coalesce(try_cast("Shipping Discount" as decimal(18, 6)), 0)
        + coalesce(try_cast("Order Sales Tax" as decimal(18, 6)), 0) as carriage_and_tax,
        "(row)" as place
    from raw_etsy_order_items
),

shared_lines as (
    select
        lines.*,
        case
            when order_id is null then discount
            when row_number() over (partition by order_id order by place) = 1 then max(discount) over (partition by order_id)
            else 0
        end as order_discount,
        case
            when order_id is null then carriage_and_tax
            when row_number() over (partition by order_id order by place) = 1 then max(carriage_and_tax) over (partition by order_id)
            else 0
        end as order_extras
    from lines
)

select
    order_id,
    trim("Buyer") as weak_id,
    "Sale Date" as ordered_at,
    line_total as amount,
    line_total - order_discount as net_amount,
    line_total - order_discount + order_extras as total_amount,
    try_cast("Quantity" as decimal(18, 6)) as quantity,
    coalesce("SKU", "Item Name") as product,
    "Date Shipped" as shipped_at,
    upper(trim("Currency")) as currency,
    "Ship Country" as country,
    "Order Type" as channel,
    "Coupon Code" as discount_code
from shared_lines
order by place

-- file: sql/0_sources/ebay_orders.sql
-- ebay_orders: the All Orders report of eBay's Seller Hub.
-- kind:      orders
-- title:     eBay orders report
-- evidence:  public files
-- signature: Sales Record Number, Buyer Username, Item Number
-- dates:     Sale Date, %b-%d-%y, %d-%b-%y
-- columns:   Sales Record Number, Order Number, Buyer Username, Buyer Country, Ship To Country = Post To Country, Item Number, Custom Label, Quantity,
--            Sold For, Total Price, Sale Date, Paid On Date, Maximum Estimated Delivery Date, Shipped On Date = Posted On Date
-- ids:       Sales Record Number, Order Number, Item Number
-- amounts:   Quantity, Sold For, Total Price
-- identity:  user name (weak)
-- money:     Sold For
-- grain:     one row per item of an order
-- reads:     raw_ebay_orders
-- source:    header lists and parsers of public files
-- note:      A row without an Item Number is no sale: the padding row, the footers (also in the middle of joined downloads), and the row
--            that sums up an order of several items; what only that row says (total, buyer, dates, country) is taken from it.
--            Cells of money name the currency, no column does. The report has no status and no refunds: an order that is neither paid nor
--            shipped is pending, if the file has dates of payment at all. Buyers' e-mails are aliases, so they are not used.
with cells as (
    select
        coalesce("Order Number", "Sales Record Number") as order_key,
        "Item Number" is not null as is_item,
        trim("Buyer Username") as buyer,
        coalesce("Ship To Country", "Buyer Country") as country,
        coalesce("Custom Label", "Item Number") as product,
        try_cast("Quantity" as decimal(18, 6)) as quantity,
        try_cast("Sold For" as decimal(18, 6)) as sold_for,
        try_cast("Total Price" as decimal(18, 6)) as total_price,
        "Sale Date" as sold_on,
        "Paid On Date" as paid_on,
        "Maximum Estimated Delivery Date" as promised_on,
        "Shipped On Date" as shipped_on,
        "(currency)" as currency,
        "(row)" as place
    from raw_ebay_orders
),

whole_orders as (
    select
        cells.*,
        row_number() over (partition by order_key, is_item order by place) as item_place,
        max(total_price) over (partition by order_key) as order_total,
        max(buyer) over (partition by order_key) as order_buyer,
        max(country) over (partition by order_key) as order_country,
        max(sold_on) over (partition by order_key) as order_sold_on,
        max(paid_on) over (partition by order_key) as order_paid_on,
        max(promised_on) over (partition by order_key) as order_promised_on,
        max(shipped_on) over (partition by order_key) as order_shipped_on,
        count(paid_on) over () as payments_in_file
    from cells
)

select
    case when is_item then order_key end as order_id,
    case when is_item then coalesce(buyer, order_buyer) end as weak_id,
    case when is_item then coalesce(sold_on, order_sold_on) end as ordered_at,
    case
        when not is_item then null
        when coalesce(order_paid_on, order_shipped_on) is not null then 'paid'
        when payments_in_file > 0 then 'pending'
    end as status,
    case when not is_item then 'not_an_order' end as set_aside,
    sold_for as amount,
    case when is_item then sold_for end as net_amount,
    case
        when not is_item then null
        when order_total is null then sold_for
        when item_place = 1 then order_total
        else 0
    end as total_amount,
    case when is_item then quantity end as quantity,
    case when is_item then product end as product,
    case when is_item then coalesce(promised_on, order_promised_on) end as promised_at,
    case when is_item then coalesce(shipped_on, order_shipped_on) end as shipped_at,
    case when is_item then currency end as currency,
    case when is_item then coalesce(country, order_country) end as country
from whole_orders
order by place

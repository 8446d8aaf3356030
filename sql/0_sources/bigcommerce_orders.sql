-- file: sql/0_sources/bigcommerce_orders.sql
-- bigcommerce_orders: the orders export of a BigCommerce shop.
-- kind:      orders
-- title:     BigCommerce orders export
-- evidence:  public files
-- signature: Order ID, Subtotal (inc tax), Order Total (inc tax)
-- columns:   Order ID, Customer ID, Customer Email, Customer Phone, Order Date, Order Time, Order Status, Tax Total,
--            Shipping Cost (ex tax), Handling Cost (ex tax), Coupon Details, Order Total (inc tax), Order Total (ex tax),
--            Refund Amount, Total Quantity, Date Shipped, Order Currency Code, Billing Country, Shipping Country, Product Details
-- ids:       Order ID, Customer ID
-- amounts:   Tax Total, Shipping Cost (ex tax), Handling Cost (ex tax), Order Total (inc tax), Order Total (ex tax), Refund Amount,
--            Total Quantity
-- dates:     Order Date, %d/%m/%Y, %m/%d/%Y, %d/%m/%Y %H:%M:%S, %m/%d/%Y %H:%M:%S, iso
-- identity:  id, email, phone
-- money:     Order Total (inc tax)
-- grain:     one row per order; its lines are packed in Product Details
-- reads:     raw_bigcommerce_orders
-- source:    headers and rows of several shops; the statuses are those of the control panel
-- note:      the owner edits the template: columns may be missing, dates are day-first or month-first. Net is the order's total without
--            tax, less shipping and handling, so after coupons; a refund may include them, so it never falls below 0.
--            Customer 0 is a guest. The product is the first one named. Awaiting Payment and Pending are not paid yet.
with orders as (
    select
        "Order ID",
        nullif("Customer ID", '0') as known_customer,
        "Customer Email",
        "Customer Phone",
        "Order Date",
        "Order Time",
        "Order Status",
        "Coupon Details",
        "Total Quantity",
        "Date Shipped",
        "Order Currency Code",
        "Shipping Country",
        "Billing Country",
        nullif(trim(regexp_extract("Product Details", 'Product SKU:([^,|]*)', 1)), '') as first_sku,
        nullif(trim(regexp_extract("Product Details", 'Product Name:([^,|]*)', 1)), '') as first_name,
        lower(trim("Order Status")) as stage,
        try_cast("Order Total (inc tax)" as decimal(18, 6)) as charged_total,
        coalesce(
            try_cast("Order Total (ex tax)" as decimal(18, 6)),
            try_cast("Order Total (inc tax)" as decimal(18, 6)) - try_cast("Tax Total" as decimal(18, 6))
        )
        - coalesce(try_cast("Shipping Cost (ex tax)" as decimal(18, 6)), 0)
        - coalesce(try_cast("Handling Cost (ex tax)" as decimal(18, 6)), 0) as goods_total,
        coalesce(try_cast("Refund Amount" as decimal(18, 6)), 0) as refunded
    from raw_bigcommerce_orders
)

select
    "Order ID" as order_id,
    known_customer as customer_id,
    lower(trim("Customer Email")) as email,
    regexp_replace("Customer Phone", '[^0-9]', '', 'g') as phone,
    "Order Date" || coalesce(' ' || "Order Time", '') as ordered_at,
    case
        when stage in ('cancelled', 'canceled') then 'cancelled'
        when stage in ('declined', 'incomplete') then 'unpaid'
        when stage in ('pending', 'awaiting payment') then 'pending'
        when stage = 'refunded' then 'refunded'
        when stage is not null then 'paid'
    end as status,
    "Order Status" as written_status,
    charged_total as amount,
    case when goods_total < refunded then 0 else goods_total - refunded end as net_amount,
    case when charged_total < refunded then 0 else charged_total - refunded end as total_amount,
    refunded as refunded_amount,
    try_cast("Total Quantity" as decimal(18, 6)) as quantity,
    coalesce(first_sku, first_name) as product,
    "Date Shipped" as shipped_at,
    upper(trim("Order Currency Code")) as currency,
    coalesce("Shipping Country", "Billing Country") as country,
    "Coupon Details" as discount_code
from orders

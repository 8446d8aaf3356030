-- file: sql/0_sources/shopify_orders.sql
-- shopify_orders: the orders export of a Shopify shop.
-- kind:      orders
-- title:     Shopify orders export
-- evidence:  public files
-- signature: Name, Financial Status, Lineitem quantity, Created at
-- unless:    Order ID
-- columns:   Name, Email, Financial Status, Fulfillment Status, Fulfilled at, Currency, Subtotal, Total, Discount Code,
--            Created at, Lineitem quantity, Lineitem name, Lineitem sku, Billing Country, Billing Phone, Shipping Country,
--            Cancelled at = Canceled at, Refunded Amount, Source, Tags, Phone
-- ids:       Name
-- amounts:   Subtotal, Total, Refunded Amount, Lineitem quantity
-- dates:     Created at, iso
-- identity:  id, email, phone
-- takes:     shopify_transactions, shopify_customers
-- money:     Subtotal
-- grain:     one row per line item; what belongs to the order stands on its first row only, later rows (no Financial Status and no Total) continue it
-- reads:     raw_shopify_orders, raw_shopify_transactions, raw_shopify_customers
-- source:    header list in Shopify's help pages; statuses: Admin API, DisplayFinancialStatus
-- note:      the export tells how much was refunded, not when nor for which line; a refund may include shipping and tax, so net
--            never falls below 0. The transaction history, where it is there, gives the date: of several refunds the latest.
--            The file has no customer id; the customers export, where it is there, gives it by e-mail. A test order is known
--            by the tag "test". Pending and fulfilled (cash on delivery) counts as paid. Fulfilled is sent, not delivered.
with refunds as (
    select
        "Name" as order_name,
        max("Created At") as refunded_at
    from raw_shopify_transactions
    where lower(trim("Kind")) = 'refund' and lower(trim("Status")) = 'success'
    group by "Name"
),

customers as (
    select
        lower(trim("Email")) as customer_email,
        min("Customer ID") as customer_id
    from raw_shopify_customers
    where "Customer ID" is not null
    group by lower(trim("Email"))
    having min("Customer ID") = max("Customer ID")
),

priced_rows as (
    select
        "(row)",
        "Name",
        "Phone",
        "Billing Phone",
        "Created at",
        "Tags",
        "Cancelled at",
        "Financial Status",
        "Fulfillment Status",
        "Fulfilled at",
        "Currency",
        "Shipping Country",
        "Billing Country",
        "Source",
        "Discount Code",
        "Lineitem quantity",
        "Lineitem sku",
        "Lineitem name",
        lower(trim("Email")) as email,
        "Financial Status" is null and "Total" is null as is_continuation,
        lower(trim("Financial Status")) as payment,
        try_cast("Subtotal" as decimal(18, 6)) as goods_total,
        try_cast("Total" as decimal(18, 6)) as charged_total,
        coalesce(try_cast("Refunded Amount" as decimal(18, 6)), case when "Refunded Amount" is null then 0 end) as refunded
    from raw_shopify_orders
)

select
    "Name" as order_id,
    customers.customer_id,
    email,
    regexp_replace(coalesce("Phone", "Billing Phone"), '[^0-9]', '', 'g') as phone,
    "Created at" as ordered_at,
    is_continuation,
    case
        when is_continuation then null
        when regexp_matches(lower("Tags"), '(^|,)\s*test\s*(,|$)') then 'test'
        when "Cancelled at" is not null or payment = 'voided' then 'cancelled'
        when payment = 'expired' then 'unpaid'
        when payment in ('pending', 'authorized') and coalesce(lower(trim("Fulfillment Status")), '') <> 'fulfilled' then 'pending'
        when payment = 'refunded' then 'refunded'
        else 'paid'
    end as status,
    "Financial Status" as written_status,
    goods_total as amount,
    case when goods_total < refunded then 0 else goods_total - refunded end as net_amount,
    case when charged_total < refunded then 0 else charged_total - refunded end as total_amount,
    refunded as refunded_amount,
    case when goods_total < refunded then goods_total end as net_refunded,
    case when not is_continuation then refunds.refunded_at end as refunded_at,
    try_cast("Lineitem quantity" as decimal(18, 6)) as quantity,
    coalesce("Lineitem sku", "Lineitem name") as product,
    "Fulfilled at" as shipped_at,
    upper(trim("Currency")) as currency,
    coalesce("Shipping Country", "Billing Country") as country,
    "Source" as channel,
    "Discount Code" as discount_code
from priced_rows
left join refunds
    on priced_rows."Name" = refunds.order_name
left join customers
    on priced_rows.email = customers.customer_email
order by "(row)"

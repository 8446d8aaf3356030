-- file: sql/0_sources/magento_orders.sql
-- magento_orders: the order grid of a Magento (Adobe Commerce) shop, exported as CSV.
-- kind:      orders
-- title:     Magento (Adobe Commerce) order grid
-- evidence:  one file
-- signature: Purchase Point, Grand Total (Base)
-- columns:   ID, Purchase Point, Purchase Date, Grand Total (Base), Status, Customer Email, Subtotal, Total Refunded
-- ids:       ID
-- amounts:   Grand Total (Base), Subtotal, Total Refunded
-- dates:     Purchase Date, %b %d %Y %I:%M:%S %p, iso
-- identity:  email
-- money:     Subtotal
-- grain:     one row per order
-- reads:     raw_magento_orders
-- source:    a captured header; the time in the file can differ from the screen's: github.com/magento/magento2/issues/37306
-- note:      the grid has no lines, currency, country or discount column: net is Subtotal less what was refunded (which may include
--            shipping and tax, so never below 0). Processing and complete count; closed is refunded wholly. Times are written
--            Dec 8, 2024 09:15:51 AM (an entry above cannot hold the comma) and taken as they stand, though some shops export
--            UTC. In shops that are not English the labels are translated: such a file is not recognised.
with orders as (
    select
        "ID",
        "Purchase Point",
        "Purchase Date",
        "Status",
        "Customer Email",
        replace(lower(trim("Status")), '_', ' ') as stage,
        try_cast("Subtotal" as decimal(18, 6)) as goods_total,
        try_cast("Grand Total (Base)" as decimal(18, 6)) as charged_total,
        coalesce(try_cast("Total Refunded" as decimal(18, 6)), 0) as refunded
    from raw_magento_orders
)

select
    "ID" as order_id,
    lower(trim("Customer Email")) as email,
    "Purchase Date" as ordered_at,
    case
        when stage in ('canceled', 'cancelled') then 'cancelled'
        when stage in ('pending', 'pending payment', 'payment review', 'on hold', 'holded', 'suspected fraud', 'fraud') then 'pending'
        when stage = 'closed' then 'refunded'
        when stage is not null then 'paid'
    end as status,
    "Status" as written_status,
    goods_total as amount,
    case when goods_total < refunded then 0 else goods_total - refunded end as net_amount,
    case when charged_total < refunded then 0 else charged_total - refunded end as total_amount,
    refunded as refunded_amount,
    regexp_replace(regexp_replace("Purchase Point", '^\s+|\s+$', '', 'g'), '\s+', ' ', 'g') as channel
from orders

-- file: sql/0_sources/woo_advanced_order_export.sql
-- woo_advanced_order_export: orders of a WooCommerce shop, written by the plugin Advanced Order Export For WooCommerce (AlgolPlus).
-- kind:      orders
-- title:     WooCommerce, Advanced Order Export
-- evidence:  public files
-- signature: Order Number, Email (Billing)
-- columns:   Order Number, Order Status, Order Date, Email (Billing), Phone (Billing), Country Code (Billing), SKU, Name = Item Name,
--            Quantity (- Refund), Quantity, Coupon Code, Coupons Used, Order Shipping Amount, Order Total Fee, Order Refund Amount,
--            Order Total Amount, Order Total Tax Amount, Order Tax Amount
-- ids:       Order Number, SKU
-- amounts:   Quantity (- Refund), Quantity, Order Shipping Amount, Order Total Fee, Order Refund Amount, Order Total Amount,
--            Order Total Tax Amount, Order Tax Amount
-- dates:     Order Date, iso
-- identity:  email, phone
-- money:     Order Total Amount, once per order
-- grain:     one row per line item (or coupon); what belongs to the order stands on every line, or on the first alone: an option of the export
-- reads:     raw_woo_advanced_order_export
-- source:    header lists and settings of public exports
-- note:      Columns are chosen by the user; revenue without tax and shipping needs the total, its tax and the shipping. A refund may
--            include tax and shipping, so net never falls below 0; when it was made is not told. Times are those of the site. The
--            export names no currency. Status labels of a site in another language are not known: they count as paid.
with numbered_rows as (
    select
        "(row)" as line_number,
        count("Order Number") over (order by "(row)") as order_place,
        "Order Number" as written_id,
        "Order Status" as written_status,
        regexp_replace(lower(trim("Order Status")), '^wc-', '', 'g') as state,
        "Order Date" as ordered_at,
        "Order Status" is null and "Order Date" is null and "Order Total Amount" is null as is_continuation,
        lower(trim("Email (Billing)")) as email,
        nullif(regexp_replace("Phone (Billing)", '[^0-9]', '', 'g'), '') as phone,
        "Country Code (Billing)" as country,
        coalesce("SKU", "Name") as product,
        try_cast(coalesce("Quantity (- Refund)", "Quantity") as decimal(18, 6)) as quantity,
        coalesce("Coupon Code", "Coupons Used") as discount_code,
        try_cast("Order Total Amount" as decimal(18, 6)) as charged_total,
        coalesce(try_cast(coalesce("Order Total Tax Amount", "Order Tax Amount") as decimal(18, 6)), 0)
        + coalesce(try_cast("Order Shipping Amount" as decimal(18, 6)), 0)
        + coalesce(try_cast("Order Total Fee" as decimal(18, 6)), 0) as extras,
        coalesce(try_cast("Order Refund Amount" as decimal(18, 6)), 0) as refunded
    from raw_woo_advanced_order_export
),

-- a line without a number belongs to the last number above it
named_rows as (
    select
        *,
        max(written_id) over (partition by order_place) as order_id
    from numbered_rows
),

placed_rows as (
    select
        *,
        order_id is null or row_number() over (partition by order_id order by line_number) = 1 as is_first
    from named_rows
)

select
    order_id,
    email,
    phone,
    ordered_at,
    is_continuation,
    case
        when state in ('checkout-draft', 'draft', 'auto-draft') then 'draft'
        when state in ('cancelled', 'canceled') then 'cancelled'
        when state = 'failed' then 'unpaid'
        when state in ('pending', 'pending payment', 'on-hold', 'on hold') then 'pending'
        when state = 'refunded' then 'refunded'
        when state <> '' then 'paid'
    end as status,
    written_status,
    case when is_first then charged_total else 0 end as amount,
    case when not is_first or charged_total - extras < refunded then 0 else charged_total - extras - refunded end as net_amount,
    case when not is_first or charged_total < refunded then 0 else charged_total - refunded end as total_amount,
    case when is_first then refunded else 0 end as refunded_amount,
    quantity,
    product,
    country,
    discount_code
from placed_rows
order by line_number

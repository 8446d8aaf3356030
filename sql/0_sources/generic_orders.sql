-- file: sql/0_sources/generic_orders.sql
-- generic_orders: any table of orders or order lines whose columns bear our own names.
-- kind:      orders
-- title:     Orders, generic
-- evidence:  our own
-- signature: order_id, ordered_at, revenue
-- dates:     ordered_at, iso
-- columns:   order_id = Order ID = OrderID = Order Number = order_number, customer_id = Customer ID = CustomerID, email = E-mail = Email Address = Customer Email = customer_email,
--            phone = Phone Number = Customer Phone, ordered_at = Ordered At = Order Date = order_date = Date, revenue = Net Revenue = net_revenue,
--            total = Order Total = order_total, refunded = Refunded Amount = Refund Amount = refunded_amount, refunded_at = Refunded At = Refund Date = refund_date, quantity = Qty, product = SKU,
--            status = Order Status = order_status, promised_at = Promised At = Promised Date, shipped_at = Shipped At = Shipped Date = Date Shipped,
--            delivered_at = Delivered At = Delivered Date = Date Delivered, currency = Currency Code, country = Country Code, channel = Sales Channel,
--            discount_code = Discount Code = Coupon Code
-- ids:       order_id, customer_id
-- amounts:   revenue, total, refunded, quantity
-- identity:  id, email, phone
-- money:     revenue
-- grain:     one row per row of the file; several rows of one order_id are lines of one order
-- reads:     raw_generic_orders
-- note:      a row without a status has that of its order's first row that says one; revenue is net of discounts, refunds, tax and shipping; total (optional) is all that was charged, less refunds;
--            refunded (optional) says how much was given back and is not taken off again, refunded_at (optional) when
select
    nullif(trim(order_id), '') as order_id,
    trim(customer_id) as customer_id,
    lower(trim(email)) as email,
    regexp_replace(phone, '[^0-9]', '', 'g') as phone,
    ordered_at,
    try_cast(revenue as decimal(18, 6)) as amount,
    try_cast(revenue as decimal(18, 6)) as net_amount,
    try_cast(coalesce(total, revenue) as decimal(18, 6)) as total_amount,
    try_cast(refunded as decimal(18, 6)) as refunded_amount,
    refunded_at,
    try_cast(quantity as decimal(18, 6)) as quantity,
    product,
    case
        when lower(trim(status)) in ('test', 'draft', 'pending', 'refunded') then lower(trim(status))
        when lower(trim(status)) in ('cancelled', 'canceled', 'voided') then 'cancelled'
        when lower(trim(status)) in ('failed', 'expired', 'unpaid') then 'unpaid'
        when trim(status) <> '' then 'paid'
    end as status,
    nullif(trim(status), '') as written_status,
    promised_at,
    shipped_at,
    delivered_at,
    upper(trim(currency)) as currency,
    country,
    channel,
    discount_code
from raw_generic_orders

-- file: sql/0_sources/jd_orders.sql
-- jd_orders: the order export of a shop on JD (京东).
-- kind:      orders
-- title:     JD orders
-- evidence:  public files
-- signature: 订单号, 订购数量, 京东价
-- columns:   订单号, 商品ID, 商品名称, 订购数量, 下单时间, 订单金额, 订单状态, 下单帐号, 客户姓名, 联系电话, 运费金额, 订单渠道
-- ids:       订单号, 商品ID, 联系电话
-- amounts:   订购数量, 订单金额, 运费金额
-- dates:     下单时间, iso
-- identity:  user name, phone, name (weak)
-- money:     订单金额, once per order, on its first row
-- grain:     one row per line item; the amounts of the order stand on each of its lines
-- reads:     raw_jd_orders
-- source:    public files
-- note:      京东价 is the list price of a piece, before discounts: an order counts with 订单金额. Refunds are not in the file.
--            That 订单金额 is without the carriage (运费金额) is taken for granted.
with lines as (
    select
        "(row)", "订单号", "商品ID", "商品名称", "下单时间", "订单状态", "订单渠道",
        trim("下单帐号") as buyer,
        trim("客户姓名") as receiver,
        case when "联系电话" not like '%*%' then regexp_replace("联系电话", '[^0-9]', '', 'g') end as phone,
        try_cast("订购数量" as decimal(18, 6)) as pieces,
        try_cast("订单金额" as decimal(18, 6)) as goods_of_order,
        coalesce(try_cast("运费金额" as decimal(18, 6)), 0) as carriage,
        row_number() over (partition by "订单号" order by "(row)") = 1 as is_first
    from raw_jd_orders
)

select
    "订单号" as order_id,
    case when buyer not like '%*%' then buyer end as customer_id,
    nullif(phone, '') as phone,
    coalesce(case when buyer like '%*%' then buyer end, receiver) as weak_id,
    "下单时间" as ordered_at,
    case
        when "订单状态" like '%取消%' or "订单状态" like '%删除%' then 'cancelled'
        when "订单状态" like '%等待付款%' then 'unpaid'
        when trim("订单状态") <> '' then 'paid'
    end as status,
    "订单状态" as written_status,
    case when is_first then goods_of_order else 0 end as amount,
    case when is_first then goods_of_order else 0 end as net_amount,
    case when is_first then goods_of_order + carriage else 0 end as total_amount,
    pieces as quantity,
    coalesce("商品ID", "商品名称") as product,
    'CNY' as currency,
    "订单渠道" as channel
from lines
order by "(row)"

-- file: sql/0_sources/taobao_orders_old.sql
-- taobao_orders_old: the classic order list (订单列表, ExportOrderList) of a Taobao or Tmall shop.
-- kind:      orders
-- title:     Taobao / Tmall order list (classic)
-- evidence:  public files
-- signature: 订单编号, 买家会员名, 买家应付货款
-- columns:   订单编号, 买家会员名, 买家应付邮费, 买家实际支付金额, 订单状态, 收货人姓名, 联系手机, 订单创建时间, 宝贝标题, 宝贝总数量,
--            订单关闭原因
-- ids:       订单编号, 联系手机
-- amounts:   买家应付邮费, 买家实际支付金额, 宝贝总数量
-- dates:     订单创建时间, iso
-- identity:  user name, phone, name (weak)
-- money:     买家实际支付金额
-- grain:     one row per order
-- reads:     raw_taobao_orders_old
-- source:    public files (GBK)
-- note:      net is what was paid less the postage. The reason of closing 订单未关闭 means that the order is not closed.
--            Refunds are not in the file; a closed order counts as cancelled. Newer files mask the user name.
with orders as (
    select
        "订单编号", "订单创建时间", "订单状态", "宝贝标题",
        trim("买家会员名") as buyer,
        trim("收货人姓名") as receiver,
        case when "联系手机" not like '%*%' then regexp_replace("联系手机", '[^0-9]', '', 'g') end as phone,
        coalesce(trim("订单关闭原因"), '订单未关闭') as closed_for,
        try_cast("买家实际支付金额" as decimal(18, 6)) as paid,
        coalesce(try_cast("买家应付邮费" as decimal(18, 6)), 0) as postage,
        try_cast("宝贝总数量" as decimal(18, 6)) as pieces
    from raw_taobao_orders_old
)

select
    "订单编号" as order_id,
    case when buyer not like '%*%' then buyer end as customer_id,
    nullif(phone, '') as phone,
    coalesce(case when buyer like '%*%' then buyer end, receiver) as weak_id,
    "订单创建时间" as ordered_at,
    case
        when "订单状态" like '%等待买家付款%' then 'unpaid'
        when "订单状态" like '%退款成功%' then 'refunded'
        when "订单状态" like '%关闭%' then 'cancelled'
        when "订单状态" like '%交易成功%' then 'paid'
        when closed_for <> '订单未关闭' then 'cancelled'
        when trim("订单状态") <> '' then 'paid'
    end as status,
    "订单状态" as written_status,
    paid as amount,
    case when paid < postage then 0 else paid - postage end as net_amount,
    paid as total_amount,
    pieces as quantity,
    "宝贝标题" as product,
    'CNY' as currency
from orders

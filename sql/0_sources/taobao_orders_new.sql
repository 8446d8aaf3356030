-- file: sql/0_sources/taobao_orders_new.sql
-- taobao_orders_new: the order sheet of a Taobao or Tmall shop as Qianniu (千牛) writes it since 2026.
-- kind:      orders
-- title:     Taobao / Tmall orders (Qianniu)
-- evidence:  one file
-- signature: 订单编号, 买家应付邮费, 确认收货打款金额
-- columns:   订单编号, 买家应付邮费, 买家实付金额, 退款金额, 订单状态, 订单创建时间, 发货时间, 确认收货时间, 订单关闭原因
-- ids:       订单编号
-- amounts:   买家应付邮费, 买家实付金额, 退款金额
-- dates:     订单创建时间, iso
-- identity:  none: the sheet names no buyer; the classic order list (订单列表) does, as 买家会员名
-- money:     买家实付金额
-- grain:     one row per order
-- reads:     raw_taobao_orders_new
-- source:    one public importer of such sheets
-- note:      net is what was paid less postage and refund, never below 0 (a refund may hold the postage). The reason of closing
--            订单未关闭 means that the order is not closed. The delivered date is the one on which the buyer confirmed receipt.
with orders as (
    select
        "订单编号", "订单创建时间", "订单状态", "发货时间", "确认收货时间",
        coalesce(trim("订单关闭原因"), '订单未关闭') as closed_for,
        try_cast("买家实付金额" as decimal(18, 6)) as paid,
        coalesce(try_cast("买家应付邮费" as decimal(18, 6)), 0) as postage,
        coalesce(try_cast("退款金额" as decimal(18, 6)), 0) as refund
    from raw_taobao_orders_new
)

select
    "订单编号" as order_id,
    "订单创建时间" as ordered_at,
    case
        when "订单状态" like '%等待买家付款%' then 'unpaid'
        when refund > 0 and refund >= paid then 'refunded'
        when "订单状态" like '%关闭%' then 'cancelled'
        when "订单状态" like '%交易成功%' then 'paid'
        when closed_for <> '订单未关闭' then 'cancelled'
        when trim("订单状态") <> '' then 'paid'
    end as status,
    "订单状态" as written_status,
    paid as amount,
    case when paid < postage + refund then 0 else paid - postage - refund end as net_amount,
    case when paid < refund then 0 else paid - refund end as total_amount,
    refund as refunded_amount,
    "发货时间" as shipped_at,
    "确认收货时间" as delivered_at,
    'CNY' as currency
from orders

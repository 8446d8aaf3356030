"""A made-up orders export of any size, the same bytes for the same numbers: customers with unequal rates, who drop out."""

from pathlib import Path

import duckdb

FIRST_DAY = "2023-01-01"
DAYS = 1095

# chance(i, name): a number in (0, 1) that depends on nothing but its arguments; MD5 is the same in every DuckDB
_CHANCE = "create macro chance(i, name) as (md5_number_lower(concat(i, name)) % 1000000007 + 1) / 1000000009.0"

_ORDERS = f"""
    with customers as (
        select
            i as customer,
            cast({DAYS} * sqrt(chance(i, 'start')) as integer) as first_day,
            least(0.95, (0.1 + 0.9 * chance(i, 'dropout')) * 1.1 * $customers / $orders) as dropout,
            7 + 120 * ln(1 / chance(i, 'rate')) as gap
        from range($customers) as numbers (i)
    ),

    numbered as (
        select
            customer,
            first_day,
            gap,
            unnest(range(1 + least(200, cast(floor(ln(chance(customer, 'life')) / ln(1 - dropout)) as integer)))) as number
        from customers
    ),

    purchases as (
        select
            *,
            md5_number_lower(concat(customer, 'order', number)) as noise
        from numbered
    ),

    -- every part of the noise is used once: gap, time of day, revenue in cents, and its size for who is kept
    kept as (
        select
            customer,
            number,
            noise,
            first_day + cast(number * gap * (0.6 + 0.8 * (noise % 65536) / 65536) as integer) as day
        from purchases
        where first_day + cast(number * gap * (0.6 + 0.8 * (noise % 65536) / 65536) as integer) < {DAYS}
        order by noise
        limit $orders
    )

    select
        concat('O', 10000000 + row_number() over (order by day, customer, number)) as order_id,
        concat('cust_', 1000000 + customer * 7919 % $customers) as customer_id,
        date '{FIRST_DAY}' + to_seconds(cast(day * 86400 + noise // 65536 % 86400 as bigint)) as ordered_at,
        cast((500 + noise // 5662310400 % 19501) / 100 as decimal(10, 2)) as revenue
    from kept
    order by order_id
"""


def orders_csv(folder: Path, orders: int, customers: int) -> Path:
    """The path of a CSV ``order_id, customer_id, ordered_at, revenue`` over three years; made if it is not there yet.

    `customers` is how many live in the made-up world; some have no order in the file.
    """
    path = folder / f"orders_{orders}_{customers}.csv"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        connection = duckdb.connect()
        connection.execute("set enable_progress_bar = false")
        connection.execute(_CHANCE)
        connection.execute(f"create table orders as {_ORDERS}", {"orders": orders, "customers": customers})
        connection.execute(f"copy (select * from orders order by order_id) to '{unfinished}' (format csv, header)")
        made = connection.execute("select count(*) from orders").fetchall()[0][0]
        if made < orders:
            raise SystemExit(f"only {made:,} orders came of {customers:,} customers: ask for fewer orders each")
        unfinished.rename(path)
    return path

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

    purchases as (
        select
            customer,
            unnest(range(1 + least(200, cast(floor(ln(chance(customer, 'life')) / ln(1 - dropout)) as integer)))) as number,
            first_day,
            gap
        from customers
    ),

    days as (
        select
            customer,
            number,
            first_day + cast(number * gap * (0.6 + 0.8 * chance(customer * 1000 + number, 'gap')) as integer) as day,
            chance(customer * 1000 + number, 'pick') as pick
        from purchases
    ),

    kept as (
        select *
        from days
        where day < {DAYS}
        order by pick, customer, number
        limit $orders
    )

    select
        concat('O', 10000000 + row_number() over (order by day, customer, number)) as order_id,
        concat('cust_', 1000000 + customer * 7919 % $customers) as customer_id,
        date '{FIRST_DAY}' + to_seconds(
            day * 86400 + cast(floor(86400 * chance(customer * 1000 + number, 'time')) as bigint)
        ) as ordered_at,
        cast(5 + 195 * chance(customer * 1000 + number, 'revenue') as decimal(10, 2)) as revenue
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
        connection.execute(_CHANCE)
        connection.execute(f"create table orders as {_ORDERS}", {"orders": orders, "customers": customers})
        connection.execute(f"copy (select * from orders order by order_id) to '{unfinished}' (format csv, header)")
        made = connection.execute("select count(*) from orders").fetchall()[0][0]
        if made < orders:
            raise SystemExit(f"only {made:,} orders came of {customers:,} customers: ask for fewer orders each")
        unfinished.rename(path)
    return path

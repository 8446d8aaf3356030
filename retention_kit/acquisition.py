"""Acquisition: whether costs and margins fit what was asked, and the purchases, before anything is divided."""

from .catalogue import Catalogue
from .errors import SettingsError
from .settings import Settings, check_choice
from .table import Table


def check_acquisition(settings: Settings, views: Catalogue, grain: str, by: str) -> None:
    """Refuse what `Workspace.acquisition` cannot answer.

    Raises
    ------
    SettingsError
        If there are no costs, they are not by `grain` or `by`, or purchases have no margin where margins are given.
    """
    if grain in ("day", "week"):
        raise SettingsError(f"grain={grain!r}: costs are by month; choose one of month, quarter, year")
    check_choice("grain", grain, ("month", "quarter", "year"))
    if by not in ("all", "channel"):
        raise SettingsError(f"by={by!r}: costs are known by channel only; choose one of all, channel")
    if settings.acquisition_costs is None:
        raise SettingsError(
            "acquisition: no costs are given; name a CSV file with the columns month, amount and, if known, channel: "
            'acquisition_costs = "costs.csv" in retention.toml, or --set acquisition_costs=costs.csv'
        )
    if settings.margin is not None:
        _check_margins(views)


def _check_margins(views: Catalogue) -> None:
    unknown = _ask(
        views, "select coalesce(sum(unknown_orders), 0) as n from contribution_months where segment_by = 'all'"
    )["n"][0]
    if not unknown:
        return
    by_product = _ask(views, "select count(*) as n from margins where product is not null")["n"][0] > 0
    if by_product:
        lacking = _ask(
            views,
            "select distinct coalesce(trim(lines.product), '(blank)') as lacking from order_lines as lines"
            " inner join orders on lines.file_id = orders.file_id and lines.order_id = orders.order_id"
            " where lines.row_reason is null and trim(lines.product) not in (select product from margins where product is not null)"
            " order by 1 limit 3",
        )["lacking"]
    else:
        lacking = _ask(
            views,
            "select distinct cast(month as varchar) as lacking from contribution_months"
            " where unknown_orders > 0 and segment_by = 'all' order by 1 limit 3",
        )["lacking"]
        lacking = [day[:7] for day in lacking]
    kind = "product" if by_product else "month"
    raise SettingsError(
        f"margin: {unknown:,} orders have no margin, as some {kind}s have no row, such as {', '.join(lacking) or '(blank)'}; "
        f"add them, or one row with a blank {kind} for the rest"
    )


def _ask(views: Catalogue, query: str) -> Table:
    views.prepare(query, {})
    return views.fetch(query)

"""KPI rows of segments that customers move between (definitions.md, section 4, By segment)."""

from .kpis import kpi_rows

UNKNOWN = "(unknown)"
OF_THE_YEAR = [
    "crr_12m",
    "rcr_12m",
    "pfr_12m",
    "clv_aov",
    "clv_purchases_per_year",
    "clv",
    "clv_lifespan",
    "clv_is_warm",
]


def standing(told, day) -> str:
    """The latest value told before `day`, of pairs (day, value); of several of one day the last in the list."""
    before = [(when, place, value) for place, (when, value) in enumerate(told) if when < day]
    return max(before)[2] if before else UNKNOWN


def changing_rows(purchases, told, *, segment_by, as_of, answers=None, **asked) -> dict[str, list[dict]]:
    """The KPI rows of each segment: a period's from the whole lives of those who are in it when the period starts.

    The figures of a year are those of the customers who are in the segment on the year's first date.

    Parameters
    ----------
    purchases : list of Purchase
    told : dict
        Customer -> list of (day, value).
    segment_by : str
    as_of, answers, **asked
        As in `kpi_rows`; answers count for the customer that the respondent is.

    Returns
    -------
    dict
        Segment -> its rows.
    """
    named = [each for each in purchases if each.customer is not None and each.day <= as_of]
    customers = {each.customer for each in named}
    opened = min(each.day for each in named)
    segments = {UNKNOWN} | {value for customer in customers for _, value in told.get(customer, [])}
    found: dict[str, list[dict]] = {}
    for segment in segments:

        def rows_from(day, segment=segment) -> list[dict]:
            """The rows of those who are in the segment on `day`."""
            mine = {customer for customer in customers if standing(told.get(customer, []), day) == segment}
            return kpi_rows(
                [each for each in named if each.customer in mine],
                answers=None if answers is None else [each for each in answers if each.respondent in mine],
                as_of=as_of,
                since=opened,
                opened=opened,
                segment=(segment_by, segment),
                **asked,
            )

        starts = [row["period_start"] for row in rows_from(opened)]
        found[segment] = []
        for i, start in enumerate(starts):
            row = rows_from(start)[i]
            year = _years_first_date(row, starts, i, asked.get("periods_per_year"))
            if year is not None:
                _take_year(row, rows_from(year)[i])
            found[segment].append(row)
    return found


def _years_first_date(row, starts, i, periods_per_year):
    """The first date of the year that ends with period `i`; None: there are fewer periods than that."""
    length = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}.get(row["grain"], periods_per_year)
    return starts[i + 1 - length] if length is not None and i + 1 >= length else None


def _take_year(row, of_year) -> None:
    """Put the figures of the year, and what is said of them, into a period's row."""
    reasons = {column: reason for column, reason in row["reasons"].items() if column not in OF_THE_YEAR}
    reasons |= {column: reason for column, reason in of_year["reasons"].items() if column in OF_THE_YEAR}
    small = [rate for rate in row["small"] if rate not in OF_THE_YEAR]
    small += [rate for rate in of_year["small"] if rate in OF_THE_YEAR]
    in_order = ("crr", "ccr", "crr_12m", "rcr", "rcr_12m", "pfr", "pfr_12m", "nps")
    row |= {column: of_year[column] for column in OF_THE_YEAR}
    row |= {"reasons": reasons, "small": [rate for rate in in_order if rate in small]}

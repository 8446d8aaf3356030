"""The views of ``sql/`` for Apache Spark: the same SELECTs, translated by SQLGlot.

``pip install retention-kit[spark]`` brings PySpark; translating alone needs none. A view reads others by name: create them
in the order of `all_views`, over tables with the columns of those that Python writes (``sql/README.md``).
"""

from .views import View, all_views

SESSION = {
    # dates and times are local ones without a zone, as in DuckDB
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    # a division by zero or an overflow is an error, never a silent NULL
    "spark.sql.ansi.enabled": "true",
}
"""Settings that a Spark session needs for the rows to be the same as DuckDB's."""


def translate(view: View | str) -> str:
    """The SELECT of a view, given itself or by name, in Spark's SQL.

    Raises
    ------
    KeyError
        If there is no view of that name.
    sqlglot.errors.UnsupportedError
        If the SELECT uses what Spark's SQL cannot say.
    """
    import sqlglot

    view = all_views()[view] if isinstance(view, str) else view
    (select,) = sqlglot.transpile(
        view.body, read="duckdb", write="spark", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    return select

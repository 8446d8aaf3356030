"""SQL that turns a written timestamp into local time; the one part of reading that names an engine's functions."""

from ..views import literal

# date, or date and time to the minute or finer, and after it an offset or nothing
_OFFSET = r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$"
_ISO = r"\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"


def timestamp_sql(column: str, formats: tuple[str, ...], timezone: str | None) -> str:
    """An expression for the local time written in the text `column`; NULL where it is in none of `formats`.

    ``iso`` is a date or timestamp as in ISO 8601, with a blank for the T and an offset if one is written; any other
    format is one of strptime's. Without `timezone` the written wall time counts, whatever its offset; with it, a
    time with an offset is converted, and one without is local already.
    """
    column = f"trim({column})"
    parts = [
        _iso_sql(column, timezone) if known == "iso" else f"try_strptime({column}, {literal(known)})"
        for known in formats
    ]
    return f"coalesce({', '.join(parts)})"


def _iso_sql(column: str, timezone: str | None) -> str:
    wall = f"try_cast(regexp_replace({column}, {literal(_OFFSET)}, '') as timestamp)"
    if timezone:
        zone = f"regexp_extract({column}, {literal(_OFFSET)}, 1)"
        digits = f"regexp_replace({zone}, '[^0-9]', '', 'g')"
        minutes = f"coalesce(try_cast(substr({digits}, 1, 2) as integer), 0) * 60 + coalesce(try_cast(substr({digits}, 3, 2) as integer), 0)"
        signed = f"case when {zone} like '-%' then -1 else 1 end * ({minutes})"
        local = f"timezone({literal(timezone)}, timezone('UTC', {wall} - to_minutes(cast({signed} as bigint))))"
        wall = f"case when {zone} = '' then {wall} else {local} end"
    # the two commonest shapes need no regular expression: 2025-07-04 21:50:26 and 2025-07-04
    return (
        f"case when length({column}) = 19 and substr({column}, 17, 1) = ':' then try_cast({column} as timestamp)"
        f" when length({column}) = 10 or regexp_full_match({column}, '[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}') then try_cast({column} as timestamp)"
        f" when regexp_full_match({column}, {literal(_ISO + '(' + _OFFSET.removesuffix('$') + ')?')}) then {wall} end"
    )

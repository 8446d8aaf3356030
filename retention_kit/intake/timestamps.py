"""How a column writes dates and times, decided once for the whole column, and the SQL that turns them into local time.

Three parts are told apart: the date, whose order of day and month is the one thing to decide; the time of day; and what
says the zone, an offset or a name. Nothing is decided per value, and nothing that another value contradicts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from ..errors import InputError
from ..views import literal

# date, or date and time to the minute or finer, and after it an offset or nothing
_OFFSET = r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$"
_ISO = r"\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
_CLOCK = r"(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)"
_AFTER_CLOCK = rf"(?:^|[ T]){_CLOCK} ?([A-Za-z+-][A-Za-z0-9 &()/:._+-]*)?$"

# of a date alone, by the order of its parts; both years, the two-digit one where no other fits
_YEAR_FIRST = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y")
# nobody writes the month first with points
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m-%d-%y")
_NAMED = tuple(
    f"{form}{year}"
    for year in ("%Y", "%y")
    for form in (
        "%d %b ",
        "%d-%b-",
        "%d %B ",
        "%b %d ",
        "%b-%d-",
        "%B %d ",
        "%b %d, ",
        "%B %d, ",
        "%a %b %d ",
        "%a, %d %b ",
    )
)
_ALL = (*_YEAR_FIRST, *_DAY_FIRST, *_MONTH_FIRST, *_NAMED)
ORDERS = {"ymd": _YEAR_FIRST, "dmy": _DAY_FIRST, "mdy": _MONTH_FIRST}

# minutes east of Greenwich of the abbreviations that exports use
_ABBREVIATIONS = {
    "PST": -480, "PDT": -420, "MST": -420, "MDT": -360, "CST": -360, "CDT": -300, "EST": -300, "EDT": -240,
    "AKST": -540, "AKDT": -480, "HST": -600, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "JST": 540, "KST": 540, "SGT": 480, "MYT": 480, "HKT": 480, "WIB": 420, "AEST": 600, "AEDT": 660,
}  # fmt: skip
# names that Ruby on Rails gives to zones (Square writes them), as far as they differ from the IANA's
_RAILS = {
    "Pacific Time (US & Canada)": "America/Los_Angeles", "Mountain Time (US & Canada)": "America/Denver",
    "Central Time (US & Canada)": "America/Chicago", "Eastern Time (US & Canada)": "America/New_York",
    "Arizona": "America/Phoenix", "Alaska": "America/Juneau", "Hawaii": "Pacific/Honolulu",
    "Indiana (East)": "America/Indiana/Indianapolis", "Atlantic Time (Canada)": "America/Halifax",
    "Newfoundland": "America/St_Johns", "Saskatchewan": "America/Regina", "Puerto Rico": "America/Puerto_Rico",
    "London": "Europe/London", "Edinburgh": "Europe/London", "Dublin": "Europe/Dublin", "Paris": "Europe/Paris",
    "Madrid": "Europe/Madrid", "Berlin": "Europe/Berlin", "Sydney": "Australia/Sydney", "Melbourne": "Australia/Melbourne",
    "Brisbane": "Australia/Brisbane", "Adelaide": "Australia/Adelaide", "Perth": "Australia/Perth",
    "Darwin": "Australia/Darwin", "Hobart": "Australia/Hobart", "Tokyo": "Asia/Tokyo", "Osaka": "Asia/Tokyo",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """How a column's dates are written: ``iso``, ``unix`` (seconds), ``unix_ms``, or a strptime format of the date alone."""

    date: str = "iso"

    @property
    def order(self) -> str | None:
        """dmy or mdy, where the date is of digits alone and not year first."""
        return next((name for name in ("dmy", "mdy") if self.date in ORDERS[name]), None)


class UndecidedDates(InputError):
    """No value of a column decides between day first and month first."""


def decide_dates(
    connection: duckdb.DuckDBPyConnection, texts: str, listed: tuple[str, ...], order: str | None, where: str
) -> Written:
    """How the dates of a column are written, proven on all of them.

    Parameters
    ----------
    texts : str
        SELECT of one column, the texts.
    listed : tuple of str
        What the tool is known to write, ``iso`` or strptime formats, likeliest first.
    order : {"ymd", "dmy", "mdy"}, optional
        What the user says (setting ``date_order``).
    where : str
        File and column, for the message.

    Raises
    ------
    UndecidedDates
        If day first and month first both read every value, and differ.
    """
    connection.execute(
        f"create or replace temp table written_dates as select distinct {_date_part('written')} as part, "
        f"regexp_full_match(written, {literal(_ISO + '(' + _OFFSET.removesuffix('$') + ')?')}) as is_iso "
        f"from (select trim(written) as written from ({texts}) as given(written)) where written <> ''"
    )
    total, iso, digits = connection.execute(
        "select count(*), count(*) filter (is_iso), "
        "count(*) filter (regexp_full_match(part, '1[0-9]{9}')) + 1000000 * count(*) filter (regexp_full_match(part, '1[0-9]{12}')) "
        "from written_dates"
    ).fetchall()[0]
    if total == 0 or iso == total:
        return Written()
    if digits and digits % 1_000_000 in (0, total) and digits // 1_000_000 in (0, total):
        return Written("unix" if digits < 1_000_000 else "unix_ms")
    fits = _count_fits(connection, (*_YEAR_FIRST, *ORDERS[order], *_NAMED) if order else _ALL)
    best = max(fits.values(), default=0)
    if best - iso <= iso:  # ISO but for some strays
        return Written()
    tied = [form for form, count in fits.items() if count == best]
    known = [form for form in (_date_only(each) for each in listed) if form in tied]
    if known and not _is_contradicted(known, listed):
        return Written(known[0])
    if len({_order_of(form) for form in tied}) > 1 and _differ(connection, tied):
        sample = connection.execute("select min(part) from written_dates where not is_iso").fetchall()[0][0]
        raise UndecidedDates(
            f"{where}: day first or month first? Both read every date (such as {sample!r}). Say which: date_order=dmy or date_order=mdy."
        )
    return Written(tied[0])


def timestamp_sql(column: str, written: Written, timezone: str | None, zone: str | None = None) -> str:
    """An expression for the local time written in the text `column`; NULL where it is not written so.

    ISO 8601 (a blank for the T will do) is always understood. Without `timezone` the written wall time counts,
    whatever its offset; with it, a time with an offset or zone is converted, one without is in `zone`, or local.
    """
    plain, column = column, f"trim({column})"
    iso = _iso_sql(plain, column, timezone, zone)
    if written.date == "iso":
        return iso
    if written.date.startswith("unix"):
        seconds = f"try_cast({column} as bigint){' // 1000' if written.date == 'unix_ms' else ''}"
        moment = f"make_timestamp({seconds} * 1000000)"
        return f"timezone({literal(timezone)}, timezone('UTC', {moment}))" if timezone else moment
    return f"coalesce({iso}, {_named_sql(column, written.date, timezone, zone)})"


def _named_sql(column: str, date: str, timezone: str | None, zone: str | None) -> str:
    clock = f"upper(replace(replace(regexp_extract({column}, {literal(_AFTER_CLOCK)}, 1), ' ', ''), '.M.', 'M'))"
    clock = f"regexp_replace({clock}, '([AP])\\.?M\\.?$', '\\1M')"
    day = f"try_strptime({_date_part(column)}, {literal(date)})"
    hours = f"try_strptime(nullif({clock}, ''), ['%I:%M:%S%p', '%I:%M%p', '%H:%M:%S.%g', '%H:%M:%S', '%H:%M'])"
    wall = f"case when {clock} = '' then {day} else {day} + ({hours} - timestamp '1900-01-01') end"
    wall = f"case when year({day}) between 1970 and 2100 then {wall} end"
    return _localised(wall, f"trim(regexp_extract({column}, {literal(_AFTER_CLOCK)}, 2))", timezone, zone)


def _date_part(column: str) -> str:
    """The date alone: what stands before the time of day, without a comma or T at its end."""
    return f"rtrim(regexp_replace({column}, {literal(_AFTER_CLOCK)}, ''), ', T')"


def _iso_sql(plain: str, column: str, timezone: str | None, zone: str | None) -> str:
    wall = f"try_cast(regexp_replace({column}, {literal(_OFFSET)}, '') as timestamp)"
    bare = f"try_cast({plain} as timestamp)"
    if timezone:
        wall = _localised(wall, f"regexp_extract({column}, {literal(_OFFSET)}, 1)", timezone, zone)
        bare = (
            f"case when length({plain}) = 10 then {bare} else {_localised(bare, literal(''), timezone, zone)} end"
            if zone
            else bare
        )
    general = (
        f"case when length({plain}) = 19 and substr({plain}, 17, 1) = ':' then {bare}"
        f" when regexp_full_match({column}, '[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}') then try_cast({column} as timestamp)"
        f" when regexp_full_match({column}, {literal(_ISO + '(' + _OFFSET.removesuffix('$') + ')?')}) then {wall}"
        f" when regexp_full_match({column}, {literal(_ISO + ' [A-Za-z].*')}) then {_named_zone_sql(column, timezone, zone)} end"
    )
    # the two commonest shapes, 2025-07-04 21:50:26 and 2025-07-04, need neither trimming nor a regular expression
    moment = (
        "" if timezone and zone else f"when 19 then try_strptime({plain}, ['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S']) "
    )
    read = f"coalesce(case strlen({plain}) {moment}when 10 then try_strptime({plain}, '%Y-%m-%d') end, {general})"
    # 0001-01-01 and 9999-12-31 are how tools write that there is no date
    return f"case when {read} >= timestamp '1970-01-01' and {read} < timestamp '2101-01-01' then {read} end"


def _named_zone_sql(column: str, timezone: str | None, zone: str | None) -> str:
    wall = f"try_cast(regexp_extract({column}, {literal('^(' + _ISO + ')')}, 1) as timestamp)"
    return _localised(wall, f"trim(regexp_replace({column}, {literal('^' + _ISO)}, ''))", timezone, zone)


def _localised(wall: str, zone_text: str, timezone: str | None, zone: str | None) -> str:
    """`wall` in `timezone`, from what `zone_text` says: an offset, an abbreviation, a name; NULL if it says what nobody knows."""
    names = ", ".join(literal(name) for name in (*_ABBREVIATIONS, *_RAILS))
    known = (
        f"({zone_text} = '' or {zone_text} in ({names}) or regexp_full_match({zone_text}, '(Z|UTC|GMT)?([+-][0-9]{{1,2}}(:?[0-9]{{2}})?)?')"
        f" or regexp_full_match({zone_text}, '[A-Z][A-Za-z]+/[A-Za-z_/]+'))"
    )
    if not timezone:
        return f"case when {known} then {wall} end"
    pieces = f"regexp_extract({zone_text}, '([+-])([0-9]{{1,2}}):?([0-9]{{2}})?$', "
    minutes = (
        f"case {zone_text} {' '.join(f'when {literal(name)} then {value}' for name, value in _ABBREVIATIONS.items())} "
        f"else case when {pieces}1) = '-' then -1 else 1 end * (60 * coalesce(try_cast({pieces}2) as integer), 0)"
        f" + coalesce(try_cast({pieces}3) as integer), 0)) end"
    )
    named = f"case {zone_text} {' '.join(f'when {literal(name)} then {literal(iana)}' for name, iana in _RAILS.items())} else {zone_text} end"
    unsaid = f"timezone({literal(timezone)}, timezone({literal(zone)}, {wall}))" if zone else wall
    return (
        f"case when {zone_text} = '' then {unsaid}"
        f" when {zone_text} in ({', '.join(map(literal, _RAILS))}) or {zone_text} like '%/%' then timezone({literal(timezone)}, timezone({named}, {wall}))"
        f" when {known} then timezone({literal(timezone)}, timezone('UTC', {wall} - to_minutes(cast({minutes} as bigint)))) end"
    )


def _count_fits(connection: duckdb.DuckDBPyConnection, forms: Iterable[str]) -> dict[str, int]:
    forms = list(forms)
    counts = ", ".join(f"count(*) filter (is_iso or {_plausible(form)})" for form in forms)
    found = connection.execute(f"select {counts} from written_dates").fetchall()[0]
    return dict(zip(forms, found, strict=True))


def _plausible(form: str) -> str:
    """Whether a date is written so; a two-digit year is not taken for the year 26, nor a four-digit one for two digits."""
    return f"coalesce(year(try_strptime(part, {literal(form)})) between 1970 and 2100, false)"


def _differ(connection: duckdb.DuckDBPyConnection, forms: list[str]) -> bool:
    first, *others = (f"try_strptime(part, {literal(form)})" for form in forms)
    unlike = " or ".join(f"{first} is distinct from {other}" for other in others)
    return bool(connection.execute(f"select count(*) from written_dates where {unlike}").fetchall()[0][0])


def _date_only(listed: str) -> str:
    """The date part of a listed strptime format: ``%m/%d/%Y %H:%M`` is ``%m/%d/%Y``."""
    return re.sub(r"[ T,]*%[HI].*$", "", listed)


def _order_of(form: str) -> str:
    return next((name for name, forms in ORDERS.items() if form in forms), "named")


def _is_contradicted(known: list[str], listed: tuple[str, ...]) -> bool:
    """Whether the tool is known to write both orders, so that its list decides nothing."""
    return (
        len({_order_of(_date_only(each)) for each in listed} & {"dmy", "mdy"}) > 1
        and len({_order_of(form) for form in known}) > 1
    )

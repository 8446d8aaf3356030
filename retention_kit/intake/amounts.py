"""How a file writes money: signs, thousands marks, decimal marks. One decision per file, proven on every amount in it."""

import duckdb

from ..errors import InputError
from ..views import literal, quote

# what may stand around the digits: a minus or brackets, a currency as letters or sign
_SIGN = r"(?:[A-Za-z]{1,4}\.?)?[ \x{00a0}]*[^\p{L}\p{N}\s.,()+'-]?"
_PLAIN = r"-?[0-9]*\.?[0-9]+"

# letters and signs that name one currency; $, ¥ and kr name several
_CODES = {
    "AU$": "AUD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "US$": "USD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "R$": "BRL",
    "MX$": "MXN", "€": "EUR", "£": "GBP", "RM": "MYR", "Rp": "IDR", "₱": "PHP", "฿": "THB", "₫": "VND", "₹": "INR", "₩": "KRW", "₺": "TRY",
    "zł": "PLN", "Kč": "CZK", "CN¥": "CNY", "JP¥": "JPY",
}  # fmt: skip


class UndecidedAmounts(InputError):
    """No amount decides whether a comma or a point marks the decimals."""


def decide_mark(
    connection: duckdb.DuckDBPyConnection, raw: str, columns: list[str], wanted: str | None, where: str
) -> str | None:
    """The decimal mark of a file's amounts; None if they are plain numbers that need no cleaning.

    Parameters
    ----------
    raw : str
        The raw view.
    columns : list of str
        Its columns of money and counts.
    wanted : {"point", "comma"}, optional
        What the user says (setting ``decimal_mark``).

    Raises
    ------
    UndecidedAmounts
        If every amount with a mark could be read both ways: ``1,234``.
    """
    if not columns:
        return None
    union = " union all ".join(
        f"select {quote(name)} as written from {quote(raw)} where {quote(name)} is not null" for name in columns
    )
    digits = "regexp_replace(written, '[^0-9.,]', '', 'g')"
    counts = {
        "odd": f"not regexp_full_match(written, {literal(_PLAIN)})",
        "point": f"regexp_matches({digits}, '\\.([0-9]{{1,2}}|[0-9]{{4,}})$|,[0-9]+\\.[0-9]+$|,[0-9]{{2,3}},|^0\\.')",
        "comma": f"regexp_matches({digits}, ',([0-9]{{1,2}}|[0-9]{{4,}})$|\\.[0-9]+,[0-9]+$|\\.[0-9]{{3}}\\.|^0,')",
        "either": f"regexp_matches({digits}, '^[0-9]{{1,3}}[.,][0-9]{{3}}$') and not regexp_full_match({digits}, '0[.,].*')",
    }
    odd, point, comma, either = connection.execute(
        f"select {', '.join(f'count(*) filter ({test})' for test in counts.values())} from ({union})"
    ).fetchall()[0]
    if wanted:
        return {"point": "." if odd else None, "comma": ","}[wanted]
    if comma > point:
        return ","
    if point == comma == 0 and either:
        sample = connection.execute(f"select written from ({union}) where {counts['either']} limit 1").fetchall()[0][0]
        raise UndecidedAmounts(
            f"{where}: does {sample!r} mean thousands or decimals? No amount of the file decides. "
            "Say what marks the decimals: decimal_mark=point or decimal_mark=comma."
        )
    return "." if odd else None


def amount_sql(cell: str, mark: str) -> str:
    """The text `cell` as a plain decimal; as it is where it is no amount (so that it counts as a bad one)."""
    thousands = ("," if mark == "." else ".") + r" '\x{00a0}\x{202f}\x{2019}"
    body = rf"[0-9]+|[0-9]{{1,3}}(?:[{thousands}][0-9]{{2,3}})*[{thousands}][0-9]{{3}}"
    shape = rf"[(+-]?\s*{_SIGN}\s*[(+-]?\s*(?:(?:{body})(?:[{mark}][0-9]*)?|[{mark}][0-9]+)\s*{_SIGN}\s*[)-]?"
    digits = f"regexp_replace({cell}, '[^0-9{mark}]', '', 'g')"
    number = f"replace({digits}, ',', '.')" if mark == "," else digits
    minus = f"case when regexp_matches({cell}, '^[^0-9]*[-(]|-\\s*$') then '-' else '' end"
    return f"case when regexp_full_match(trim({cell}), {literal(shape)}) then {minus} || {number} else {cell} end"


def currency_sql(cell: str) -> str:
    """The currency that stands beside the digits of `cell`, three letters; NULL if none does, or one of several."""
    letters = f"replace(trim(regexp_replace({cell}, '[-0-9.,()+ \\x{{00a0}}]', '', 'g')), '''', '')"
    named = " ".join(f"when {literal(text)} then {literal(code)}" for text, code in _CODES.items())
    return f"case {letters} {named} else case when regexp_full_match({letters}, '[A-Za-z]{{3}}') then upper({letters}) end end"

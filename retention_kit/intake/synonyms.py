"""What others call the columns of the generic formats (``synonyms.toml``), and how like such a name a column's name is."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ms", "ja", "zh-Hans", "zh-Hant")
# Chinese and Japanese letters: names run together without blanks
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# the marks that make another letter of a Japanese one: ハ, バ, パ
_VOICED = "\u3099\u309a"
# a name with a slip of the pen; shorter names are too much like one another
_ALIKE, _LONG_ENOUGH = 0.88, 6


@dataclass(frozen=True)
class Part:
    """A column of a generic format: what its values are (date, money, ...), what it means, and what others call it.

    ``names`` may be words of a longer name; ``whole`` have to be the whole of it.
    """

    role: str
    meaning: str
    names: frozenset[str]
    whole: frozenset[str]

    def likeness(self, name: str) -> float:
        """How surely a column's name means this one by itself, 0 to 1."""
        name = plain(name)
        if name in self.names:
            return 1.0
        if name in self.whole:
            return 0.8
        inside = [len(each) / len(name) for each in self.names if _holds(name, each)]
        if inside:
            return 0.5 + 0.4 * max(inside)
        if len(name) >= _LONG_ENOUGH and any(_is_alike(name, each) for each in self.names):
            return 0.7
        return 0.0


@cache
def parts(kind: str) -> dict[str, Part]:
    """The columns of the generic format of `kind`."""
    return {name: _part(kind, name) for name in _all()[kind]}


@lru_cache(maxsize=1 << 12)
def plain(name: str) -> str:
    """A column name for comparison: words in lower case with single blanks between, no accents, no signs."""
    decomposed = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    text = "".join(each for each in decomposed if each in _VOICED or not unicodedata.combining(each))
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def status_of(word: str) -> str | None:
    """What we call a status that another language's word stands for; None if the word is not known."""
    wanted = plain(word)
    return next((ours for ours, words in _all()["statuses"]["words"].items() if wanted in words), None)


@cache
def _all() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _part(kind: str, name: str) -> Part:
    entry = _all()[kind][name]
    like_kind, _, like_name = entry.get("like", f"{kind}.{name}").partition(".")
    named = _all()[like_kind][like_name]
    given = [each for language in LANGUAGES for each in named[language]]
    for other in entry.get("also", []):
        other_kind, _, other_name = other.partition(".")
        given += sorted(_part(other_kind, other_name).names)
    whole = frozenset(each[1:] for each in given if each.startswith("="))
    names = frozenset(each for each in given if not each.startswith("=")) | {plain(name)}
    return Part(entry["role"], entry["meaning"], names, whole)


def _holds(name: str, part: str) -> bool:
    """Whether the words of `part` stand in `name`."""
    return part in name if _IDEOGRAPH.search(part) else f" {part} " in f" {name} "


def _is_alike(name: str, other: str) -> bool:
    if len(other) < _LONG_ENOUGH or _IDEOGRAPH.search(name):
        return False
    matcher = SequenceMatcher(None, name, other)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE

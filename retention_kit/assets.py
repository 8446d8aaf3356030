"""Where the SQL, the notebooks and the samples are: inside the installed package, or beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = {"sql": "_sql", "notebooks": "_notebooks", "data-samples": "_samples"}


def asset(folder: str) -> Path:
    """The folder `sql`, `notebooks` or `data-samples`.

    A wheel carries them inside the package; a checkout (and an editable install) has them beside it.
    """
    packaged = _PACKAGE / _PLACES[folder]
    return packaged if packaged.is_dir() else _PACKAGE.parent / folder

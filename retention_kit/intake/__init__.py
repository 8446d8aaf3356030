"""From raw files to typed rows: find the files, recognise the format, load them, account for what cannot be read."""

from .files import find_sources
from .formats import Format, all_formats
from .load import load_files
from .loaded import LoadedFile, Said

__all__ = ["Format", "LoadedFile", "Said", "all_formats", "find_sources", "load_files"]

"""From raw files to typed rows: find the files, recognise the format, load them, account for what cannot be read."""

from .files import find_files
from .formats import Format, all_formats
from .load import LoadedFile, load_files

__all__ = ["Format", "LoadedFile", "all_formats", "find_files", "load_files"]

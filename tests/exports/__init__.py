"""One fixture per export format, in modules by family: exact header, rows with every quirk, canonical rows by hand."""

"""What can go wrong, as sentences: every error says what, where, what exists, and what to do."""


class RetentionKitError(Exception):
    """Base of every error that a user can cause or mend; the command line prints it as one line."""


class InputError(RetentionKitError):
    """A file or folder cannot be used: missing, not recognised, unreadable, or contradicting another."""


class SettingsError(RetentionKitError):
    """A setting, option or parameter is unknown or has a value that it cannot have."""


class QueryError(RetentionKitError):
    """An SQL query is not one SELECT over the views, or DuckDB refuses it."""


class ReportError(RetentionKitError):
    """A report was asked for rightly and could not be made."""

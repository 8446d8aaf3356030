"""What this package's own processes, the command and the kernel of a report, do before they import anything heavy."""

import sys


def skip_address_grammar() -> None:
    """Keep jsonschema from compiling a grammar of internationalised addresses that nothing here checks.

    jsonschema (which Altair, nbformat and papermill import) tries `rfc3987_syntax` for its format "iri"; that package
    compiles its grammar as it is imported, which takes as long as everything else together. To be called in a process of
    one's own only: a user's kernel may want the check.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

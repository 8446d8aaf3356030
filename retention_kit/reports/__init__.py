"""Monthly reports: a templated notebook, run by papermill, written out as one page with its data beside it."""

from .make import Report, make_report
from .template import check_parameters, template_parameters

__all__ = ["Report", "check_parameters", "make_report", "template_parameters"]

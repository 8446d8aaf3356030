"""What a workspace can be asked in numbers: each method checks what is asked and brings the rows of a view of ``sql/``."""

from .asking import Progress
from .cohorts import CohortQuestions
from .comparisons import ComparisonQuestions
from .customers import CustomerQuestions
from .money import MoneyQuestions
from .periods import PeriodQuestions

__all__ = ["Progress", "Questions"]


class Questions(PeriodQuestions, CohortQuestions, CustomerQuestions, MoneyQuestions, ComparisonQuestions):
    """The methods of `Workspace` that give numbers."""

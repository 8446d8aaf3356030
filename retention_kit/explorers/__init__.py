"""Explorers: widgets for JupyterLab that ask a workspace and draw its answers.

Each is a model (traitlets, runs without a browser) and a view (ipywidgets) that shows the model. Nothing here needs a
network.
"""

from .kpi import KpiExplorer, KpiExplorerModel
from .mapping import MappingModel, MappingWidget

__all__ = ["KpiExplorer", "KpiExplorerModel", "MappingModel", "MappingWidget"]

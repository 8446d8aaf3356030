"""The page: a run notebook as one HTML file, code hidden, nothing fetched from anywhere."""

import html
from typing import Any

_STYLE = """
:root { --ink: #1f2933; --muted: #5b6773; --rule: #d9dee4; --blue: #0072b2; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1060px; padding: 24px 20px 60px; color: var(--ink); background: #fff;
  font: 15px/1.5 Inter, "Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK TC", "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: 28px; line-height: 1.2; margin: 8px 0 4px; }
h2 { font-size: 19px; margin: 36px 0 10px; padding-top: 12px; border-top: 1px solid var(--rule); }
a.anchor-link { display: none; }
.facts { list-style: none; padding: 0; margin: 10px 0 0; color: var(--muted); font-size: 13px; }
.facts b { color: var(--ink); font-weight: 600; margin-right: 6px; }
.warning { border-left: 3px solid #d55e00; padding: 4px 10px; background: #fdf3ec; overflow-wrap: anywhere; }
.flow { font-size: 24px; font-weight: 600; margin: 14px 0; }
.flow small { font-size: 13px; font-weight: 400; color: var(--muted); }
.cards { display: flex; flex-wrap: wrap; gap: 14px; margin: 16px 0 6px; }
.card { flex: 1 1 240px; border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; }
.card span { color: var(--muted); font-size: 13px; }
.card strong { display: block; font-size: 26px; color: var(--blue); }
.card p { margin: 4px 0 0; font-size: 13px; color: var(--muted); }
.grid { display: flex; flex-wrap: wrap; gap: 8px 24px; }
.grid > * { flex: 1 1 430px; max-width: 510px; min-width: 0; }
img.chart { max-width: 100%; height: auto; display: block; margin: 6px 0; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; } thead th { color: var(--muted); font-weight: 400; }
th, td { padding: 6px 10px 6px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
td.value { font-weight: 600; white-space: nowrap; } td.number { text-align: right; } .note { color: var(--muted); font-size: 13px; }
dl.definitions dt { font-weight: 600; margin-top: 12px; } dl.definitions dd { margin: 2px 0 0; }
code { background: #f4f6f8; padding: 1px 4px; border-radius: 3px; }
.wide { overflow-x: auto; }
@media print { h2 { break-after: avoid; } img.chart, table, .card { break-inside: avoid; } }
"""


def render_page(notebook: Any, title: str) -> str:
    """One HTML page of a run notebook: text and outputs, no code, no script, no address that is fetched."""
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    exporter = HTMLExporter(
        template_name="basic",
        config=Config(
            {
                "HTMLExporter": {
                    "mathjax_url": "",
                    "require_js_url": "",
                    "exclude_input": True,
                    "exclude_output_prompt": True,
                },
                "TagRemovePreprocessor": {
                    "enabled": True,
                    "remove_cell_tags": ["parameters", "injected-parameters", "setup"],
                },
            }
        ),
    )
    exporter.register_preprocessor("nbconvert.preprocessors.TagRemovePreprocessor", enabled=True)
    body, _ = exporter.from_notebook_node(notebook)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )

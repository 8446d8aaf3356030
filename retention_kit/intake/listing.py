"""The list of formats, for people: what is read, by what it is known, how sure its layout is, who its customers are."""

from .formats import Format, all_formats
from .kinds import KINDS

_KINDS = {
    "orders": "Orders",
    "survey": "Surveys",
    "subscriptions": "Subscriptions",
    "tickets": "Support",
    "deliveries": "Delivery",
    "companion": "Companions: files that add to another one",
}
_EVIDENCE = {
    "vendor": "vendor's documentation",
    "public files": "several public files agree",
    "one file": "one public file only: unverified",
    "our own": "our own names",
}


def formats_table() -> list[dict[str, str]]:
    """One row per format: kind, name, title, recognised by, customers known by, evidence."""
    return [
        {
            "kind": known.kind,
            "format": known.name,
            "title": known.title,
            "recognised by": ", ".join(known.signature) + (f"; not {', '.join(known.unless)}" if known.unless else ""),
            "customers known by": _known_by(known),
            "layout": _EVIDENCE[known.evidence],
        }
        for kind in KINDS
        for known in all_formats()
        if known.kind == kind
    ]


def formats_markdown() -> str:
    """The same as Markdown: the text of ``docs/formats.md``."""
    lines = [
        "# Formats",
        "",
        "Each is one file in [`sql/0_sources`](../sql/0_sources); this page is made from their headers: `retention-kit formats --format markdown`.",
        "A file that bears none of these signatures is read through a mapping: `retention-kit map FILE`. So are the exports whose layout nobody",
        "could show us: AskNicely, Retently, Hotjar, Chargebee, Recharge, Gorgias, AfterShip, ClickPost, Loop, SHOPLINE, 91APP, Cyberbiz, momo, PChome.",
        "",
    ]
    rows = formats_table()
    for kind, title in _KINDS.items():
        lines += [
            f"## {title}",
            "",
            "| format | what | recognised by | customers known by | layout |",
            "| --- | --- | --- | --- | --- |",
        ]
        for row in rows:
            if row["kind"] == kind:
                signature = row["recognised by"].replace("|", "\\|")
                lines.append(
                    f"| `{row['format']}` | {row['title']} | {signature} | {row['customers known by']} | {row['layout']} |"
                )
        lines.append("")
    return "\n".join(lines)


def _known_by(known: Format) -> str:
    if known.no_identity:
        return f"nothing: {known.no_identity}"
    return ", ".join(known.identities) or "–"

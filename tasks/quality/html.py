"""The quality report as one HTML page: no script, no request to anywhere, light or dark, and printable."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import Field

from schemas.model import Model
from tasks.quality.diagram import HEIGHT, WIDTH, lay_out
from tasks.quality.report import ColumnProfile, QualityReport

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_DRAWN = 120
"""Tables; in a drawing of more nobody finds one."""


class Facts(Model):
    """What the page says about the run; what is absent is left out.

    Attributes:
        created: When, in words.
        versions: Of what made the data, by name.
        command: What to type to get the same data again.
        docs: Where Great Expectations' Data Docs are, relative to the page.
    """

    generation_id: str | None = None
    seed: int | None = None
    created: str | None = None
    location: str | None = None
    versions: Mapping[str, str] = Field(default_factory=dict)
    command: str | None = None
    docs: str | None = None


def render(report: QualityReport, facts: Facts | None = None) -> str:
    """Give the page.

    Args:
        report: What the audit found.
        facts: About the run.
    """
    drawn = bool(report.links) and 1 < len(report.tables) <= _MOST_DRAWN
    return _template().render(
        report=report,
        facts=facts or Facts(),
        diagram=lay_out(report.tables, report.links) if drawn else None,
        box={"width": WIDTH, "height": HEIGHT},
        rows=sum(table.rows for table in report.tables),
        columns=sum(len(table.columns) for table in report.tables),
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("tasks.quality", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        thousands=_thousands, size=_size, percent=_percent, compact=_compact, distinct=_distinct, short=_short, end=_end
    )
    return environment.get_template("report.html")


def _thousands(number: int) -> str:
    return f"{number:,}"


def _compact(number: float) -> str:
    """Write a number in three digits: 1.5 M."""
    for unit, size in (("B", 1e9), ("M", 1e6), ("k", 1e4)):
        if number >= size:
            scaled = number / (1e3 if unit == "k" else size)
            return f"{scaled:.3g} {unit}"
    return f"{number:,}"


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:,.0f} {unit}" if unit == "bytes" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"


def _percent(share: float) -> str:
    if 0 < share < 0.001:
        return "<0.1 %"
    return f"{100 * share:.1f} %" if share % 1 and share < 0.0995 else f"{100 * share:.0f} %"


def _distinct(column: ColumnProfile, rows: int) -> str:
    """Say how many different values there are, no more exactly than it is known."""
    present = rows * (1 - column.nulls)
    if present and column.distinct >= 0.9 * present and column.distinct > 100:
        return "all or nearly all"
    return f"{column.distinct:,}" if column.distinct < 100 else f"about {_compact(_two_digits(column.distinct))}"


def _two_digits(number: int) -> int:
    scale: int = 10 ** max(0, len(str(number)) - 2)
    return round(number / scale) * scale


def _end(value: str, kind: str, other: str = "") -> str:
    """Write an end of an axis: a number in six digits, a length with its unit, a day, or within one day a minute."""
    if kind in {"string", "uuid", "json", "binary"} or kind.startswith("array"):
        unit = {"binary": "byte", "array": "element"}.get(kind.partition(" ")[0], "character")
        return f"{int(value):,} {unit}{'' if value == '1' else 's'}"
    if kind == "number":
        return f"{float(value):.6g}"
    if kind.startswith("timestamp"):
        return value[:16] if value[:10] == other[:10] else value[:10]
    return _short(value, 16)


def _short(value: Any, length: int = 28) -> str:
    text = str(value)
    return text if len(text) <= length else text[: length - 1] + "…"

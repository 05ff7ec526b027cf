"""Great Expectations' Data Docs of a report: its own pages of its own results, made when somebody asks for them."""

import re
from typing import TYPE_CHECKING, Any

from tasks.quality.report import QualityReport

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult

_REMOTE = re.compile(
    r"<script[^>]+src=\"https?:[^>]*>\s*</script>|<link[^>]+href=\"https?:[^>]*>|<img[^>]+src=\"https?:[^>]*>",
    re.DOTALL,
)
_NEWSLETTER = re.compile(r"<footer.*?</footer>", re.DOTALL)
_STYLE = """<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
.breadcrumb, .card.mb-3:first-child { display: none; }
.text-success::before { content: "\\2713"; color: #1d7a5f; } .text-danger::before { content: "\\2715"; color: #b3402e; }
.btn-group, .card-text { display: none; }
</style></head>"""


def build_data_docs(report: QualityReport) -> dict[str, bytes]:
    """Render a page for each table, some 0.1 s each.

    Great Expectations' pages load styles and scripts from seven places; those are left out, so that opening a report
    tells nobody.

    Args:
        report: From the audit; it carries Great Expectations' results.

    Returns:
        The pages by file name, ``gx/data_docs/<table>.html``.
    """
    import expectations.custom  # noqa: F401  registers how our expectations are rendered

    prefix = "gx/validations/"
    results = {path.removeprefix(prefix): value for path, value in report.gx.items() if path.startswith(prefix)}
    return {f"gx/data_docs/{name.removesuffix('.json')}.html": _page(value) for name, value in results.items()}


def _page(stored: dict[str, Any]) -> bytes:
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    page = DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(_result(stored)))
    local = _NEWSLETTER.sub("", _REMOTE.sub("", page))
    return local.replace("</head>", _STYLE, 1).encode()


def _result(stored: dict[str, Any]) -> "ExpectationSuiteValidationResult":
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        expectationSuiteValidationResultSchema,
    )

    fields = expectationSuiteValidationResultSchema.load(stored)
    return ExpectationSuiteValidationResult(**{name: fields[name] for name in fields if not name.startswith("_")})

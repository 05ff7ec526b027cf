"""Great Expectations judges a table: a suite against the metrics that the DuckDB engine computes."""

from typing import Any

import great_expectations as gx
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
from great_expectations.validator.validator import Validator, calc_validation_statistics

import expectations.metrics  # noqa: F401  registers the metrics
from expectations.engine import DuckdbEngine
from expectations.views import DatasetView

RESULT_FORMAT = {"result_format": "BASIC", "exclude_unexpected_values": True}


def validate(suite: gx.ExpectationSuite, dataset: DatasetView, table: str) -> ExpectationSuiteValidationResult:
    """Judge a table by its suite, over all rows.

    An expectation that raised is a failure: its result says ``success: false`` and its ``exception_info`` why. Values
    that break an expectation are counted and never quoted.

    Args:
        suite: From :func:`expectations.suite.build_suites`, or written by hand of metrics the engine knows.
        dataset: The tables.
        table: The one to judge.
    """
    validator = Validator(execution_engine=DuckdbEngine(dataset, table))
    validator.metrics_calculator.show_progress_bars = False
    results = validator.graph_validate(
        configurations=suite.expectation_configurations, runtime_configuration={"result_format": dict(RESULT_FORMAT)}
    )
    statistics = calc_validation_statistics(results)
    return ExpectationSuiteValidationResult(
        results=results,
        success=statistics.success,
        suite_name=suite.name,
        statistics=_counts(statistics),
        meta={"great_expectations_version": gx.__version__, "active_batch_definition": {"data_asset_name": table}},
    )


def _counts(statistics: Any) -> dict[str, Any]:
    return {
        "evaluated_expectations": statistics.evaluated_expectations,
        "successful_expectations": statistics.successful_expectations,
        "unsuccessful_expectations": statistics.unsuccessful_expectations,
        "success_percent": statistics.success_percent,
    }

"""Great Expectations on DuckDB: an execution engine that answers all metrics of a suite in one pass over the table.

Great Expectations asks for metrics, providers (:mod:`expectations.metrics`) say how each one is computed, and this
engine computes them together. Judging and documenting stay with Great Expectations.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from great_expectations.exceptions import MetricResolutionError
from great_expectations.execution_engine import ExecutionEngine
from great_expectations.expectations.registry import get_metric_provider
from great_expectations.validator.metric_configuration import MetricConfiguration

from expectations.views import DatasetView, TableView

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")

MetricId = tuple[str, str, str]


@dataclass(frozen=True)
class Scan:
    """A metric that one aggregate expression over the table's rows gives; all of them share one pass."""

    aggregate: str


@dataclass(frozen=True)
class Query:
    """A metric that a statement of its own gives: one row of one value.

    Attributes:
        sql: The statement.
        only_if: A cheaper statement that is run first; where it gives no row, the metric is 0.
    """

    sql: str
    only_if: str | None = None


class DuckdbEngine(ExecutionEngine):  # type: ignore[misc]
    """Computes the metrics of one table's suite.

    Args:
        dataset: All tables, since a foreign key looks into its parent.
        table: The table that the suite speaks of.
    """

    def __init__(self, dataset: DatasetView, table: str) -> None:
        super().__init__(name="duckdb")
        self.dataset = dataset
        self.view: TableView = dataset.tables[table]
        self._known: dict[MetricId, Any] = {}
        self._failed: dict[MetricId, str] = {}

    def resolve_metrics(
        self,
        metrics_to_resolve: Iterable[MetricConfiguration],
        metrics: dict[MetricId, Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> dict[MetricId, Any]:
        """Compute the metrics, those that are scans together.

        Raises:
            MetricResolutionError: Naming the metrics that could not be computed; the others are kept for the next call.
        """
        wanted = list(metrics_to_resolve)
        new = [metric for metric in wanted if metric.id not in self._known and metric.id not in self._failed]
        self._scan([(metric.id, plan.aggregate) for metric, plan in self._planned(new) if isinstance(plan, Scan)])
        failed = [metric for metric in wanted if metric.id in self._failed]
        if failed:  # those of one cause at a time, so that each result names its own
            cause = self._failed[failed[0].id]
            blamed = [metric for metric in failed if self._failed[metric.id] == cause]
            raise MetricResolutionError(message=cause, failed_metrics=blamed)
        return {metric.id: self._known[metric.id] for metric in wanted}

    def _planned(self, wanted: Sequence[MetricConfiguration]) -> list[tuple[MetricConfiguration, Any]]:
        """Ask each metric's provider for its plan; what is no scan is settled here and now."""
        plans = [(metric, self._plan(metric)) for metric in wanted]
        for metric, plan in plans:
            if isinstance(plan, Query):
                self._settle(metric.id, plan)
            elif not isinstance(plan, Scan) and metric.id not in self._failed:
                self._known[metric.id] = plan
        return plans

    def _plan(self, metric: MetricConfiguration) -> Any:
        _, provider = get_metric_provider(metric.metric_name, self)
        try:
            return provider(
                execution_engine=self,
                metric_domain_kwargs=metric.metric_domain_kwargs,
                metric_value_kwargs=metric.metric_value_kwargs,
            )
        except (KeyError, ValueError, duckdb.Error) as error:
            self._failed[metric.id] = explain(error)
            return None

    def _settle(self, metric: MetricId, query: Query) -> None:
        try:
            needed = query.only_if is None or self._run(query.only_if) is not None
            self._known[metric] = self._run(query.sql)[0] if needed else 0
        except duckdb.Error as error:
            self._failed[metric] = explain(error)

    def _scan(self, wanted: Sequence[tuple[MetricId, str]]) -> None:
        """Compute aggregates in one pass; when DuckDB refuses, halve until the ones to blame stand alone."""
        if not wanted:
            return
        try:
            row = self._run(f"SELECT {', '.join(aggregate for _, aggregate in wanted)} FROM {self.view.sql}")
        except duckdb.Error as error:
            if len(wanted) == 1:
                self._failed[wanted[0][0]] = explain(error)
                return
            middle = len(wanted) // 2
            self._scan(wanted[:middle])
            self._scan(wanted[middle:])
            return
        self._known.update(zip((metric for metric, _ in wanted), row, strict=True))

    def _run(self, sql: str) -> Any:
        if self.view.unreadable:
            raise duckdb.IOException(self.view.unreadable)
        try:
            rows = self.dataset.connection.execute(sql).fetchall()  # all: an unfinished result blocks the connection
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None  # no error of the metric: nothing more is to be asked
        return rows[0] if rows else None

    def get_batch_data_and_markers(self, batch_spec: Any) -> Any:
        """Not used: the views are the data."""
        raise NotImplementedError

    def _comparison_condition_to_filter_clause(self, condition: Any) -> Any:
        raise NotImplementedError

    _nullity_condition_to_filter_clause = _comparison_condition_to_filter_clause
    _and_condition_to_filter_clause = _comparison_condition_to_filter_clause
    _or_condition_to_filter_clause = _comparison_condition_to_filter_clause


def explain(error: Exception) -> str:
    """Say what went wrong in one line, without anything quoted: DuckDB quotes the values that it stumbles over."""
    lines = str(error).strip().splitlines() or [""]
    return _QUOTED.sub("…", f"{type(error).__name__}: {lines[0]}")

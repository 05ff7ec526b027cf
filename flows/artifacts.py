"""What Prefect's page of a run shows: a summary, a preview of each table, and where the dataset is."""

import re
from pathlib import Path
from typing import Any

from flows.answers import Answer
from flows.running import in_flow_run
from schemas.manifest import Manifest
from tasks.inference.proposal import Proposal
from tasks.quality.report import QualityReport, TableProfile

_PREVIEW_ROWS = 10
_SHOWN_CHECKS = 200
_CHOICES = 2000
_PROBLEMS = 10_000  # characters
_SCHEMA_SHOWN = 500_000  # characters
_CELL = 200  # characters; an artifact over 1.5 MB loses its event


def key_of(*names: str) -> str:
    """Make an artifact's key: lower-case letters, digits and hyphens are allowed."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(names).lower()).strip("-") or "artifact"


def show_previews(report: QualityReport) -> None:
    """Show the first rows of each table; nothing where no flow run is under way."""
    if not in_flow_run():
        return
    from prefect.artifacts import create_table_artifact

    for table in report.tables:
        create_table_artifact(
            _rows(table),
            key=key_of("preview", report.dataset, table.name),
            description=f"The first rows of {table.name} ({table.rows:,})",
        )


def _rows(table: TableProfile) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [
        {name: None if cell is None else cell[:_CELL] for name, cell in zip(names, row, strict=False)}
        for row in table.preview[:_PREVIEW_ROWS]
    ]


def show_outcome(manifest: Manifest, report: QualityReport) -> None:
    """Show a summary and a link to the dataset; nothing where no flow run is under way."""
    if not in_flow_run():
        return
    from prefect.artifacts import create_link_artifact, create_markdown_artifact

    rows = sum(entry.rows for entry in manifest.tables.values())
    told = (
        f"{rows:,} rows in {len(manifest.tables)} tables; {len(report.checks):,} checks, {len(report.failed):,} failed."
    )
    create_markdown_artifact(summary(manifest, report), key="summary", description=told)
    create_link_artifact(_link(manifest.location), key="dataset", link_text=manifest.location)


def show_report(report: QualityReport, title: str) -> None:
    """Show what the audit found; nothing where no flow run is under way."""
    if not in_flow_run():
        return
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(f"# {title}\n\n{quality_table(report)}", key="quality", description=title)


def show_answer(answer: Answer) -> None:
    """Show what came of a request; nothing where no flow run is under way."""
    if not in_flow_run():
        return
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(answer.text, key="answer", description=answer.flow)


def show_review(preview: dict[str, list[Any]] | str, name: str, problems: str) -> None:
    """Show what a reviewer decides about: the first rows of each table."""
    from prefect.artifacts import create_markdown_artifact

    parts = [f"# Review of {name}", *([f"```\n{problems[:_PROBLEMS]}\n```"] if problems else [])]
    if isinstance(preview, str):
        parts.append(f"There is no preview: {_cell(preview)}")
    else:
        parts += [f"## {table}\n\n{_markdown(rows)}" for table, rows in preview.items()]
    create_markdown_artifact("\n\n".join(parts), key="review", description=f"To be approved: {name}")


def _markdown(rows: list[Any]) -> str:
    if not rows:
        return "No rows."
    head = "| " + " | ".join(_cell(name) for name in rows[0]) + " |"
    lines = ["| " + " | ".join(_cell("" if cell is None else cell) for cell in row.values()) + " |" for row in rows]
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *lines])


def show_proposal(proposal: Proposal) -> None:
    """Show a schema, and each choice with its confidence and reason; nothing where no flow run is under way."""
    if not in_flow_run():
        return
    from prefect.artifacts import create_markdown_artifact, create_table_artifact

    rows = [choice.model_dump(mode="json") for choice in proposal.choices[:_CHOICES]]
    create_table_artifact(rows, key=key_of("choices", proposal.name), description="Each column, chosen by whom and why")
    notes = "\n".join(f"- {_cell(note)}" for note in proposal.notes[:_SHOWN_CHECKS])
    text = proposal.text[:_SCHEMA_SHOWN]
    create_markdown_artifact(
        f"# {proposal.name}\n\n{notes}\n\n```yaml\n{text}\n```", key=key_of("schema", proposal.name)
    )


def _link(location: str) -> str:
    return location if "://" in location else Path(location).absolute().as_uri()


def summary(manifest: Manifest, report: QualityReport) -> str:
    """Write the summary in Markdown."""
    lines = [
        f"# {manifest.generation_id}",
        "",
        f"`{manifest.location}`",
        "",
        "| table | rows | bytes | checks | failed | digest |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
        *(
            f"| {_cell(name)} | {entry.rows:,} | {entry.bytes:,} | {_counted(report, name)} | `{entry.digest[:16]}` |"
            for name, entry in manifest.tables.items()
        ),
        *_failures(report),
    ]
    return "\n".join(lines)


def quality_table(report: QualityReport) -> str:
    """Write the checks in Markdown: those that failed one by one, the others counted for each table."""
    lines = ["| table | checks | failed |", "| --- | ---: | ---: |"]
    lines += [f"| {_cell(table.name)} | {_counted(report, table.name)} |" for table in report.tables]
    return "\n".join([*lines, *_failures(report)])


def _counted(report: QualityReport, table: str) -> str:
    checks = report.of(table)
    return f"{len(checks)} | {sum(not check.passed for check in checks)}"


def _failures(report: QualityReport) -> list[str]:
    if not report.failed:
        return []
    lines = [
        f"| {_cell(check.label)} | {_cell(check.sentence)} | {_cell(check.finding)} |"
        for check in report.failed[:_SHOWN_CHECKS]
    ]
    return ["", "| failed check | must be | found |", "| --- | --- | --- |", *lines]


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("\\", "\\\\").replace("|", "\\|")

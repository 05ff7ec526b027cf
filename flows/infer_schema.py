"""The pipeline ``infer-schema``: anything in, a schema file out, each choice with its confidence and reason."""

from dataclasses import replace
from pathlib import Path

from prefect import flow

from flows import artifacts, progress
from flows.models import models_of, watch
from flows.running import run
from flows.settings import Settings
from schemas.errors import BadInputError
from schemas.request import GenerationOptions, GenerationRequest, Rows
from tasks.inference.choosing import chosen
from tasks.inference.proposal import Proposal, proposal_of, with_rows
from tasks.inference.task import infer_schema as find_schema
from tasks.records.sizing import row_counts


@flow(name="infer-schema", persist_result=False)
def infer_schema(
    prompt: str | None = None,
    source: str | None = None,
    schema: str | None = None,
    rows: Rows | None = None,
    tables: list[str] | None = None,
    locale: str | None = None,
    out: str | None = None,
    options: GenerationOptions = GenerationOptions(),
) -> Proposal:
    """Turn words, a spec, SQL, a sample or a database into a schema file, and stop there.

    Args:
        prompt: What you need, in your own words.
        source: A SQL file, an OpenAPI document, a JSON Schema, a file or folder of samples, or a database's address.
        schema: A schema file (YAML or JSON), or the name of a template, to be completed.
        rows: Of the largest table that has no parents, lookup tables fewer and children more; or an object with the
            number of each table.
        tables: Of the source's tables these, and the parents that they need.
        locale: Language and country of names and addresses, such as de_DE.
        out: A file to write the schema to; the run's page shows it either way.
        options: Everything that is seldom changed.

    Raises:
        BadInputError: If nothing here can be made into a schema, or the file cannot be written.
    """
    request = GenerationRequest.of(
        prompt=prompt, source=source, schema=schema, rows=rows, tables=tables, locale=locale, options=options
    )
    settings = Settings.read().under(options)
    progress.step("Inferring the schema")
    models = models_of(settings)
    resolved = run(find_schema, request, settings.limits, models, watch)
    if tables:
        resolved = replace(resolved, schema=chosen(resolved.schema, tables), places=None)
    wanted = request.under(resolved.wishes).rows
    resolved = with_rows(resolved, None if wanted is None else row_counts(resolved.schema, wanted))
    proposal = proposal_of(resolved, models.used if models else None, out)
    artifacts.show_proposal(proposal)
    if out is not None:
        write(Path(out), proposal.text)
    return proposal


def write(path: Path, text: str) -> None:
    """Write a schema file; a folder is not made, and what stands there is replaced.

    Raises:
        BadInputError: If it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be written: {error.strerror or type(error).__name__}. Name another file: --out FILE."
        ) from None

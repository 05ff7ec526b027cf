"""A template as a whole, as a request wants it: in another place, with reasons, without what is unwanted."""

from schemas.model import DatasetSchema, Inference
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.words import identifier


def located(schema: DatasetSchema, locale: str, draft: Draft) -> DatasetSchema:
    """The schema with another locale, where everything in it can be made for that one."""
    from schemas.validation import problems

    moved = schema.model_copy(update={"locale": locale})
    if not problems(moved):
        return moved
    draft.note(f"Names and addresses cannot be made for the locale '{locale}'; they are those of {schema.locale}.")
    return schema


def marked(schema: DatasetSchema, name: str, score: float) -> DatasetSchema:
    """The schema with the reason for each column: it is the template's."""
    why = Inference(
        by="template", confidence=round(min(0.95, 0.5 + score), 2), reason=f"It is a column of the template '{name}'."
    )
    tables = tuple(
        table.model_copy(
            update={"columns": tuple(column.model_copy(update={"inferred": why}) for column in table.columns)}
        )
        for table in schema.tables
    )
    return schema.model_copy(update={"tables": tables})


def without(schema: DatasetSchema, draft: Draft) -> DatasetSchema:
    """Leave out what the request does not want, where nothing else needs it."""
    from schemas.validation import problems

    for words in draft.removed:
        name = identifier("_".join(words)).removesuffix("s")
        tables = tuple(
            table.model_copy(
                update={
                    "columns": tuple(
                        column
                        for column in table.columns
                        if not (column.name == name or column.name.endswith(f"_{name}"))
                    )
                }
            )
            for table in schema.tables
        )
        smaller = schema.model_copy(update={"tables": tables})
        if all(table.columns for table in tables) and not problems(smaller):
            schema = smaller
    return schema

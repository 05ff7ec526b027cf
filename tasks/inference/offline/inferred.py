"""What is made of a request."""

from dataclasses import dataclass, field

from schemas.model import DatasetSchema

NO_MODEL = (
    "No language model was used: the schema was inferred by rules and a small trained reader of requests, "
    "from templates and from the names of columns."
)
EXAMPLE = (
    '"1000 customers with name and email; each customer has 1 to 5 orders with status (open, paid), date and total"'
)


@dataclass(frozen=True)
class Inferred:
    """What was made of a request.

    Attributes:
        schema: Complete and validated. Every count that the request tells is in its tables.
        rows: What to pass on as the rows: one number for all when the request names no other, else those of tables;
            None when it names none.
        format: ``parquet``, ``csv``, ``json`` or ``jsonl``, if one is named; ``xlsx`` or ``sql``, which nothing writes.
        seed: If one is named.
        locale: The schema's.
        assumptions: What was taken for granted, a sentence each; the first says that no model was used.
        template: The template that the schema, or most of its columns, comes from.
    """

    schema: DatasetSchema
    rows: int | dict[str, int] | None = None
    format: str | None = None
    seed: int | None = None
    locale: str = "en_US"
    assumptions: tuple[str, ...] = field(default_factory=tuple)
    template: str | None = None

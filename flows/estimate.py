"""What the model calls of a request will cost, without making one of them."""

from flows.models import models_of
from flows.settings import Settings
from schemas.errors import UnderstudyError
from schemas.model import Model
from schemas.request import GenerationRequest
from tasks.inference.models import agent
from tasks.inference.models.access import Models
from tasks.inference.models.estimate import Estimate
from tasks.inference.models.filling import open_pools
from tasks.inference.resolve import Resolved, resolve
from tasks.inference.writing import estimate_values
from tasks.records.sizing import row_counts


class EstimateReport(Model):
    """What a request is likely to cost.

    Attributes:
        model: That would be asked first; None where none is set up.
        usd: In US dollars; repairs and second tries come on top.
        budget_usd: What the run may spend at most.
        notes: What the estimate takes for granted.
    """

    model: str | None
    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0
    budget_usd: float | None = None
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """For people."""
        if self.model is None:
            return ["estimate    no language model is set up: nothing is called, and it costs nothing"]
        within = "within" if self.usd <= (self.budget_usd or 0) else "MORE THAN"
        kept = f" and {self.cached} answered from the cache" if self.cached else ""
        return [
            f"model       {self.model}",
            f"calls       {self.calls}{kept}",
            f"tokens      about {self.input_tokens:,} in, {self.output_tokens:,} out",
            f"cost        about ${self.usd:.4f}, {within} the budget of ${self.budget_usd:.2f}",
            *(f"note        {note}" for note in self.notes),
        ]


def estimate(request: GenerationRequest) -> EstimateReport:
    """Estimate a request's model calls: the plan of its schema, its pools, and its rows where a model writes them.

    Raises:
        BadInputError: If the request cannot be served.
    """
    settings = Settings.read().under(request.options)
    models = models_of(settings)
    if models is None or settings.chosen_model is None:
        if request.source is not None or request.schema_location is not None:
            _schema(request)  # one that cannot be read costs nothing either, and cannot be served
        return EstimateReport(model=None)
    total, notes = Estimate(), []
    words = request.source is None and request.schema_location is None
    if words:
        context = request.options.context
        total += agent.estimate(request.prompt or "", models.router, context=context, scrub=models.scrub)
        notes.append("How many tables the model will plan is a guess.")
    if not words or request.options.rows_by == "model":
        found, told = _values(request, models, words=words)
        total, notes = total + found, [*notes, *told]
    return EstimateReport(
        model=settings.chosen_model,
        calls=total.calls,
        cached=total.cached,
        input_tokens=total.input_tokens,
        output_tokens=total.output_tokens,
        usd=round(total.usd, 6),
        budget_usd=settings.budget_usd,
        notes=tuple(notes),
    )


def _values(request: GenerationRequest, models: Models, *, words: bool) -> tuple[Estimate, list[str]]:
    """The values of the schema; of one that only a model could plan, as the offline engine would have it."""
    try:
        resolved = _schema(request)
    except UnderstudyError:
        if not words:
            raise
        return Estimate(), ["What writing the rows will cost can be told when the schema is there."]
    said = request.under(resolved.wishes)
    counts = row_counts(resolved.schema, said.rows) if request.options.rows_by == "model" else None
    if counts is None and not any(open_pools(resolved.schema)):
        return Estimate(), ["The schema asks a model for no values."]
    return estimate_values(resolved, models, counts), ["The rows are estimated by the offline schema."] if words else []


def _schema(request: GenerationRequest) -> Resolved:
    return resolve(
        prompt=request.prompt,
        source=request.source,
        schema=request.schema_location,
        locale=request.locale,
        context=request.options.context,
        limits=Settings.read().limits,
    )

"""A pool of values that a model writes once: parallel calls, validated, distinct, filled up to the number asked for."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import Field

from schemas.model import ColumnSchema, Scalar
from tasks.inference.models.distinct import Distinct
from tasks.inference.models.embedding import Embedder, LocalVectors
from tasks.inference.models.estimate import Estimate
from tasks.inference.models.faults import ModelAnswerError, ModelError
from tasks.inference.models.fitting import fitted
from tasks.inference.models.router import Job, Router
from tasks.inference.models.structured import Answered
from tasks.inference.models.words import DATA_ONLY, Scrub, column_told, fenced

logger = logging.getLogger(__name__)

R = TypeVar("R")

PARALLEL = 8
_BATCH = 50
_ROUNDS = 8
_SPARE = 1.1  # asked for beyond what is missing: some will be duplicates
_AVOIDED = 120  # values shown that are there already
_TOKENS_OF_TERM, _TOKENS_OF_TEXT = 12, 60
_TERM = 60  # characters

_SYSTEM = f"""You write values for one column of a synthetic dataset.
Write varied, realistic values in the language asked for: common ones and rare ones, none twice, none numbered to make
it differ. Never write a value that belongs to a real person: no real telephone number, address of a private person,
e-mail address outside example.com, card or account number. Keep to the column's type and bounds.
{DATA_ONLY}"""


class WrittenValues(Answered):
    """The values, each different from all others."""

    values: Annotated[tuple[Annotated[str, Field(max_length=4000)], ...], Field(min_length=1, max_length=500)]


@dataclass(frozen=True)
class PoolWanted:
    """What to write.

    Attributes:
        describe: What the values are, in the words of the schema's author.
        count: How many distinct ones.
        table: The table's name, and the dataset's locale.
    """

    column: ColumnSchema
    describe: str
    count: int
    table: str = ""
    locale: str = "en_US"


@dataclass(frozen=True)
class Pool:
    """What was written.

    Attributes:
        invalid: Values that the column's type or bounds do not allow.
        repeated: Values that were there already, spelling apart.
        alike: Texts that say nearly what another one says.
    """

    values: tuple[Scalar, ...]
    invalid: int = 0
    repeated: int = 0
    alike: int = 0


def write_pool(
    router: Router,
    wanted: PoolWanted,
    *,
    embedder: Embedder | None = None,
    scrub: Scrub = str,
    parallel: int = PARALLEL,
) -> Pool:
    """Have a model write the values: exactly as many as are wanted, all different, all allowed by the column.

    Args:
        router: The way to the models; its cache makes the same pool again for nothing.
        wanted: What to write.
        embedder: Tells texts that say nearly the same; the local one when absent.
        scrub: Takes personal values out of what the model is sent.
        parallel: Calls at a time.

    Raises:
        ModelAnswerError: If the model does not come up with as many.
        ModelError: If no model answers.
        BudgetError: Before a call that could exceed the budget.
    """
    kept, invalid = Distinct(embedder or LocalVectors()), 0
    for _ in range(_ROUNDS):
        before = len(kept.values)
        for answer in each(lambda message: _asked(router, message), _messages(wanted, kept, router, scrub), parallel):
            fits = [fitted(wanted.column, value) for value in answer.values]
            invalid += fits.count(None)
            kept.add(value for value in fits if value is not None)
        logger.info("Column %s: %d of %d values.", wanted.column.name, len(kept.values), wanted.count)
        if len(kept.values) >= wanted.count:
            return Pool(tuple(kept.values[: wanted.count]), invalid, kept.repeated, kept.alike)
        if len(kept.values) == before:
            break
    raise ModelAnswerError(_too_few(wanted, kept, invalid))


def estimate_pool(router: Router, wanted: PoolWanted, *, scrub: Scrub = str) -> Estimate:
    """Say what the pool will cost."""
    messages = _messages(wanted, Distinct(), router, scrub)
    tokens = int(wanted.count * _SPARE / len(messages) + 1) * _batch(wanted, router)[1]
    return sum((router.estimate(WrittenValues, one, tokens, job=Job.POOL) for one in messages), Estimate())


def each(work: Callable[[list[tuple[str, str]]], R], items: Sequence[list[tuple[str, str]]], parallel: int) -> list[R]:
    """Do the work for all items, so many at a time; the results in the items' order, without those that failed.

    Raises:
        ModelError: If all of them fail: the first one's error.
        BudgetError: If one of them does for its sake. No further one is begun.
    """
    done: list[R] = []
    failed: list[ModelError] = []
    with ThreadPoolExecutor(min(parallel, len(items))) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            for future in futures:
                try:
                    done.append(future.result())
                except ModelError as error:
                    failed.append(error)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    if failed and not done:
        raise failed[0]
    return done


def _asked(router: Router, messages: list[tuple[str, str]]) -> WrittenValues:
    return router.ask(WrittenValues, messages, job=Job.POOL).value


def _messages(wanted: PoolWanted, kept: Distinct, router: Router, scrub: Scrub) -> list[list[tuple[str, str]]]:
    """One conversation for each call of a round."""
    size, _ = _batch(wanted, router)
    missing = int((wanted.count - len(kept.values)) * _SPARE) + 1
    calls = -(-missing // size)
    told = [_told(wanted, kept, part, calls, min(size, -(-missing // calls))) for part in range(calls)]
    return [[("system", _SYSTEM), ("human", scrub(text))] for text in told]


def _told(wanted: PoolWanted, kept: Distinct, part: int, calls: int, count: int) -> str:
    avoided = kept.values[-_AVOIDED:]
    lines = [
        f"Table: {wanted.table}" if wanted.table else "",
        f"Column: {column_told(wanted.column)}",
        f"Locale: {wanted.locale}",
        fenced("request", wanted.describe),
        f"Write {count} different values.",
        f"This is part {part + 1} of {calls}, written at the same time: begin elsewhere than the other parts would."
        if calls > 1
        else "",
        "There are already, so write others:\n" + "\n".join(f"- {value}" for value in avoided) if avoided else "",
    ]
    return "\n".join(line for line in lines if line)


def _batch(wanted: PoolWanted, router: Router) -> tuple[int, int]:
    """How many values to ask for at a time so that an answer has room for them, and the tokens of each."""
    long = (wanted.column.length or _TERM + 1) > _TERM
    tokens = _TOKENS_OF_TEXT if long else _TOKENS_OF_TERM
    return max(1, min(_BATCH, int(router.routing.max_tokens * 0.6) // tokens)), tokens


def _too_few(wanted: PoolWanted, kept: Distinct, invalid: int) -> str:
    name = f"{wanted.table}.{wanted.column.name}" if wanted.table else wanted.column.name
    return (
        f"Column {name}: the model wrote {len(kept.values)} distinct values of the {wanted.count} wanted ({invalid} "
        f"broke the column's type or bounds, {kept.repeated} came twice, {kept.alike} said nearly the same). Ask for "
        "fewer ('count'), describe them more widely, or loosen the column's bounds."
    )

"""Words that stand where a value should be: those of too few people are forgotten before anything is learnt."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.blurring import holders_of
from tasks.synthesis.columns import replaced
from tasks.synthesis.interface import Columns
from tasks.values.written import FEWEST_ROWS, Hand, hands_of


def without_rare_words(
    table: pa.Table, columns: Columns, min_count: int | None = None
) -> tuple[pa.Table, Mapping[str, Hand]]:
    """Take out, from columns that write numbers or days, the words that too few people or rows have.

    How a column is written is kept with its words, whatever the codecs drop, so no other word may come to it.

    Args:
        table: The real rows.
        columns: What is known of its columns.
        min_count: Rows, or people where these are named, that a value needs to be made as it is; never fewer than 5.

    Returns:
        The table, and how its columns of texts write numbers or days: decided once, and on all rows.
    """
    hands = hands_of(table)
    least = max(min_count or 0, FEWEST_ROWS)
    worded = {name: found for name, found in hands.items() if found.words}
    holders = holders_of(table, columns.persons) if worded else np.zeros(0, dtype=np.int64)
    for name, found in worded.items():
        texts = table[name].combine_chunks().cast(pa.string())
        rare = []
        for word in found.words:
            own = holders[np.asarray(pc.fill_null(pc.equal(texts, word), False))]
            if len(np.unique(own)) < least:
                rare.append(word)
        if rare:
            spoken = pc.is_in(texts, value_set=pa.array(rare, pa.string()))
            texts = pc.if_else(spoken, pa.scalar(None, pa.string()), texts)
            table = replaced(table, name, texts.cast(table.schema.field(name).type))
            hands[name] = replace(found, words=tuple(word for word in found.words if word not in rare))
    return table, hands

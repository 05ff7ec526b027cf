"""Words that stand where a value should be: those of too few people are forgotten before anything is learnt."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.blurring import holders_of
from tasks.synthesis.columns import replaced
from tasks.synthesis.interface import Columns
from tasks.values.written import FEWEST_ROWS, hand_of


def without_rare_words(table: pa.Table, columns: Columns, min_count: int | None = None) -> pa.Table:
    """Take out, from columns that write numbers or days, the words that too few people or rows have.

    How a column is written is kept with its words, whatever the codecs drop, so no other word may come to it.

    Args:
        table: The real rows.
        columns: What is known of its columns.
        min_count: Rows, or people where these are named, that a value needs to be made as it is; never fewer than 5.
    """
    least = max(min_count or 0, FEWEST_ROWS)
    holders = None
    for name in table.column_names:
        if (found := hand_of(table[name])) is None or not found.words:
            continue
        texts = table[name].combine_chunks().cast(pa.string())
        holders = holders_of(table, columns.persons) if holders is None else holders
        rare = []
        for word in found.words:
            own = holders[np.asarray(pc.fill_null(pc.equal(texts, word), False))]
            if len(np.unique(own)) < least:
                rare.append(word)
        if rare:
            spoken = pc.is_in(texts, value_set=pa.array(rare, pa.string()))
            texts = pc.if_else(spoken, pa.scalar(None, pa.string()), texts)
            table = replaced(table, name, texts.cast(table.schema.field(name).type))
    return table

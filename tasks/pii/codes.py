"""Values that are codes of their table, whatever they look like or their column is called."""

import pyarrow.compute as pc

from tasks.pii.columns import Distinct

_BY_YEAR = r"^(?:19|20)\d\d[-/.]\d{4,7}$"
_SHORT = r"^\p{L}{1,5}$"
_FEW, _CELLS_EACH = 12, 50


def numbered_by_year(distinct: Distinct) -> bool:
    """Whether all values are a year and a number of that year, as orders are numbered: ``2015-000006``.

    Local telephone numbers have as many digits. That all of many begin with a year no area code explains.
    """
    return distinct.cells > 0 and bool(pc.all(pc.match_substring_regex(distinct.values, _BY_YEAR)).as_py())


def few_short_words(distinct: Distinct) -> bool:
    """Whether the values are a dozen of short words at most, in many rows: streets that are ``Pave`` or ``Grvl``."""
    few = len(distinct.values) <= min(_FEW, distinct.cells // _CELLS_EACH)
    return few and bool(pc.all(pc.match_substring_regex(distinct.values, _SHORT)).as_py())

"""F8: what around replaced entities must be as it was, and how people are called there."""

import difflib

import pyarrow as pa

from tasks.pii.compliance.case import Case, Offence, where
from tasks.pii.compliance.leakage import direct_values
from tasks.pii.compliance.texts import damaged, initial_before, mention, without_addresses
from tasks.pii.compliance.words_lost import words_lost
from tasks.pii.findings import Finding
from tasks.pii.lexicon import folded
from tasks.pii.makers import name_role
from tasks.pii.policy import Strategy

_COHERENT = 0.95  # the share of texts that call a row's person by the new name
_FEW_WORDS = 4
_SHORTEST_NAME = 4  # letters that make a name no other word


def text_moved(case: Case) -> Offence:
    """F8: around what was replaced in a text all is as it was, and a person is called there as in the columns."""
    offence, known = Offence(), direct_values(case)
    for finding in case.of_types("FREE_TEXT"):
        pair = case.pair(finding)
        if pair is None or case.strategy(finding) not in (Strategy.FAKE, Strategy.MASK):
            continue
        for row, (before, after) in enumerate(zip(*(side.to_pylist() for side in pair), strict=True)):
            if before is not None and after is not None:
                offence.add(where(finding), not _in_place(before, after) or damaged(before, after), [row])
        told = [(row, *both) for row, both in enumerate(zip(*(side.to_pylist() for side in pair), strict=True))]
        texts = [(row, old, new) for row, old, new in told if old and new]
        lost = words_lost(texts, known.nobodys, known.is_of_a_name)
        offence.add(f"{where(finding)} (words that are nobody's)", len(lost), lost)
        offence.add(f"{where(finding)} (names)", _called_otherwise(case, finding, pair))
    return offence


def _in_place(before: str, after: str) -> bool:
    """The same lines, and most of the words in small letters: a text may hold little else than what is replaced."""
    if before.count("\n") != after.count("\n"):
        return False
    return _still_there(before, after) or _still_there(without_addresses(before), after)


def _still_there(before: str, after: str) -> bool:
    one, two = ([word for word in text.split() if word.isalpha() and word.islower()] for text in (before, after))
    kept = sum(block.size for block in difflib.SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks())
    return len(one) < _FEW_WORDS or 2 * kept >= len(one)


def _called_otherwise(case: Case, text: Finding, pair: tuple[pa.StringArray, pa.StringArray]) -> int:
    """Texts that name the row's person, and do not say the new name, or another initial; none where few do."""
    columns: dict[str, tuple[pa.StringArray, pa.StringArray] | None] = {}
    for one in case.faked("PERSON"):
        if one.table == text.table and name_role(one.called_of_row) != "full":
            columns.setdefault(name_role(one.called_of_row), case.pair(one))
    families, givens = columns.get("family"), columns.get("given")
    if families is None:
        return 0
    nobodys = direct_values(case).nobodys
    sides = [*pair, *families, *(givens or (pa.nulls(len(pair[0]), pa.string()),) * 2)]
    named: list[bool] = []
    short: list[bool] = []
    for before, after, old, new, given, other in zip(*(side.to_pylist() for side in sides), strict=True):
        if not before or not after or not old or not new or len(old) < _SHORTEST_NAME:
            continue
        if mention(old).search(before) and not nobodys.is_nobodys(before, folded(old)):
            named.append(mention(new).search(after) is None)
        letters = [found.group(1) for found in initial_before(old).finditer(before)]
        if given and other and given[0] in letters:
            short.append(other[0] not in [found.group(1) for found in initial_before(new).finditer(after)])
    return sum(sum(lost) for lost in (named, short) if sum(lost) > (1 - _COHERENT) * len(lost))

"""What a column's values tell, with what its name says of values that look like something else."""

import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics import Meaning
from schemas.types import ColumnType
from tasks.pii import evidence
from tasks.pii.columns import Distinct
from tasks.pii.evidence import AGAINST, Evidence
from tasks.pii.headers import GAINSAID, MODELS, is_of_works
from tasks.pii.lexicon import folded

_MOSTLY, _NEARLY_ALL = 0.6, 0.9
_LONGEST_STREET = 60  # characters of most
_DOTTED, _PAIRS = r"^\d{1,3}(?:\.\d{1,3}){3}$", r"^\d\d(?:\.\d\d){3}$"


def of_values(
    distinct: Distinct, kind: ColumnType, *, meaning: Meaning, named: set[str], network: bool
) -> list[Evidence]:
    """Run patterns, lists and, over running text, the search for spans.

    Args:
        distinct: The column's values.
        kind: What they are.
        meaning: What the column's name means.
        named: The words of its name.
        network: Whether to read running text with the network.
    """
    if kind is ColumnType.STRING and evidence.is_prose(distinct):
        return _streets(distinct) or _by_prose(distinct, network=network)
    found = evidence.of_patterns(distinct)
    if kind is ColumnType.STRING:
        found += evidence.of_lists(distinct)
    models = bool(MODELS & {folded(word) for word in named})
    people = [one for one in found if models and one.type == "PERSON" and one.share >= _NEARLY_ALL]
    other = meaning.concept is not None and meaning.pii is None and meaning.confidence >= 0.75
    found = [_doubted(one) if other and one.confidence < 0.93 and one not in people else one for one in found]
    if (
        kind is ColumnType.STRING
        and not found
        and not is_of_works(" ".join(named))
        and (share := evidence.holds_people(distinct))
    ):
        found = [Evidence("FREE_TEXT", 0.6, share, f"short texts, of which {share:.0%} tell somebody")]
    found = [_gainsaid(one) if GAINSAID.get(one.type, set()) & named else one for one in found]
    return [_gainsaid(one) if models and one.type == "PERSON" and one not in people else one for one in found]


def _streets(distinct: Distinct) -> list[Evidence]:
    """Streets of as many words as a sentence has: ``P.zza Cavour, 8 int. 4``."""
    if float(pc.mean(pc.utf8_length(distinct.sample(300).values)).as_py()) > _LONGEST_STREET:
        return []
    return [one for one in evidence.of_patterns(distinct, "ADDRESS") if one.share >= _MOSTLY]


def _doubted(one: Evidence) -> Evidence:
    """The name says plainly that it is something else."""
    factor = 0.42 if one.type in ("PERSON", "GPE", "ORG") else 0.5
    return Evidence(one.type, one.confidence * factor, one.share, one.reason)


def _gainsaid(one: Evidence) -> Evidence:
    """The name says what else looks like that: a firmware's version is no address."""
    return Evidence(one.type, one.confidence * AGAINST, one.share, one.reason)


def _by_prose(distinct: Distinct, *, network: bool) -> list[Evidence]:
    prose = evidence.of_prose(distinct, network=network)
    if prose.covering is not None:
        return [
            Evidence(prose.covering, 0.9, prose.shares[prose.covering], f"most texts are {prose.covering} as a whole")
        ]
    if not prose.shares:
        return [Evidence("FREE_TEXT", 0.5, 1.0, "running text; nothing found in a sample")]
    held = ", ".join(f"{type} in {share:.0%}" for type, share in prose.shares.items())
    return [Evidence("FREE_TEXT", 0.9, 1.0, f"running text; of a sample, {held}")]


def are_dotted_pairs(distinct: Distinct) -> bool:
    """Whether all that looks like a network's address is eight digits in pairs, as numbers are written in France."""
    texts = distinct.sample(1000).values.cast(pa.string())
    like, pairs = (pc.match_substring_regex(texts, form).fill_null(False) for form in (_DOTTED, _PAIRS))
    return bool(pc.all(pc.equal(like, pairs)).as_py())

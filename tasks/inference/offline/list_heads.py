"""Puts what heads a list of a table's columns into one form: ``Gadget columns: a, b`` and ``a gadget records a, b``."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from tasks.inference.offline.data import word_set
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.nouns import is_columnish
from tasks.inference.offline.spoken_of import Edit, Spoken, edited, said, sentences_of, spoken_of
from tasks.inference.offline.tokens import Kind, Token

_HEADS = word_set("list_heads", "heads")
_MEASURES = word_set("list_heads", "measures")
_KEEPING = word_set("list_heads", "keeping")
_BEFORE = word_set("list_heads", "before")
_MORE = frozenset({"plus", "also", "additionally", "and"})
_SIGNS = frozenset({":", "="})
_LONGEST_TIE = 3


def headed(tokens: Sequence[Token], known: Collection[Words]) -> list[Token]:
    """The same request with each such list behind its table's noun; one without any is given back as it is."""
    for rule in (_of_columns, _of_measures, _kept, _who_goes_where, _of_others, _gone_on):
        tokens = edited(tokens, rule(tokens, spoken_of(tokens, known)))
    return list(tokens)


def _starting(
    tokens: Sequence[Token], mentions: Sequence[Spoken], before: Collection[str] = _BEFORE
) -> Iterator[tuple[int, int, Spoken]]:
    """Sentences that begin with a noun of a table, but for articles: from where to where, and the noun."""
    for start, end in sentences_of(tokens):
        led = next((at for at in range(start, end) if tokens[at].word not in before), end)
        subject = next((each for each in mentions if each.start == led), None)
        if subject is not None and subject.end < end:
            yield start, end, subject


def _of_columns(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``Gadget columns: label, size``, ``reading = time, value``, ``for each gadget: label, size``."""
    for start, end, subject in _starting(tokens, mentions):
        at = subject.end
        while at < end and tokens[at].word in _HEADS:
            at += 1
        sign = tokens[at].word if at < end else ""
        told = at > subject.end or sign == "=" or tokens[start].word == "for"
        listed = any(token.word == "," for token in tokens[at:end])
        if told and listed and (sign in _SIGNS or (sign in ("are", "include") and at > subject.end)):
            yield Edit(start, at + 1, (*subject.many, said(":")))


def _of_measures(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``Measures: wait_seconds, talk_seconds`` are of the facts."""
    facts = {each.key: each for each in mentions if each.key[0] in ("fact", "facts")}
    if len(facts) != 1:
        return
    (fact,) = facts.values()
    for start, end in sentences_of(tokens):
        at = start
        while at < end and tokens[at].word in _MEASURES | {"the", "fact"}:
            at += 1
        if at > start and tokens[at - 1].word in _MEASURES and at < end and tokens[at].word in (":", "are", "="):
            yield Edit(start, at + 1, (*fact.many, said(":")))


def _kept(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``A donation records date, volume and whether it was rejected``: it has them."""
    for _start, end, subject in _starting(tokens, mentions):
        verb, behind = tokens[subject.end].word, tokens[subject.end + 1 : end]
        asks = bool(behind) and behind[0].word in ("which", "who", "what", "how", "that")
        if verb in _KEEPING and not asks and any(token.word in (",", "and") for token in behind):
            yield Edit(subject.end, subject.end + 1, (said("have" if subject.plural else "has"),))


def _who_goes_where(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``Loans: which artwork goes to which museum, start, end``: of one each, with these columns."""
    for _start, end, subject in _starting(tokens, mentions):
        first, second = [*[each for each in mentions if subject.end < each.start < end], None, None][:2]
        if first is None or second is None or tokens[subject.end].word != ":" or first.start != subject.end + 2:
            continue
        asked = tokens[first.start - 1].word == tokens[second.start - 1].word == "which"
        if asked and second.start - 1 - first.end <= _LONGEST_TIE:
            rest = tokens[second.end + 1 : end] if second.end < end and tokens[second.end].word == "," else ()
            columns = (said("("), *rest, said(")")) if rest else ()
            ties = (said(","), said("each"), said("of"), said("one"), *first.one, said("and"), said("one"))
            yield Edit(subject.end, end, (*columns, *ties, *second.one))


def _of_others(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``3500 invoices of shippers (date, currency)``: what is counted has the list, and not whose it is."""
    counted = {each.key for each in mentions if each.counted}
    for first, second in pairwise(mentions):
        tied = second.start == first.end + 1 and tokens[first.end].word in ("of", "for", "from", "by")
        behind = tokens[second.end].word if second.end < len(tokens) else ""
        plain = first.counted and first.plural and second.plural and not second.counted
        if tied and plain and behind in ("(", "with") and second.key in counted and first.key != second.key:
            yield Edit(
                first.end, second.end, (said(","), said("each"), said("of"), said("one"), *second.one, said(","))
            )


def _gone_on(tokens: Sequence[Token], mentions: Sequence[Spoken]) -> Iterator[Edit]:
    """``Measures: wait, talk. plus call_started_at``: the list goes on."""
    sentences = sentences_of(tokens)
    for (start, end), (behind, _) in pairwise(sentences):
        is_list = any(token.word in (":", "has", "have") for token in tokens[start:end])
        more = tokens[behind].word in _MORE and behind + 1 < len(tokens)
        token = tokens[behind + 1] if more else tokens[behind]
        named = token.kind is Kind.WORD and ("_" in token.raw or is_columnish((token.word,)))
        if is_list and more and named and all(each.start != behind + 1 for each in mentions):
            yield Edit(end, behind + 1, (said(","),))

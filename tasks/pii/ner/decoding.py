"""From a score for each tag of each word to the likeliest spans: what begins is ended before another begins."""

from functools import cache

import numpy as np
import numpy.typing as npt

LABELS = ("ADDRESS", "GPE", "ORG", "PERSON")
TAGS = ("O", *(f"{part}-{label}" for part in "BILU" for label in LABELS))
"""Outside; begin, inside, last word and only word of each label."""

Found = tuple[int, int, str, float]
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

_COUNT = len(LABELS)
_BEGIN, _INSIDE, _LAST, _ONLY = (slice(1 + place * _COUNT, 1 + (place + 1) * _COUNT) for place in range(4))
_CLOSED = np.array([0, *range(1 + 2 * _COUNT, 1 + 4 * _COUNT)])
_MORE_ORGANISATIONS = 0.5  # measured on text from elsewhere: 0 tells too few, 1 too many
_SURELY_NONE = 0.95  # words outside with this probability are outside


def tags_of(count: int, spans: list[tuple[int, int, str]]) -> Places:
    """Give the tag of each of so many words; spans are first and last word and label."""
    tags = np.zeros(count, np.intp)
    for first, last, label in spans:
        place = 1 + LABELS.index(label)
        tags[first : last + 1] = place + _COUNT
        tags[first], tags[last] = place, place + 2 * _COUNT
        if first == last:
            tags[first] = place + 3 * _COUNT
    return tags


def best_spans(scores: Floats, starts: Places) -> list[list[Found]]:
    """Give first and last word, label and confidence of the likeliest spans.

    Args:
        scores: Of each tag of each word, shape (n, tags).
        starts: Where each text's words begin, and the end of the last, shape (texts + 1,).

    Returns:
        The spans of each text; places count from the text's first word.
    """
    found: list[list[Found]] = [[] for _ in starts[1:]]
    chances = _softmax(scores + _leaning())
    for first, end in _runs(chances[:, 0] < _SURELY_NONE, starts):
        text = int(np.searchsorted(starts, first, side="right")) - 1
        offset = int(starts[text])
        for one, two, label in _walk(_likeliest(np.log(chances[first:end] + 1e-9))):
            sure = float(chances[first + one : first + two + 1, 1:].sum(axis=1).mean())
            found[text].append((first + one - offset, first + two - offset, LABELS[label], sure))
    return found


@cache
def _leaning() -> Floats:
    """Organisations are met more often in text from elsewhere than in what the network learnt from."""
    leaning = np.zeros(len(TAGS), np.float32)
    leaning[1 + LABELS.index("ORG") :: _COUNT] = _MORE_ORGANISATIONS
    return leaning


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = raised / raised.sum(axis=1, keepdims=True)
    return chances


def _runs(maybe: npt.NDArray[np.bool_], starts: Places) -> list[tuple[int, int]]:
    """Give first and end of the runs of words that may be something, within one text each."""
    before = np.concatenate([[False], maybe[:-1]])
    cut = np.zeros(len(maybe) + 1, np.bool_)
    cut[starts] = True
    firsts = np.flatnonzero(maybe & (~before | cut[:-1]))
    after = np.concatenate([maybe[1:], [False]])
    ends = np.flatnonzero(maybe & (~after | cut[1:])) + 1
    return list(zip(firsts.tolist(), ends.tolist(), strict=True))


def _likeliest(scores: Floats) -> list[int]:
    """The best sequence of tags that begins and ends outside of any span (Viterbi)."""
    if len(scores) == 1:
        return [int(_CLOSED[scores[0, _CLOSED].argmax()])]
    state = scores[0].copy()
    state[_INSIDE] = state[_LAST] = -np.inf
    closed_from, inside_from = [], []
    for row in scores[1:]:
        best = int(_CLOSED[state[_CLOSED].argmax()])
        begun, within = state[_BEGIN], state[_INSIDE]
        inner = np.maximum(begun, within)
        closed_from.append(best)
        inside_from.append(within > begun)
        top, state = state[best], row.copy()
        state[0] += top
        state[_BEGIN] += top
        state[_ONLY] += top
        state[_INSIDE] += inner
        state[_LAST] += inner
    return _traced(int(_CLOSED[state[_CLOSED].argmax()]), closed_from, inside_from)


def _traced(last: int, closed_from: list[int], inside_from: list[npt.NDArray[np.bool_]]) -> list[int]:
    path = [last]
    for best, within in zip(reversed(closed_from), reversed(inside_from), strict=True):
        part, label = divmod(path[-1] - 1, _COUNT)
        if path[-1] == 0 or part in (0, 3):
            path.append(best)
        else:
            path.append(1 + label + (_COUNT if within[label] else 0))
    return path[::-1]


def _walk(path: list[int]) -> list[tuple[int, int, int]]:
    """First, last and label of the spans of a sequence of tags."""
    spans, begun = [], 0
    for place, tag in enumerate(path):
        part, label = divmod(tag - 1, _COUNT)
        if tag and part == 0:
            begun = place
        elif tag and part == 2:
            spans.append((begun, place, label))
        elif tag and part == 3:
            spans.append((place, place, label))
    return spans

"""Puts ways of saying a relation into the ones that the grammar reads, before anything else is read."""

import re
from collections.abc import Callable

from tasks.inference.offline.data import mapping
from tasks.inference.offline.nouns import is_columnish
from tasks.inference.offline.words import is_plural, plural, singular

_PHRASES: dict[str, str] = {said: plain for plain, group in mapping("paraphrase", "phrases").items() for said in group}
_SAID = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(_PHRASES, key=len, reverse=True)))})\b", re.I)
_OF_WHICH = re.compile(
    r"\b(?P<name>[^\W\d]\w*)(?P<said>\s*\([^()]*\))?,? (?:and )?each of (?:which|them|these|those) "
    r"(?:has|have|with|having|contains)\b", re.I,
)  # fmt: skip
_FOR_EACH_OF = re.compile(
    r"(?P<before>^|[.;\n:]\s*)for (?:each|every)(?: single)?(?: one)? of (?:the |our )?"
    r"(?P<owners>\d[\d,]*k? [^\W\d]\w*(?: [^\W\d]\w*)?)(?:,| there are| create| generate)\s*(?P<owned>\d)", re.I,
)  # fmt: skip
_ONE_OF_COUNTED = re.compile(
    r"\b(?P<one>an?|one|their|its|the|each|every) (?P<name>[^\W\d]\w*) "
    r"\((?:out of |one of |from )?(?P<count>\d[\d,]*)(?: (?P<names>[^\W\d]\w*))?\)",
    re.I,
)
_WHICH_WHICH = re.compile(
    r",? ?(?:and |also |and also |plus )?which (?P<first>[^\W\d]\w*s) "
    r"(?:[^\W\d]\w* ){1,3}which (?P<second>[^\W\d]\w*s)\b",
    re.I,
)
_SHARE_MISSING = re.compile(
    r"(?<!\d)(?P<share>\d+(?:\.\d+)? ?(?:%|percent)) of (?:the |all )?(?P<name>[^\W\d]\w*)(?: values)? "
    r"(?:are |is |should be )?(?P<none>null|nulls|missing|empty|blank)\b", re.I,
)  # fmt: skip
_NULL_SHARE = re.compile(r"\b(?P<none>null|missing|empty|blank) (?P<share>\d+(?:\.\d+)? ?%)(?! of)", re.I)
_ASIDE_SHARE = re.compile(r" [-\u2013] (?P<share>\d+(?:\.\d+)? ?%) (?P<none>null|missing|empty|blank)\b", re.I)
_AND_HAS = re.compile(r",\s+and (?P<has>has|have) (?=an? |the |its |their )", re.I)
_AGAIN = re.compile(
    r"\b(?P<part>(?:parent|previous|next|original) (?P<name>[^\W\d]\w*)),? which is "
    r"(?:again |also |itself )?an? (?P=name)(?: or (?:empty|null|none))?", re.I,
)  # fmt: skip
_TIMES = {
    "half": "0.5",
    "twice": "2",
    "double": "2",
    "thrice": "3",
    "triple": "3",
    "a third": "0.33",
    "a quarter": "0.25",
}
_AS_MANY = re.compile(
    r"\b(?:(?P<before>[^\W\d]\w*)(?:, | \(| - | which are |, about |, roughly ))?"
    r"(?P<times>half|twice|double|thrice|triple|a third|a quarter|\d+(?:\.\d+)?(?: times|x)|"
    r"(?:two|three|four|five|six|ten) times) as many (?P<behind>[^\W\d]\w* )?as "
    r"(?:there are |we have |the )?(?P<parents>[^\W\d]\w*)\)?", re.I,
)  # fmt: skip
_STAFF = re.compile(r"\bstaff (?:members?|people|person)\b", re.I)
_LEVELS = re.compile(
    r",? ?(?:nested|hierarchical|organi[sz]ed in a tree),? (?:up to |at most |max )?[\w-]+ levels?(?: deep)?", re.I
)
_FOUR = re.compile(r"\b4 (?=(?:my|a|the|our|an)\b)", re.I)
_ABOUT = re.compile(r"\babt\b", re.I)
_FOR_A = re.compile(
    r"(?P<what>\b(?:data|dataset|database|tables|schema|rows|it)) (?:for|of|about) (?:an?|our|my|the) "
    r"(?P<words>[^\W\d][\w' -]{2,40}):\s(?=[^\n])", re.I,
)  # fmt: skip
_REMARK = re.compile(r"\s//\s")
_TITLE = re.compile(
    r"\A\s*(?:an? |the |some )?(?:small |sample |test |synthetic |toy |demo |fake )*"
    r"(?:data ?set|database|data|schema|tables)(?: model)? (?:for|of|about) "
    r"(?:an?|our|my|the) [^\W\d][\w' -]*:\s*(?=\n|\d)", re.I,
)  # fmt: skip


def paraphrased(text: str) -> str:
    """The same request in plainer words; one that says nothing in these ways is given back as it is."""
    steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_TITLE, lambda _: ""),
        (_REMARK, lambda _: "\n"),
        (_FOR_A, _without_setting),
        (_LEVELS, lambda _: ""),
        (_FOUR, lambda _: "for "),
        (_ABOUT, lambda _: "about"),
        (_STAFF, lambda _: "staff"),
        (_AS_MANY, _times_as_many),
        (_SAID, lambda match: _PHRASES[match[0].lower()]),
        (_WHICH_WHICH, lambda match: f". {match['first']} and {match['second']} are many-to-many"),
        (_SHARE_MISSING, _missing),
        (_NULL_SHARE, lambda match: f"{match['share']} {match['none']}"),
        (_ASIDE_SHARE, lambda match: f" ({match['share']} {match['none']})"),
        (_AND_HAS, lambda match: f" and {match['has']} "),
        (_AGAIN, lambda match: match["part"]),
        (_OF_WHICH, lambda match: f"{match['name']}{match['said'] or ''}. Each {singular(match['name'])} has"),
        (_FOR_EACH_OF, lambda match: f"{match['before']}{match['owners']}, each with {match['owned']}"),
    )
    for pattern, change in steps:
        text = pattern.sub(change, text)
    return _counted_aside(text)


def _without_setting(match: re.Match[str]) -> str:
    """``data for an insurance exercise: customers hold policies``: what it is for, spoken of once, is no table."""
    last = match["words"].split()[-1].lower()
    once = len(re.findall(rf"\b{re.escape(last)}", match.string, re.I)) == 1
    return f"{match['what']}. " if once and not is_plural(last) else match[0]


def _times_as_many(match: re.Match[str]) -> str:
    """``harvests, half as many as there are hives`` are so many of each on average."""
    child = (match["behind"] or match["before"] or "").strip()
    if not child or (match["before"] and match["behind"]):
        return match[0]
    times = match["times"].lower()
    number = _TIMES.get(times) or times.removesuffix("times").removesuffix("x").strip()
    return f"on average {number} {child} per {singular(match['parents'].lower())}"


def _missing(match: re.Match[str]) -> str:
    """``2% of the celsius values are null``; of things in the plural the grammar knows already."""
    return match[0] if is_plural(match["name"].lower()) else f"{match['name']} missing in {match['share']} of rows"


def _counted_aside(text: str) -> str:
    """``a region (5 regions)`` counts a table beside what is said: it is counted behind the request instead."""
    counts: list[str] = []

    def aside(match: re.Match[str]) -> str:
        name, names = match["name"].lower(), (match["names"] or plural(match["name"])).lower()
        if not is_plural(names) or singular(names) != name or (match["names"] is None and is_columnish((name,))):
            return match[0]
        counts.append(f"{match['count']} {names}")
        return f"{match['one']} {match['name']}"

    plain = _ONE_OF_COUNTED.sub(aside, text)
    return f"{plain.rstrip()}{'' if plain.rstrip().endswith('.') else '.'} {', '.join(counts)}." if counts else plain

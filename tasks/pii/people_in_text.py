"""People told by the words right before their names: a title, an introduction, a greeting, a field of a form."""

import re
from functools import cache
from typing import Any

from tasks.pii.lexicon import folded
from tasks.pii.ner.words_abroad import nobody_abroad
from tasks.pii.quick_search import Quick, quick_of

_NAME = (
    r"\p{Lu}[\p{L}'\u2019-]+(?:(?: |-)(?:\p{Lu}\.|\p{Lu}[\p{L}'\u2019-]+|de|da|van|von|der|den|la|del|bin"
    r"|al)){0,3}(?<=[\p{L}.])(?!\w)"
)
_ANY = r"\p{L}[\p{L}'\u2019-]+(?: \p{L}\.?)?(?: \p{L}[\p{L}'\u2019-]+){1,2}"
_TITLED = r"(?<!\w)(?:Mr|Mrs|Ms|Dr|Prof|Mme|Herr|Frau|Sr|Sra|Señor|Señora|Sig|Sra)\.? (?P<value>" + _NAME + ")"
_TITLED_FULL = (
    r"(?<!\w)(?:Mister|Doctor|Professor|Miss|Madame|Monsieur|Judge|Officer|Nurse|Senator|Captain) (?P<value>"
    + _NAME
    + ")"
)
_GREETED = (
    r"(?:^|\n|\. )(?:Dear|Hi|Hello|Hey|Hallo|Moin|Guten Tag|Guten Morgen|Liebe|Lieber|Hola|Querid[oa]|Bonjour|Bonsoir"
    r"|Salut|Ch\u00e8re?|Ciao|Buongiorno|Gentile|Car[oa]|Estimad[oa]|Ol\u00e1|Oi|Prezad[oa]|Hoi|Dag"
    r"|Beste|Lieve|Hej|Cze\u015b\u0107) "
    r"(?P<value>\p{Lu}[\p{L}'\u2019-]+(?: \p{Lu}[\p{L}'\u2019-]+){0,2})(?=[,!:\n])"
)
_INTRODUCED = (
    r"(?i:\b(?:my (?:full )?name is|name's|i am called|mi nombre es|me llamo|ich heiße|mein name ist|je "
    r"m'appelle|mi chiamo)) (?P<value>" + _NAME + "|" + _ANY + r")(?=[,.!?;\n]|$| and | from | with )"
)
_FIELD = (
    r"(?i:(?:^|\n|[|;,] ?)(?:(?:patient|customer|client|full|employee|applicant|contact|cardholder|card holder"
    r"|account holder|guest|tenant|student|insured|provider|physician|doctor)(?:'s)?(?: name)?|name))(?: ?: ?| "
    r"= |\t)(?P<value>" + _NAME + r")(?=[,;|\n(]|$|  | - )"
)

_LISTED = (
    r"(?i:(?:^|\n|[|;,\t] ?| {2})(?:(?:patient|pt|customer|client|full|employee|applicant|contact|cardholder"
    r"|insured|guest"
    r"|tenant|student|member|subscriber)(?:'s)?(?: name)?"
    r"|name)) ?: ?(?P<value>\p{Lu}[\p{L}'\u2019-]+(?:[ -]\p{Lu}[\p{L}'"
    r"\u2019-]+)?, \p{Lu}[\p{L}'\u2019-]+(?: \p{Lu}\.?)?)(?=$|\n| {2}|[|;(\t])"
)
_RELATIVE = (
    r"(?i:\b(?:my|his|her|our|their|patient's|pt's) (?:wife|husband|son|daughter|mother|father|partner|brother"
    r"|sister|uncle|aunt"
    r"|boyfriend|girlfriend|neighbou?r|landlord|boss|manager|colleague|friend|mom|mum|dad|fianc\u00e9e?|nephew"
    r"|niece)),? "
    r"(?P<value>" + _NAME + r")"
)
_ROLE = (
    r"(?i:(?:^|\n|[|;,.] ?)(?:next of kin|emergency contact|attending(?: physician)?|prescriber|surgeon"
    r"|assistant|agent|reviewed by"
    r"|signed by|prepared by|approved by|dictated by|referring provider|ordering provider|account holder"
    r"|contact person|beneficiary"
    r"|spouse|guarantor|pcp)) ?: ?(?:Dr\.? )?(?P<value>" + _NAME + r")(?=[,;|\n(]|$|  | \(| - |\. | Rel)"
)

_MAILED = (
    r"(?:^|[\s:;,\"'])(?P<value>\p{Lu}[\p{L}'\u2019-]+(?:,? \p{Lu}(?:\.|[\p{L}'\u2019-]+)){0,3})[\"']? ?"
    r"(?:<|\[mailto:)(?=[^<>\s]{1,64}@)"
)

_FORMS = (
    (_MAILED, 0.8),
    (_LISTED, 0.84),
    (_RELATIVE, 0.76),
    (_ROLE, 0.78),
    (_TITLED, 0.82),
    (_TITLED_FULL, 0.8),
    (_GREETED, 0.7),
    (_INTRODUCED, 0.8),
    (_FIELD, 0.75),
)
_NO_NAMES = frozenset({
    "sir", "madam", "team", "all", "customer", "everyone", "there", "friend", "friends", "colleagues", "colleague",
    "hiring", "manager", "valued",
    "sirs", "folks", "guys", "patient", "user", "member", "client", "support", "unknown", "none", "null", "n/a",
    "and", "the", "not", "your", "dr", "prof", "mag", "ing", "dipl",
})  # fmt: skip


@cache
def _compiled() -> tuple[tuple[Any, str, float], ...]:
    import regex  # type: ignore[import-untyped]

    return tuple((regex.compile(form), quick_of(form), score) for form, score in _FORMS)


def people_by_context(text: str, within: Quick) -> list[tuple[int, int, float]]:
    """Give start, end and score of the people that the words before them tell."""
    found = []
    for pattern, quick, score in _compiled():
        for match in within.matches(pattern, quick, text):
            words = re.split(r"[ -]", match.group("value").lower())
            if not any(word in _NO_NAMES or folded(word) in nobody_abroad() for word in words):
                found.append((*match.span("value"), score))
    return found

"""People and addresses in Japanese, Chinese and Korean text, where no blank and no capital says where a name begins."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from tasks.pii.recognisers.eastern_address import EASTERN
from tasks.pii.surrogates.scripts import family_of

_PEOPLE_SCORE, _ADDRESS_SCORE = 0.7, 0.8
_JAPANESE = r"(?<!\p{Han})(?P<value>\p{Han}{2,7})(?= ?(?:様|さま|さん|ちゃん|くん|氏|殿))"
_CHINESE = r"(?P<value>(?:FAMILIES)\p{Han}{0,2}?)(?=先生|女士|小姐|太太|老师|经理|医生)"
_KOREAN = r"(?<!\p{Hangul})(?P<value>(?:FAMILIES)\p{Hangul}{1,2})(?= ?(?:씨|님)(?!\p{Hangul}{3}))"
_LABEL = r"住址|地址|住所|家住|住在|位于|现住"
_NOBODY = (
    r"(?:者|社|客|方|員|员|長|长|主|業|店|家|手|師|师|各位|息子|娘|母|父|兄|姉|弟|妹|夫|妻|同|氏|先|生徒|担当|業務|御中|本人)$"
    r"|^(?:고객|선생|사장|부장|과장|차장|대리|팀장|어머|아버|교수|기사|담당자|회원|부모|주인|이사|원장|손|신부|목사)"
    r"|^(?:하느|공주|왕자|의사|간호사|박사|변호사|조카|고모|이모)"
    r"|^(?:客|患者|貴社|御社|弊社|店長|部長|課長|社長|先生|老师|经理)"
)


@cache
def _people() -> tuple[Any, ...]:
    import regex  # type: ignore[import-untyped]

    forms = ((_JAPANESE, ""), (_CHINESE, "zh_CN"), (_KOREAN, "ko_KR"))
    return tuple(
        regex.compile(form.replace("FAMILIES", "|".join(family_of(locale)) if locale else "")) for form, locale in forms
    )


@cache
def _compiled(pattern: str) -> Any:
    import regex

    return regex.compile(pattern)


def unspaced_finds(text: str) -> Iterator[tuple[int, int, str, float]]:
    """Give start, end, type and score of people before a form of address, and of addresses."""
    for pattern in _people():
        for match in pattern.finditer(text):
            if not _compiled(_NOBODY).search(match.group("value")):
                yield *match.span("value"), "PERSON", _PEOPLE_SCORE
    for recogniser in EASTERN:
        for match in _compiled(recogniser.pattern).finditer(text):
            label = _compiled(_LABEL).match(match.group())
            yield match.start() + (label.end() if label else 0), match.end(), "ADDRESS", _ADDRESS_SCORE

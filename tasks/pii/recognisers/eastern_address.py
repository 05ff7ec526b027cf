"""Japanese, Chinese and Korean addresses: from the large to the small, the number last."""

from tasks.pii.recognisers.base import Recogniser

_NUMBER = "[0-9\uff10-\uff19一二三四五六七八九十]{1,5}"
_DASH = "[-\u2010-\u2015\uff0d\u30fc]"
_PLACE = r"[^\P{Han}到在往送至寄给住于了的]"  # stands in a Chinese name of a place: small words of sentences do not
_WARD = r"(?:(?:[^\P{Han}到往寄给]|[\p{Katakana}ー]){1,6}[市区町村郡]|\p{Hiragana}{3,4}市)"
JAPANESE = Recogniser(
    "address, Japanese",
    "ADDRESS",
    rf"(?:(?:\p{{Han}}{{2,3}}[都道府県])?(?:{_WARD}){{1,3}}|\p{{Han}}{{2,3}}[都道府県])"
    rf"[\p{{Han}}\p{{Katakana}}ー]{{0,8}}{_NUMBER}"
    rf"(?:(?:丁目|番地?の?|号|{_DASH}){_NUMBER}){{0,3}}(?:丁目|番地?|号)?",
    chance=0.0,
    score=0.8,
    in_text=False,
)
CHINESE = Recogniser(
    "address, Chinese",
    "ADDRESS",
    rf"(?:{_PLACE}{{2,7}}(?:省|自治区))?(?:{_PLACE}{{2,6}}[市县区]){{0,3}}{_PLACE}{{1,8}}(?:路|街|大道|巷|弄|胡同)"
    rf"{_NUMBER}(?:号|號|弄)(?:\p{{Han}}{{0,8}}{_NUMBER}(?:号楼|单元|室|楼|栋|层)){{0,3}}",
    chance=0.0,
    score=0.8,
    in_text=False,
)
KOREAN = Recogniser(
    "address, Korean",
    "ADDRESS",
    r"(?:\p{Hangul}{2,7}(?:시|도) )?(?:\p{Hangul}{1,6}[시군구] ){1,2}(?:\p{Hangul}{1,5}[읍면동] )?"
    r"\p{Hangul}{1,10}(?:로|길) ?[0-9]{1,4}(?:-[0-9]{1,4})?",
    chance=0.0,
    score=0.8,
    in_text=False,
)
EASTERN = (JAPANESE, CHINESE, KOREAN)

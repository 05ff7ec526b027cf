"""Columns of how Japanese names are read: katakana, hiragana and half-width kana stay what they are, and agree."""

import re

import pyarrow as pa
import pytest

from tasks.pii.detect import detect
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy, Strategy
from tasks.pii.replace import replace_tables
from tasks.pii.surrogate_values import SurrogateValues

KEY = PiiKey(b"k" * 32)


@pytest.mark.parametrize("locale", ["ja_JP", "en_US"])
def test_readings_become_readings_in_the_same_kana(locale: str) -> None:
    table = pa.table(
        {
            "氏名": ["長宗我部 龍之進", "鬼頭 朔太郎"],
            "フリガナ": ["チョウソカベ", "キトウ サクタロウ"],
            "ふりがな": ["ちょうそかべ りゅうのしん", "きとう さくたろう"],
            "ﾌﾘｶﾞﾅ": ["ﾁｮｳｿｶﾍﾞ ﾘｭｳﾉｼﾝ", "ｷﾄｳ ｻｸﾀﾛｳ"],
        }
    )
    new = replace_tables({"t": table}, detect(table, name="t"), Policy(), KEY, locale=locale)["t"].to_pylist()
    for old, row in zip(table.to_pylist(), new, strict=True):
        assert re.fullmatch("[\u4e00-\u9fff ]+", row["氏名"]) or locale != "ja_JP"
        assert re.fullmatch("[\u30a1-\u30fc ]+", row["フリガナ"])
        assert re.fullmatch("[\u3041-\u3096\u30fc ]+", row["ふりがな"])
        assert re.fullmatch("[\uff66-\uff9f ]+", row["ﾌﾘｶﾞﾅ"])
        assert not {*old.values()} & {*row.values()}
        assert _katakana(row["ふりがな"]).startswith(row["フリガナ"])  # one reading is one name


def _katakana(text: str) -> str:
    return "".join(chr(ord(char) + 0x60) if "\u3041" <= char <= "\u3096" else char for char in text)


def _surrogate(values: SurrogateValues, dataset: list[str], name: str) -> str:
    values.learn("PERSON", Strategy.FAKE, dataset, column="full_name")
    values.settle()
    return values.of("PERSON", Strategy.FAKE, [name], column="full_name")[0]


@pytest.mark.parametrize("kept", [True, False])
def test_a_name_is_parted_as_in_the_dataset_before(kept: bool) -> None:
    """By the names beside it 鵜木原権一郎 would be parted otherwise the second time."""
    one = SurrogateValues(KEY, Policy(), locale="ja_JP", vault=None, this_year=2026)
    two = SurrogateValues(KEY, Policy(), locale="ja_JP", vault=None, this_year=2026)
    name = "鵜木原権一郎"
    first = _surrogate(one, [family + given for family in ("鵜木原", "蜂谷部", "猫田原") for given in _GIVENS], name)
    exported = one.export()
    two.restore(exported if kept else {part: kept for part, kept in exported.items() if not part.startswith("parted:")})
    others = [family + given for family in ("鵜木", "蜂谷", "猫田") for given in ("原権一郎", "町小百江", "千代野")]
    assert (_surrogate(two, others, name) == first) is kept


_GIVENS = ("権一郎", "小百江", "千代野")

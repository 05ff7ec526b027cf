"""Tables and texts in scripts other than Latin: told by their headers, and what is replaced stays in its script."""

import re

import pyarrow as pa
import pytest

from schemas.semantics.words import words_of
from tasks.pii.detect import DetectOptions, detect
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy, Strategy
from tasks.pii.replace import replace_tables
from tasks.pii.spans import find_spans
from tasks.pii.surrogate_values import SurrogateValues
from tasks.pii.surrogates.scripts import HAN, family_of, given_of, script_of

KEY = PiiKey(b"k" * 32)
FAMILIES, GIVENS = ("鵜木原", "蜂谷部", "猫田", "五百森川"), ("権一郎", "小百江", "宗右介", "千代野")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("氏名", "full name"),
        ("お名前\uff08漢字\uff09", "full name"),
        ("ﾌﾘｶﾞﾅ", "full name"),
        ("姓", "last name"),
        ("名", "first name"),
        ("会社名", "company name"),
        ("顧客氏名", "customer full name"),
        ("携帯電話番号1", "mobile number"),
        ("住所", "address"),
        ("生年月日", "birth date"),
        ("备注", "notes"),
        ("身份证号码", "national id"),
        ("전화번호", "phone number"),
        ("Дата рождения", "birth date"),
        ("ΕΠΩΝΥΜΟ", "last name"),
        ("رقم الهاتف", "phone number"),
        ("תאריך לידה", "birth date"),
        ("ชื่อ-นามสกุล", "full name"),
        ("जन्म तिथि", "birth date"),
        ("मोबाइल नंबर", "mobile number"),
    ],
)
def test_headers_of_other_scripts(header: str, words: str) -> None:
    assert " ".join(words_of(header)) == words


def _customers() -> pa.Table:
    """Sixteen people, whose notes hold them in three ways."""
    people = [(family, given) for family in FAMILIES for given in GIVENS]
    phones = [f"03-1234-{5000 + place * 7}" for place in range(16)]
    homes = [f"東京都鼓区鼓町{1 + place}-{20 - place}" for place in range(16)]
    notes = [
        (f"{family}{given}様より電話。折り返し{phone}まで。", f"{family}さんは{home}在住。", "異常なし。")[place % 3]
        for place, ((family, given), phone, home) in enumerate(zip(people, phones, homes, strict=True))
    ]
    return pa.table({
        "番号": [f"{place:04d}" for place in range(16)], "氏名": [family + given for family, given in people],
        "電話番号": phones, "住所": homes, "メモ": notes,
    })  # fmt: skip


def test_a_japanese_table_is_found_and_replaced_in_its_own_script() -> None:
    table = _customers()
    findings = detect(table, name="kokyaku", options=DetectOptions(network=False))
    types = {one.column: one.type for one in findings}
    assert types == {"氏名": "PERSON", "電話番号": "PHONE", "住所": "ADDRESS", "メモ": "FREE_TEXT"}
    rows = replace_tables({"kokyaku": table}, findings, Policy(), KEY, network=False)["kokyaku"].to_pylist()
    by_family: dict[str, set[str]] = {}
    for place, (old, new) in enumerate(zip(table.to_pylist(), rows, strict=True)):
        family, given = FAMILIES[place // 4], GIVENS[place % 4]
        assert old["番号"] == new["番号"] and old["氏名"] != new["氏名"]
        assert {script_of(char) for char in new["氏名"]} <= {HAN, "ja_JP"}
        assert re.fullmatch(r"0\d-\d{4}-\d{4}", new["電話番号"])
        assert re.fullmatch(r"[^\x00-\x7f\d]+(?:\d丁目)?\d+-\d+", new["住所"])
        filled = old["メモ"].replace(family + given, new["氏名"]).replace(old["電話番号"], new["電話番号"])
        if place % 3 == 1:
            assert new["メモ"].endswith(f"さんは{new['住所']}在住。")
            by_family.setdefault(family, set()).add(new["メモ"].partition("さん")[0])
            assert new["氏名"].startswith(new["メモ"].partition("さん")[0])
        else:
            assert new["メモ"] == filled
    assert len({name for names in by_family.values() for name in names}) == len(by_family) == 4


@pytest.mark.parametrize(
    "value",
    [
        "佐久田 権一",
        "ウカイ ゴンゾウ",
        "김민숙",
        "Пётр Щукарин",
        "Παπαγιαννίδης Γιώργος",
        "דוד כהנוב",
        "سمير حدادي",
        "สมปอง ใจงาม",
        "रामू शर्मेश",
    ],
)
def test_a_name_stays_in_its_script_whatever_the_locale(value: str) -> None:
    for locale in ("en_US", "de_DE"):
        values = SurrogateValues(KEY, Policy(), locale=locale, vault=None, this_year=2026)
        values.learn("PERSON", Strategy.FAKE, [value], column="full_name")
        values.settle()
        (made,) = values.of("PERSON", Strategy.FAKE, [value], column="full_name")
        wanted = {"ja_JP", HAN} if script_of(value) in ("ja_JP", HAN) else {script_of(value)}
        assert made != value and {script_of(word) for word in made.split()} <= wanted
        assert made.count(" ") == value.count(" ")


def test_columns_of_parts_and_full_names_without_blanks_agree() -> None:
    table = pa.table({"last_name": list(FAMILIES), "first_name": list(GIVENS)})
    whole = pa.table({"caller": [family + given for family, given in zip(FAMILIES, GIVENS, strict=True)]})
    findings = [Finding.of("p", column, "PERSON", 0.9) for column in table.column_names]
    findings.append(Finding.of("c", "caller", "PERSON", 0.9))
    new = replace_tables({"c": whole, "p": table}, findings, Policy(), KEY, network=False)
    parts = zip(new["p"].column("last_name").to_pylist(), new["p"].column("first_name").to_pylist(), strict=True)
    assert new["c"].column("caller").to_pylist() == [family + given for family, given in parts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("折り返し03-1234-5678まで", {"PHONE": "03-1234-5678"}),
        ("連絡先は0312345678です", {"PHONE": "0312345678"}),
        ("電話03 1234 5678", {"PHONE": "03 1234 5678"}),
        ("手机13812345678。", {"PHONE": "13812345678"}),
        ("Позвонить 8 (495) 123-45-67", {"PHONE": "8 (495) 123-45-67"}),
        ("टेलीफोन 98765 43210", {"PHONE": "98765 43210"}),
        ("問合せはinfo@post.exampleまで", {"EMAIL": "info@post.example"}),
        ("猫田さんは不在", {"PERSON": "猫田"}),
        ("王小芹先生来电", {"PERSON": "王小芹"}),
        ("김민숙님이 방문", {"PERSON": "김민숙"}),
        ("お客様と担当者様へ", {}),
        ("고객님께 안내", {}),
        ("大阪市北区梅田3丁目1番1号へ", {"ADDRESS": "大阪市北区梅田3丁目1番1号"}),
        ("注文20240105001を確認、12個", {}),
        ("北京市朝阳区建国路88号", {"ADDRESS": "北京市朝阳区建国路88号"}),
        ("来电要求改送到北京市海淀区清河路154号。", {"ADDRESS": "北京市海淀区清河路154号"}),
        ("已寄往广东省深圳市南山区科技路5号", {"ADDRESS": "广东省深圳市南山区科技路5号"}),
    ],
)
def test_what_stands_in_texts_without_blanks(text: str, found: dict[str, str]) -> None:
    (spans,) = find_spans([text], network=False)
    assert {one.type: text[one.start : one.end] for one in spans} == found


@pytest.mark.parametrize("locale", ["ja_JP", "zh_CN", "ko_KR"])
def test_a_column_of_names_without_blanks_needs_no_header(locale: str) -> None:
    families, givens = family_of(locale)[:25], given_of(locale, "0")[:9]
    names = [families[place % 25] + givens[place % 9] for place in range(120)]
    (found,) = detect(pa.table({"x": names}), name="t", options=DetectOptions(network=False))
    assert found.type == "PERSON"


BRANCHES = [
    f"{town}{kind}" for town in ("東京", "大阪", "名古屋", "京都") for kind in ("支店", "本店", "工場", "倉庫", "部")
]
FOODS = (
    "苹果 香蕉 白菜 黄瓜 牛肉 马铃薯 金枪鱼 江米 高粱 方便面 莫吉托 石榴 米饭 毛豆 洪湖藕"
    " 胡萝卜 蓝莓 菠萝 西瓜 豆腐 面条 青椒 茄子 葡萄"
)
GOODS = (
    "김치 이불 정수기 최신폰 강원도 서울시 오이 고구마 남대문 양파 배추 조개 한우 신발 유자차"
    " 손수건 주스 우유 장갑 전자레인지 임대 송편 문구 황태"
)


@pytest.mark.parametrize("values", [BRANCHES, FOODS.split(" "), GOODS.split(" ")])
def test_not_every_column_without_blanks_is_of_people(values: list[str]) -> None:
    assert detect(pa.table({"x": values * 3}), name="t", options=DetectOptions(network=False)) == ()


@pytest.mark.parametrize(("text", "number"), [
    ("Der Kunde hat 030 901820 hinterlassen", "030 901820"), ("Der Kunde ist unter 04131 12345 da", "04131 12345"),
    ("Le client a laissé le 04 91 12 34 56", "04 91 12 34 56"), ("El cliente dejó el 93 123 45 67", "93 123 45 67"),
    ("Il cliente ha lasciato 02 12345678", "02 12345678"), ("De klant is op 010 123 4567", "010 123 4567"),
    ("El total de la factura es 912 345 678", ""), ("Le code 0612345678 est pour le client", ""),
    ("Die PLZ ist 04131 und der Ort 12345", ""), ("la version 10.02.2024 11.30 est", ""),
])  # fmt: skip
def test_numbers_of_the_country_whose_language_a_text_is_in(text: str, number: str) -> None:
    (spans,) = find_spans([text], network=False)
    assert "".join(text[one.start : one.end] for one in spans if one.type == "PHONE") == number

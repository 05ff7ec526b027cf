"""Single names in letters of the East are found in text in Latin letters; words in such text stay."""

import pyarrow as pa
from strewn_tables import found, masked

NAMES = ["宮本 翔太", "早乙女 花子", "長谷川 恵", "渡辺 直樹", "김 민준", "五十嵐 宮子"]
UNSPACED = [
    "宮本翔太",
    "早乙女花子",
    "長谷川恵",
    "渡辺直樹",
    "西園寺翔太",
    "宮本花子",
    "渡辺花子",
    "早乙女直樹",
    "長谷川翔太",
]
LINES = [
    "ver ficha de 宮本",
    "llamar a 翔太 (0906)",
    "ask 早乙女 about it",
    "donativo 渡辺",
    "see 恵 again",
    "Grüße an 長谷川さん",
]
PLAIN = ["visited 東京 and 京都", "宮本という町です", "ramen ラーメン ok", "新聞 (newspaper)"]


def test_a_lone_known_name_becomes_its_persons_new_name_in_text_in_other_letters() -> None:
    for names in (NAMES, UNSPACED):
        tables = {"people": pa.table({"name": names}), "notes": pa.table({"line": [*LINES, *PLAIN]})}
        findings = found({"people": {"name": "PERSON"}})
        made, told = masked(tables, findings)
        shown = made["notes"]["line"].to_pylist()
        kept = [one for one, two in zip(LINES, shown, strict=False) if one == two]
        assert (kept, told, shown[len(LINES) :]) == ([], {}, PLAIN)
        new = made["people"]["name"][0].as_py()
        assert shown[0].removeprefix("ver ficha de ") in new
        assert shown[1].split()[2] in new
        assert made["notes"] == masked(tables, findings, rows=1)[0]["notes"]
        assert masked(tables, findings, clean=False)[1] == {"notes.line (names in letters of the East)": 4}

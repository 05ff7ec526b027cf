import re

from tasks.pii.report import PrivacyReport


def test_the_page_tells_in_which_other_columns_values_were_found_and_how_often() -> None:
    found = {"notes.text": 1_234, "audit.<message>": 7}
    made = {some: PrivacyReport(dataset="t", network="own", rows={"t": 1}, columns=(), elsewhere=found if some else {})
            for some in (True, False)}  # fmt: skip
    page = made[True].to_html().decode()
    section = page[page.index("Found elsewhere") :].partition("</section>")[0]
    rows = re.findall(r"<td><code>(.*?)</code></td><td class=\"r\">(.*?)</td>", section)
    assert rows == [("notes.text", "1,234"), ("audit.&lt;message&gt;", "7")]
    assert "Found elsewhere" not in made[False].to_html().decode()

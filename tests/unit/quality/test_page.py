"""The page: whole in itself, safe whatever the names hold, and drawn without overlaps."""

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from schemas.manifest import OutputFormat
from tasks.quality.audit import audit
from tasks.quality.diagram import HEIGHT, MARGIN, WIDTH, lay_out
from tasks.quality.html import Facts, render
from tasks.quality.report import Check, ColumnProfile, Link, QualityReport, Share, TableProfile

HOSTILE = "<script>alert('x')</script>\"&{{7*7}}"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def _tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.seen


def _hostile() -> QualityReport:
    column = ColumnProfile(name=HOSTILE, type="string", nulls=0.5, distinct=3, top=(Share(value=HOSTILE, rows=3),))
    table = TableProfile(
        name=HOSTILE, description=HOSTILE, rows=6, bytes=1, columns=(column,), preview=((HOSTILE,), (None,))
    )
    check = Check(table=HOSTILE, columns=(HOSTILE,), kind="set", passed=False, sentence=HOSTILE, error=HOSTILE)
    return QualityReport(
        dataset=HOSTILE,
        schema_digest="0",
        format=OutputFormat.CSV,
        checks=(check,),
        tables=(table, table.model_copy(update={"name": "b"})),
        links=(Link(child="b", columns=(HOSTILE,), parent=HOSTILE, parent_columns=("x",)),),
        seconds=1.0,
        engine=HOSTILE,
    )


def test_nothing_is_loaded_from_anywhere_and_nothing_runs(shop, tables, write) -> None:
    page = render(audit(write(tables), shop, {}), Facts(generation_id="g", seed=1, command="understudy reproduce g"))
    tags = _tags(page)
    assert not {"script", "link", "iframe", "img", "object"} & {tag for tag, _ in tags}
    addresses = [value for _, attributes in tags for name, value in attributes.items() if name in {"href", "src"}]
    assert addresses
    assert all(str(value).startswith("#") for value in addresses)
    assert not re.search(r"url\(|@import|https?:", page)
    assert not any(name.startswith("on") for _, attributes in tags for name in attributes)


def test_names_and_values_are_text_and_never_markup() -> None:
    page = render(_hostile(), Facts(generation_id=HOSTILE, command=HOSTILE, versions={HOSTILE: HOSTILE}))
    assert "script" not in {tag for tag, _ in _tags(page)}
    assert "{{7*7}}" in page


def test_every_check_and_table_is_on_the_page(shop, tables, write) -> None:
    report = audit(write(tables), shop, {"customers": 7})
    page = render(report)
    assert "checks failed" in page
    assert page.count("Has exactly 7 rows.") == 2  # among what failed, and with its table
    anchors = {attributes["id"] for _, attributes in _tags(page) if "id" in attributes}
    linked = {str(attributes["href"])[1:] for _, attributes in _tags(page) if "href" in attributes}
    assert linked <= anchors
    for check in report.checks:
        assert str(escape(check.sentence)) in page


LINKS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30)


@given(st.integers(1, 12), LINKS)
@settings(deadline=None)
def test_boxes_never_overlap_and_stay_inside(count: int, pairs: list[tuple[int, int]]) -> None:
    tables = [TableProfile(name=str(n), rows=n, bytes=0) for n in range(count)]
    links = [Link(child=str(c), columns=("x",), parent=str(p), parent_columns=("x",)) for c, p in pairs]
    diagram = lay_out(tables, links)
    assert sorted(box.name for box in diagram.boxes) == sorted(table.name for table in tables)
    assert len(diagram.lines) == sum(child < count and parent < count for child, parent in pairs)
    for box in diagram.boxes:
        assert MARGIN <= box.x <= diagram.width - MARGIN - WIDTH
        assert MARGIN <= box.y <= diagram.height - MARGIN - HEIGHT
        others = [other for other in diagram.boxes if other is not box]
        assert all(abs(o.x - box.x) >= WIDTH or abs(o.y - box.y) >= HEIGHT for o in others)


def test_data_docs_show_each_check_and_load_nothing(shop, tables, write) -> None:
    from tasks.quality.docs import build_data_docs

    report = audit(write(tables), shop, {"customers": 7})
    pages = build_data_docs(report)
    assert sorted(pages) == ["gx/data_docs/customers.html", "gx/data_docs/the orders.html"]
    page = pages["gx/data_docs/the orders.html"].decode()
    assert "Every customer is found in customers(id)." in page
    loaded = [attributes.get("href") or attributes.get("src") or "" for _, attributes in _tags(page)]
    assert not any(address.startswith("http") for address in loaded)

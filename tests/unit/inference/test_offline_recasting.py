"""What a sentence leaves out, says backwards or writes in braces comes into the one form that the grammar reads."""

import pytest

from tasks.inference.offline.ellipsis import filled_in
from tasks.inference.offline.engine import infer_offline
from tasks.inference.offline.nesting import unnested
from tasks.inference.offline.recasting import recast
from tasks.inference.offline.recounting import counts_first
from tasks.inference.offline.tokens import tokens_of

KNOWN = [(noun,) for noun in (
    "vineyard", "wine", "theatre", "ticket", "rehearsal", "choir", "station", "trip", "invoice", "position",
    "instrument", "measurement", "gallery", "exhibit", "band", "festival", "gig", "keeper", "animal", "feeding",
    "nurse", "ward",
)]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12 vineyards. every wine is made by one of them", "12 vineyards . every wine is made by one of vineyards"),
        ("12 galleries and every exhibit is in one.", "12 galleries and every exhibit is in one gallery ."),
        ("sells tickets: on average 200 per theatre.", "sells on average 200 tickets per theatre ."),
        ("rehearsals - 30 for each choir - with date", "30 rehearsals per choir with date"),
        ("a trip starts at one station, ends at another.", "a trip starts at one station , ends at another station ."),
        ("for each invoice, there are 2 to 5 positions", "2 to 5 positions per invoice"),
        ("measurements of 20 instruments, 50k of them", "50k measurements of 20 instruments"),
        ("invoices (90 invoices, no)", "invoices ( 90 , no )"),
        ("4 nurses: boss (another nurse, or none)", "4 nurses : boss -> nurses"),
        ("gigs, 700 in total (stage)", "700 gigs ( stage )"),
        ("gigs: band, place; 600 of them", "600 gigs : band , place"),
        ("gigs, 20, each of one band", "20 gigs , each of one band"),
        ("gigs, one band each, cast by", "gigs , each of one band , cast by"),
        ("trips 4000 by one band", "4000 trips by one band"),
        ("gigs (a band has 1 to 3)", "gigs ( a band has 1 to 3 gigs )"),
        ("nurses have tools, 1 to 4 each (no)", "each nurse has 1 to 4 tools ( no )"),
        ("20 species of animal, 4 wards", "20 species , 4 wards"),
        ("trips, of one station each", "trips , each of one station"),
        ("each sent by one choir and received by another", "each sent by one choir and received by another"),
    ],
)
def test_what_is_left_out_is_put_in(written: str, read: str) -> None:
    assert " ".join(token.word for token in counts_first(filled_in(tokens_of(written), KNOWN), KNOWN)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("bands play at festivals: 400 gigs", "400 gigs , each of one band and one festival ,"),
        ("gigs (stage) that bands gave at festivals", "gigs ( stage ) , each of one band and one festival ,"),
        (
            "feedings record which keeper fed which animal",
            "feedings , each of one keeper and one animal ,",
        ),
        ("which keepers feed which animals", ". keepers and animals are many-to-many"),
        ("gigs come to a festival: 4k, 50 bands", "4k gigs come to a festival , 50 bands"),
        ("each nurse is in one ward and has a boss", "each nurse is in one ward . each nurse has a boss"),
        ("a nurse has a name and a ward", "a nurse has a name and a ward"),
        ("5 bands: 400 gigs", "5 bands : 400 gigs"),
        ("bands (8) gig at festivals: 9 gigs", "bands ( 8 ) . 9 gigs , each of one band and one festival ,"),
        ("nurses bring in their 7 animals (name)", "7 animals ( name ) , each of one nurse"),
        ("a nurse may feed many animals and vice versa", ". nurses and animals are many-to-many"),
        ("every trip joins two stations", "every trip is between two stations"),
        ("made by a nurse in a ward", "made by a nurse and in a ward"),
        ("a gig is at a festival (20 gigs: fee); ok", "a gig is at a festival . 20 gigs ( fee ) ; ok"),
    ],
)
def test_clauses_come_into_one_form(written: str, read: str) -> None:
    assert " ".join(token.word for token in recast(counts_first(tokens_of(written), KNOWN), KNOWN)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "jsonl: 20 parcels as docs: { no, to: { zip }, events: [ { at, city } ] } please",
            "jsonl: 20 parcels (no, to_zip) please. Each parcel has a nested list of events (at, city).",
        ),
        (
            "mongo collection orders, 250 docs like {no, lines [sku, qty] 1-5}",
            "250 orders (no). Each order has a nested list of lines (sku, qty). 1-5 lines per order. Output as json.",
        ),
        (
            'rows {"id": 1, "legs": [{"b": 1.5}]} csv',
            "rows (id (integer)) csv. Each row has a nested list of legs (b (number)).",
        ),
        ("users {id, name}", "users {id, name}"),
        ("users {id, tags: [text]}", "users {id, tags: [text]}"),
    ],
)
def test_documents_in_documents_are_tables(written: str, read: str) -> None:
    assert unnested(written) == read


def test_documents_without_end_are_left_alone() -> None:
    for deep in ("users " + '{"a": [' * 90 + "1" + "]}" * 90, "users " + '{"a": [' * 900):
        assert unnested(deep) == deep


def test_comments_of_sql_count_its_rows() -> None:
    sql = (
        "-- 30 rows\ncreate table agents (id int primary key);\ncreate table tickets (id int primary key); /* 8k */\n"
        "create table notes (id int primary key); and 12 notes"
    )
    tables = {table.name: table.rows for table in infer_offline(sql).schema.tables}
    assert tables == {"agents": 30, "tickets": 8000, "notes": 12}


@pytest.mark.parametrize(
    ("prompt", "tables", "relations"),
    [
        (
            "12 wugs (name, size) and 300 blick (title, year), each blick is of one wug",
            {"wugs": 12, "blick": 300},
            {("blick", "wugs")},
        ),
        ("30 dolci (nome, prezzo) and 5k sales, each of one dolce", {"dolci": 30, "sales": 5000}, {("sales", "dolci")}),
        (
            "For my thesis I show investors a dashboard. 7 shops (city), 50 staff per shop (name)",
            {"shops": 7, "staff": 350},
            {("staff", "shops")},
        ),
        (
            "20 hives (name). harvests, half as many as there are hives, each from one hive: kilos and date",
            {"hives": 20, "harvests": 10},
            {("harvests", "hives")},
        ),
        (
            "* moons - 1200 - name, mass\n* probes - 40 - name, moon, launched on",
            {"moons": 1200, "probes": 40},
            {("probes", "moons")},
        ),
        (
            "bill(id, tip) x50; bill_line(id, bill_id, qty) x200; 3 lab tests for each bill: tested at",
            {"bill": 50, "bill_line": 200, "lab_tests": 150},
            {("bill_line", "bill"), ("lab_tests", "bill")},
        ),
        (
            "8000 issues (title), 30 labels; an issue can carry several labels",
            {"issues": 8000, "labels": 30, "issue_labels": None},
            {("issue_labels", "issues"), ("issue_labels", "labels")},
        ),
        (
            "data for an insurance exercise: 10 clerks (name). First: letters, 20 rows, title and date",
            {"clerks": 10, "letters": 20},
            set(),
        ),
        (
            "A school has classes, classes have pupils. 20 classes, 25 pupils per class (name)",
            {"classes": 20, "pupils": 500},
            {("pupils", "classes")},
        ),
        (
            "40 people: name, boss -> people, tutor -> people",
            {"people": 40},
            {("people", "people")},
        ),
        (
            "60 tasters (name), 140 wines (name), 2000 tastings, each of one wine, by one of the tasters",
            {"tasters": 60, "wines": 140, "tastings": 2000},
            {("tastings", "wines"), ("tastings", "tasters")},
        ),
    ],
)
def test_counts_and_clauses_make_tables(
    prompt: str, tables: dict[str, int | None], relations: set[tuple[str, str]]
) -> None:
    schema = infer_offline(prompt).schema
    assert {table.name: table.rows for table in schema.tables} == tables
    assert {(relation.child, relation.parent) for relation in schema.relations} == relations

"""How the offline engine reads relations out of clauses: what stands between two mentions of tables."""

from datetime import date

import pytest

from tasks.inference.offline import infer_offline
from tasks.inference.offline.counted_nouns import counted_nouns
from tasks.inference.offline.happenings import happens, names_event
from tasks.inference.offline.paraphrase import paraphrased
from tasks.inference.offline.spelling import corrected
from tasks.inference.offline.tokens import tokens_of
from tasks.inference.offline.understanding import understood


def said(prompt: str) -> list[str]:
    """The ties that the words alone make, before any usual one is added."""
    draft, _ = understood(tokens_of(paraphrased(prompt)), date(2025, 6, 30))
    ties = [f"{link.child[-1]} > {link.parent[-1]}{f' as {link.role}' if link.role else ''}" for link in draft.links]
    return sorted(ties)


@pytest.mark.parametrize(
    ("prompt", "relations"),
    [
        ("bids placed by bidders on lots: 80 bidders, 200 lots, 3000 bids", ["bid > bidder", "bid > lot"]),
        ("boxes stored on shelves in aisles; 9000 boxes, 60 shelves, 8 aisles", ["box > shelf", "shelf > aisle"]),
        ("Carpenters build chairs and painters paint them. 20 carpenters, 10 painters, 300 chairs",
         ["chair > carpenter", "chair > painter"]),
        ("each boat has a harbour where it is moored and a captain who sails it; 15 harbours, 90 boats, 70 captains",
         ["boat > captain", "boat > harbour"]),
        ("80 patients whose specimens (900) are analysed by one of 6 laboratories",
         ["specimen > laboratory", "specimen > patient"]),
        ("50 farms that grow crops (250) which are sold at 8 markets", ["crop > farm", "crop > market"]),
        ("certificates linked to a course and to a guild; 8 guilds, 30 courses, 800 certificates",
         ["certificate > course", "certificate > guild"]),
        ("25 rooms in which 2000 lessons take place, given by 30 tutors", ["lesson > room", "lesson > tutor"]),
        ("one poet, many poems. 30 poets, 400 poems", ["poem > poet"]),
        ("90 versions of 10 packages. A version may replace another version.",
         ["version > package", "version > version as replaced_version"]),
        ("60 nurses, supervised by another nurse, working in 7 wards",
         ["nurse > nurse as supervised_by", "nurse > ward"]),
        ("A duel is fought between two knights. 40 knights, 150 duels",
         ["duel > knight as first_knight", "duel > knight as second_knight"]),
        ("120 tasks, a task may have a predecessor and a successor",
         ["task > task as predecessor", "task > task as successor"]),
        ("teachers are persons; 500 persons, 40 teachers", ["teacher > person"]),
        ("skiers (60), slopes (8) and their timings (seconds)", ["timing > skier", "timing > slope"]),
        ("developers and repositories, connected through commits: 30 developers, 12 repositories, 5000 commits",
         ["commit > developer", "commit > repository"]),
        ("runners registered for marathons; 500 runners, 6 marathons, 1300 registrations",
         ["registration > marathon", "registration > runner"]),
        ("messages between sellers and buyers: 50 sellers, 700 buyers, 4000 messages",
         ["message > buyer", "message > seller"]),
        ("each animal's feedings; 120 animals, 3000 feedings", ["feeding > animal"]),
        ("tickets(id, opened_by (fk to users)), users(id)", ["ticket > user as opened_by"]),
        ("85 patients, 60 drugs, 300 doses, each for one patient and one drug", ["dose > drug", "dose > patient"]),
        ("7000 sightings, each of one taxon by one of 300 men; 1200 taxa", ["sighting > man", "sighting > taxon"]),
        ("60 weddings. Guests (70 per wedding): name", ["guest > wedding"]),
        ("90 guilds. 9000 raids: each by one guild, boss name", ["raid > guild"]),
        ("140 agents; each agent reports to one of 12 leads", ["agent > lead"]),
        ("satellites, 9 stations and 200 contacts, each between one satellite and one station. 110 satellites",
         ["contact > satellite", "contact > station"]),
        ("3000 declarations. 4 declaration lines per declaration with mass", ["line > declaration"]),
    ],
)  # fmt: skip
def test_clauses_tie_what_they_speak_of(prompt: str, relations: list[str]) -> None:
    assert said(prompt) == relations


@pytest.mark.parametrize(
    "prompt",
    [
        "20 convoys (name), 160 barges (plate)",
        "40 boats with name and length, 70 captains",
        "invoices with date of order: 12 invoices, 5 orders",
    ],
)
def test_what_only_stands_side_by_side_is_not_tied(prompt: str) -> None:
    assert said(prompt) == []


def test_many_of_each_other_are_tied_by_a_table_of_pairs() -> None:
    schema = infer_offline("300 papers (title, year) citing other papers").schema
    assert sorted(f"{each.child}.{each.columns[0]}" for each in schema.relations) == [
        "paper_cited_papers.cited_paper_id", "paper_cited_papers.paper_id",
    ]  # fmt: skip


def test_a_table_that_a_verb_speaks_of_gives_way_to_the_one_that_is_named() -> None:
    prompt = "90 flats, 120 tenants rent them; 150 contracts, each contract has a tenant and a flat"
    tables = {table.name for table in infer_offline(prompt).schema.tables}
    assert tables == {"flats", "tenants", "contracts"}


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("a convoy is made up of trucks", "a convoy consists of trucks"),
        ("14 zoos, each of which has 5 cages", "14 zoos. Each zoo has 5 cages"),
        ("for each of 12 bakeries, 30 invoices", "12 bakeries, each with 30 invoices"),
        ("dealers with name and a region (5 regions)", "dealers with name and a region. 5 regions."),
        ("A dataset for a dance school:\n- 8 teachers", "\n- 8 teachers"),
        ("a day (3 hours)", "a day (3 hours)"),
        ("parent taxon which is again a taxon or empty", "parent taxon"),
        ("allergies - 40% blank", "allergies (40% blank)"),
        ("which singers took part in which concerts", ". singers and concerts are many-to-many"),
    ],
)
def test_ways_of_saying_it_become_the_plain_one(said: str, plain: str) -> None:
    assert paraphrased(said) == plain


def test_who_asks_and_why_is_no_table() -> None:
    prompt = "We want to show investors a dashboard. There are 7 zoos and 30 cages"
    assert {table.name for table in infer_offline(prompt).schema.tables} == {"zoos", "cages"}


def test_few_that_many_have_are_shared() -> None:
    schema = infer_offline("12000 boxes, 90 recipes. Each box contains 3 recipes").schema
    ends = sorted((each.child, each.parent) for each in schema.relations)
    assert ends == [("box_recipes", "boxes"), ("box_recipes", "recipes")]


def test_nouns_of_another_language_are_read_among_english_words() -> None:
    schema = infer_offline("I need 90 Kinder (Vorname, Nachname) and 6 Gruppen; each Kind is in one Gruppe").schema
    assert {table.name for table in schema.tables} == {"kinder", "gruppen"}
    assert [(each.child, each.parent) for each in schema.relations] == [("kinder", "gruppen")]


@pytest.mark.parametrize(
    ("prompt", "nouns"),
    [
        ("60 nurses, 7 wards", {("nurse",), ("ward",)}),
        ("museums (120), exhibits (4000; title)", {("museum",), ("exhibit",)}),
        ("60 nurses over 3 years", set()),
        ("12 months, 5 minutes", set()),
        ("rooms with 2 windows and 3 doors", set()),
    ],
)
def test_what_is_counted_is_a_table(prompt: str, nouns: set[tuple[str, ...]]) -> None:
    assert counted_nouns(tokens_of(prompt)) == nouns


@pytest.mark.parametrize("word", ["drones", "guides", "translations", "awards", "planes", "thermostat"])
def test_a_word_of_the_language_is_no_slip_of_another(word: str) -> None:
    assert corrected(word) is None


@pytest.mark.parametrize("word", ["custmers", "prodcuts", "adress"])
def test_slips_are_still_put_right(word: str) -> None:
    assert corrected(word) is not None


def test_a_verb_names_what_happens() -> None:
    assert names_event("registered", ("registration",))
    assert names_event("moved", ("move",))
    assert not names_event("place", ("planet",))
    assert happens(("feeding",))
    assert not happens(("building",))

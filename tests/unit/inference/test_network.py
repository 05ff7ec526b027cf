"""The network that reads requests is run as it was trained, learns the same each time, and tells what words mean."""

import string
from datetime import date
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from tasks.inference.offline import infer_offline
from tasks.inference.offline.engine import grammar_of
from tasks.inference.offline.network.body import Network, numbers_of
from tasks.inference.offline.network.encoder import MODEL, WINDOW, encoded, vocabulary, weights, windows
from tasks.inference.offline.network.export import written
from tasks.inference.offline.network.learning import learn
from tasks.inference.offline.network.pieces import BEGIN, END, LABELS, LINE, UNKNOWN, cut
from tasks.inference.offline.network.seen import Seen, far_between
from tasks.inference.offline.tagging import counts, models, ties
from tasks.inference.offline.tagging.answers import read_answers
from tasks.inference.offline.tagging.marking import read_tokens
from tasks.inference.offline.tagging.marks import Mention, Sort, mentions_of
from tasks.inference.offline.tagging.rereading import read_again
from tasks.inference.offline.tagging.train import witnessed

TODAY = date(2025, 6, 30)
LETTERS = [BEGIN, END, UNKNOWN, LINE, *string.printable[:94], *(f"##{letter}" for letter in string.printable[:36])]
REQUEST = "40 falconers with a name and a home town, and 90 hawks (ring, sex), each hawk is flown by one falconer"


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a network that knows letters and has learnt nothing."""
    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("untrained")
    written(numbers_of(Network(len(LETTERS))), LETTERS, folder / MODEL)
    return folder


@pytest.mark.parametrize("size", [1, 40, WINDOW, WINDOW + 1, 3 * WINDOW, 2_345])
def test_each_piece_is_taken_from_one_window_in_which_it_is_not_at_the_rim(size: int) -> None:
    taken = [range(first, last) for _, _, first, last in windows(size)]
    assert list(chain.from_iterable(taken)) == list(range(size))
    for start, end, first, last in windows(size):
        assert end - start <= WINDOW and start <= first < last <= end
        assert first == 0 or first - start >= WINDOW // 4
        assert last == size or end - last >= WINDOW // 4


def test_it_is_run_as_it_was_trained(untrained: Path) -> None:
    """NumPy's network and torch's are one, given the same weights: those that are stored, in eight bits."""
    tokens, _ = read_tokens(REQUEST)
    labels = ["O"] * len(tokens)
    tables = [Mention(Sort.TABLE, (tokens[at].word,), at, at + 1, 1.0) for at in (1, 11, 18)]
    with models.used(untrained):
        trained = Network(len(LETTERS)).eval()
        trained.load_state_dict({name: torch.from_numpy(weight) for name, weight in weights().items()})
        found = cut(tokens, labels, vocabulary())
        rows = encoded(found.pieces, found.signs)
        seen = Seen(tokens, labels)
        owners, tied = seen.owners(tables[1], tables), seen.ties(tables[:2], [("one",), ("two",)])
    with torch.no_grad():
        pieces, signs = torch.tensor([found.pieces]), torch.tensor([found.signs])
        right = trained(pieces, signs, torch.ones_like(pieces, dtype=torch.bool))[0]
        first = right[[found.spans[each.start][0] for each in tables]]
        last = right[[found.spans[each.end - 1][1] - 1 for each in tables]]
        own = torch.cat([first, last], -1)
        far = torch.from_numpy(far_between(tables, tables))
        owner = torch.softmax(trained.owner(own[1:2], own, far[1:2]), -1)[0]
        tie = trained.ties(own[:2], own[:2], far[:2, :2])[0, 1]
    assert np.abs(rows - right.numpy()).max() < 1e-3
    assert owners == pytest.approx(owner.tolist(), abs=1e-3)
    kinds = torch.softmax(torch.cat([torch.zeros(1), tie]), -1).tolist()
    assert list(tied[("one",), ("two",)].values()) == pytest.approx(kinds, abs=1e-3)


def test_learning_twice_gives_the_same_bytes_and_brings_the_answers_nearer(tmp_path: Path, untrained: Path) -> None:
    things = ["kites", "violins", "ferries", "lamps", "saddles", "anvils"]
    (tmp_path / "requests.yaml").write_text(
        "".join(
            f"- name: {thing}\n  prompt: '40 owners (name, town), {at}00 {thing} with maker and colour (red, blue)'\n"
            f"  tables:\n    owners: {{rows: 40, columns: {{name: string, town: string}}}}\n    {thing}: {{rows: {at}00"
            f", columns: {{maker: string, colour: string}}, enumerations: {{colour: [red, blue]}}}}\n"
            for at, thing in enumerate(things, 2)
        ),
        "utf-8",
    )
    lessons = [witnessed(each) for each in read_answers([tmp_path / "requests.yaml"])]
    stored = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        learn(lessons, LETTERS, tmp_path / name / MODEL)
        stored.append((tmp_path / name / MODEL).read_bytes())
    assert stored[0] == stored[1] != (untrained / MODEL).read_bytes()

    def right(folder: Path) -> float:
        with models.used(folder):
            chances = [Seen(each.tokens, each.witness).marks() for each in lessons]
        told = chain.from_iterable(
            zip(rows, each.labels, strict=True) for rows, each in zip(chances, lessons, strict=True)
        )
        return float(np.mean([row[LABELS.index(own)] for row, own in told]))

    assert right(tmp_path / "one") > right(untrained)


def test_other_weights_are_forgotten_where_they_were_used(untrained: Path) -> None:
    with models.used(untrained):
        assert len(vocabulary()) == len(LETTERS)
    assert len(vocabulary()) > 20_000 and len(weights()["words.weight"]) == len(vocabulary())


def test_words_are_cut_into_pieces_that_are_known() -> None:
    tokens, _ = read_tokens("rideLength\nof\tzzqxkwj_id \u4e2d\u6587 42")
    known = list(vocabulary())
    found = cut(tokens, [], vocabulary())
    words = [[known[found.pieces[at]] for at in range(*span)] for span in found.spans]
    assert words[0] == ["ride", "length"] and words[1] == [LINE] and words[-1] == ["42"]
    assert words[-2] == [UNKNOWN]
    assert "_" in words[3] and "".join(words[3]).replace("##", "") == "zzqxkwj_id"
    assert [one[1] for one in found.spans[:-1]] == [other[0] for _, other in pairwise(found.spans)]
    assert len(found.pieces) == len(found.signs) == found.spans[-1][1] + 1


def test_it_tells_what_a_request_speaks_of() -> None:
    tokens, _ = read_tokens(REQUEST)
    seen = Seen(tokens, [])
    chances = seen.marks()
    assert chances.shape == (len(tokens), len(LABELS)) and np.allclose(chances.sum(1), 1, atol=1e-4)
    labels = [LABELS[at] for at in chances.argmax(1)]
    mentions = list(mentions_of(tokens, labels))
    tables = [each for each in mentions if each.sort is Sort.TABLE]
    assert {each.key for each in tables} == {("falconer",), ("hawk",)}
    ring = next(each for each in mentions if each.key == ("ring",))
    assert tables[int(np.argmax(seen.owners(ring, tables)))].key == ("hawk",)
    tied = seen.ties(tables, [each.key for each in tables])
    assert tied[("hawk",), ("falconer",)][ties.CHILD] > 0.5 > tied[("falconer",), ("hawk",)][ties.CHILD]
    at = next(at for at, token in enumerate(tokens) if token.value == 90)
    number = counts.Number(90, at, at + 1)
    counted = seen.counts(number, tables, [each.key for each in tables])
    assert counted[("hawk",)][counts.ROWS] > 0.5 > counted[("falconer",)][counts.ROWS]


def test_what_is_longer_than_it_reads_is_read_without_it() -> None:
    for copies, reads in ((1, True), (60, False)):
        text = REQUEST + ". Each of them is cared for by people who know their trade, and nobody else." * copies
        draft, _ = grammar_of(text, TODAY)
        assert (read_again(draft, text).seen is not None) is reads
    assert {"falconers", "hawks"} <= {table.name for table in infer_offline(text).schema.tables}

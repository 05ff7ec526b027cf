"""The template library: schemas that we designed, found by name or by what they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import yaml

from schemas.errors import BadInputError, SourceError
from schemas.model import DatasetSchema
from schemas.own_yaml import own_yaml
from schemas.suggest import did_you_mean
from schemas.validation import Limits, validate
from tasks.inference.vectors import HashedVectoriser

ROOT = Path(__file__).parents[2] / "schemas" / "templates"


class Vectoriser(Protocol):
    """Turns texts into vectors whose dot product tells how alike they are: hashed words here, embeddings elsewhere."""

    def fit(self, documents: Sequence[str]) -> npt.NDArray[np.float64]:
        """Learn what is common in the documents, and give their unit vectors, shape (documents, dimensions)."""
        ...

    def transform(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Give the unit vectors of texts, shape (texts, dimensions); a text of nothing known is all zeros."""
        ...


@dataclass(frozen=True)
class Template:
    """A schema of the library and what it is about.

    Attributes:
        name: What ``--schema`` takes.
        domain: The folder that it lies in.
        version: Raised when a change alters the data that it gives.
        document: The schema as it is written; :func:`load_template` gives it complete.
    """

    name: str
    domain: str
    title: str
    description: str
    keywords: tuple[str, ...]
    version: int
    document: Mapping[str, Any]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of its tables."""
        return tuple(table["name"] for table in self.document["tables"])

    @property
    def text(self) -> str:
        """What it is searched by: title and keywords count three times, tables twice, columns once."""
        columns = {column["name"] for table in self.document["tables"] for column in table["columns"]}
        told = [self.title, self.name.replace("_", " "), *self.keywords]
        parts = [*told * 3, self.domain, self.description, *self.tables * 2, *sorted(columns)]
        return " ".join(part.replace("_", " ") for part in parts)


@dataclass(frozen=True)
class Match:
    """A template and how well it fits the words, in [0, 1]."""

    template: Template
    score: float


@cache
def templates(root: Path = ROOT) -> tuple[Template, ...]:
    """Every template of the library, by domain and name.

    Raises:
        SourceError: If a file of the library is not a template.
    """
    return tuple(_read(path) for path in sorted(root.glob("*/*.yaml")))


def _read(path: Path) -> Template:
    try:
        document = own_yaml(path.read_text("utf-8"))
        head, schema = document["template"], document["schema"]
        return Template(
            name=schema["name"],
            domain=path.parent.name,
            title=head["title"],
            description=schema.get("description", ""),
            keywords=tuple(head["keywords"]),
            version=head["version"],
            document=schema,
        )
    except (yaml.YAMLError, KeyError, TypeError, OSError) as error:
        raise SourceError(
            f"{path} is not a template: it needs 'template' and 'schema' ({type(error).__name__})."
        ) from None


def template(name: str) -> Template:
    """The template of that name.

    Raises:
        BadInputError: If there is none; the message names the nearest.
    """
    by_name = {each.name: each for each in templates()}
    if name not in by_name:
        raise BadInputError(f"There is no template '{name}'.{did_you_mean(name, by_name)}")
    return by_name[name]


def load_template(name: str, *, limits: Limits | None = None) -> DatasetSchema:
    """The template's schema: validated, every column with something to fill it.

    Raises:
        BadInputError: If there is no such template.
    """
    from schemas.semantics.completion import complete

    schema = DatasetSchema.model_validate(template(name).document)
    return validate(complete(schema), limits=limits, source=f"template {name}")


def search(words: str, *, limit: int = 10, vectoriser: Vectoriser | None = None) -> tuple[Match, ...]:
    """Rank the templates by how well they fit the words, best first; those that share nothing with them are left out.

    Args:
        words: What is looked for, in any order: ``shop with reviews``.
        limit: Most templates to give.
        vectoriser: How texts are compared; hashed words and parts of words when absent.
    """
    known = templates()
    own, vectors = _indexed() if vectoriser is None else (vectoriser, vectoriser.fit([each.text for each in known]))
    scores = vectors @ own.transform([words])[0]
    order = np.argsort(-scores, kind="stable")[:limit]
    return tuple(Match(known[at], round(float(scores[at]), 4)) for at in order if scores[at] > 0)


@cache
def _indexed() -> tuple[Vectoriser, npt.NDArray[np.float64]]:
    vectoriser = HashedVectoriser()
    return vectoriser, vectoriser.fit([each.text for each in templates()])

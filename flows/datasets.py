"""Finding a dataset by what people call it: a generation id, a folder, or an address."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flows.settings import Settings
from schemas.errors import SourceError
from schemas.manifest import Manifest
from schemas.request import GenerationOptions
from tasks.storage.keys import DATA, MANIFEST
from tasks.storage.publish import find_dataset, read_manifest
from tasks.storage.store import Store, open_store


@dataclass(frozen=True)
class Dataset:
    """A dataset and where it is.

    Attributes:
        prefix: Its folder, relative to the store.
        manifest: None where there is none: files that somebody else wrote.
    """

    store: Store
    prefix: str
    manifest: Manifest | None

    @property
    def location(self) -> str:
        """Its address."""
        return self.store.address(self.prefix) if self.prefix else self.store.uri


def find(name: str, settings: Settings) -> Dataset:
    """Find a dataset.

    Args:
        name: A generation id of the settings' store, a local folder, or an address (``s3://...``, ``file://...``).
        settings: Which store.

    Raises:
        SourceError: If there is none.
    """
    name = name.rstrip("/").removesuffix(f"/{MANIFEST}")
    if "://" in name or "/" in name or Path(name).is_dir():
        return _at(name, settings)
    store = open_store(settings.store, settings.store_options)
    manifest = find_dataset(store, name)
    if manifest is None:
        raise SourceError(
            f"There is no dataset '{name}' in the store {store.uri}. `understudy history` lists what there is; "
            "another store is named by --store."
        )
    return _found(store, _inside(manifest.location), manifest)


def require(*names: str, options: GenerationOptions) -> None:
    """Make sure that there are such datasets, before anything is started for them.

    Raises:
        SourceError: If there is none of a name.
    """
    settings = Settings.read().under(options)
    for name in names:
        find(name, settings)


def _found(store: Store, prefix: str, manifest: Manifest | None) -> Dataset:
    """A dataset where it is now: its manifest may name the place that it was copied from."""
    if manifest is not None:
        manifest = manifest.model_copy(update={"location": store.address(prefix)})
    return Dataset(store, prefix, manifest)


def _inside(location: str) -> str:
    """The part of a location that stays the same when a store is moved: from ``generated-data`` on."""
    return f"{DATA}/{location.rpartition(f'/{DATA}/')[2]}"


def _at(address: str, settings: Settings) -> Dataset:
    if "://" not in address:
        folder = Path(address).absolute()
        if not folder.is_dir():
            raise SourceError(
                f"There is no folder {address}. Give a dataset's folder, its address, or a generation id."
            )
        address = str(folder)
    root, slash, inside = address.rpartition(f"/{DATA}/")
    store_uri, prefix = (root, f"{DATA}/{inside}") if slash else _split(address)
    store = open_store(store_uri, settings.store_options)
    return _found(store, prefix, read_manifest(store, prefix))


def _split(address: str) -> tuple[str, str]:
    """Part an address outside any store's layout into the folder above, and the last segment."""
    if address.lower().startswith("s3://") and not urlsplit(address).path.strip("/"):
        raise SourceError(f"{address} is a whole bucket. Give the dataset's own prefix.")
    above, _, last = address.rpartition("/")
    return above or "/", last

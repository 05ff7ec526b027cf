"""Publishing on S3, where nothing can be renamed: copy every file into place, then put the manifest, if absent.

Copying replaces, so a writer of *other* content under the same id could spoil what another is publishing. Hence a
claim: ``staging/<generation_id>/claim.json`` holds a digest of the content, is put if absent, and is shared by all
writers of that content. Whoever holds other content is refused before the first copy. The claim goes only once a
manifest stands, which then refuses other content in its place.
"""

import json
import time
from collections.abc import Callable

from schemas.errors import StoreError
from tasks.storage.contents import conflict, content_of, settle
from tasks.storage.keys import MANIFEST, join
from tasks.storage.store import Store

Copy = Callable[[str, str], None]

CLAIM = "claim.json"
SWEEPING = b'{"content": "swept"}'
_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # seconds; a sweep of one generation is over in less


def publish(store: Store, copy: Copy, stage_prefix: str, final_prefix: str, manifest: bytes) -> bytes:
    """See :meth:`tasks.storage.store.Store.publish`.

    Args:
        store: The store.
        copy: Copies everything below a prefix to another, on the server's side.
        stage_prefix: What was staged: ``staging/<generation_id>/<attempt>``.
        final_prefix: Where it shall appear.
        manifest: The manifest's bytes.
    """
    generation = stage_prefix.rpartition("/")[0]
    claim, target = join(generation, CLAIM), join(final_prefix, MANIFEST)
    standing = store.read(target)
    if standing is None:
        announce(store, stage_prefix, final_prefix)
        _claim(store, claim, content_of(manifest), store.address(final_prefix))
        standing = store.read(target)
    if standing is None:
        copy(stage_prefix, final_prefix)
        standing = manifest if store.create(target, manifest) else store.read(target)
    if standing is None:
        raise StoreError(f"{store.address(final_prefix)} was published and removed at once. Run the same again.")
    store.delete([claim])
    return settle(standing, manifest, store.address(final_prefix))


def announce(store: Store, stage_prefix: str, final_prefix: str) -> None:
    """Note where an attempt publishes to, so that a sweep can find what it leaves there if it dies."""
    key = f"{stage_prefix}.json"
    record = json.loads(store.read(key) or b"{}")
    store.put_bytes(key, json.dumps({**record, "publishing": final_prefix}).encode())


def _claim(store: Store, key: str, content: str, address: str) -> None:
    ours = json.dumps({"content": content}).encode()
    for pause in _PAUSES:
        time.sleep(pause)
        if store.create(key, ours):
            return
        if store.read(key) not in {None, SWEEPING}:
            raise conflict(address)
    raise StoreError(f"The remains of an earlier attempt at {address} are being swept. Run the same again.")

"""Models that are kept: who may be asked to keep one, and a kept one made ready to be written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.documents import Work
from flows.rehearsal import Rehearsal, plan_rows
from flows.running import run
from flows.settings import Settings
from flows.twin_work import described, versions
from flows.twins import project_key
from schemas.errors import BadInputError
from schemas.replicating import ReplicationRequest
from schemas.sampling import SampleRequest
from tasks.synthesis.interface import synthesizer_class
from tasks.synthesis.kept import KeptModel, Seal, ensure_free, references
from tasks.synthesis.reseed import reseeded
from tasks.synthesis.task import write_model


def seal_of(settings: Settings) -> Seal:
    """The key that this project signs models with."""
    key = project_key(settings).child("models")
    return Seal(key.raw, key.id)


def ensure_keepable(request: ReplicationRequest) -> None:
    """Make sure, before anything is learnt, that the model can be kept where it is wanted.

    Raises:
        BadInputError: If the synthesizer's models are never kept, or something else is in the folder.
    """
    if request.options.keep_model is None:
        return
    if "://" in request.options.keep_model:
        raise BadInputError("keep_model names a folder of this machine; other addresses are not written to.")
    ensure_free(Path(request.options.keep_model))
    wanted = synthesizer_class(request.synthesizer)
    if not wanted.keepable:
        raise BadInputError(
            f"A model of '{request.synthesizer}' cannot be kept: SDV stores it as a pickle, which runs code when it is "
            "read. Leave --keep-model out, or use auto, sequential_trees or empirical_copula."
        )


def keep(twin: Rehearsal, work: Work, figures: Mapping[str, Any], request: ReplicationRequest, seal: Seal) -> None:
    """Keep the model of a twin that passed its gates, where that is wanted."""
    if request.options.keep_model is None:
        return
    told = ("source", "versions", "method", "constraints", "made_not_learnt", "personal")
    provenance = {**{name: work.provenance[name] for name in told}, "twin": work.id, "measured": figures.get("twin")}
    run(write_model, KeptModel(twin.learnt, twin.seed, provenance), request.options.keep_model, seal)


def rehearse_kept(kept: KeptModel, request: SampleRequest) -> Rehearsal:
    """Plan the rows of a kept model."""
    seed = kept.seed if request.seed is None else request.seed
    learnt = kept.learnt if seed == kept.seed else reseeded(kept.learnt, seed)
    return plan_rows(learnt, request, seed)


def work_of_sample(twin: Rehearsal, kept: KeptModel, request: SampleRequest) -> Work:
    """Describe what is about to be published."""
    decisive = {"seed": twin.seed, "rows": twin.rows, "format": request.format.value, "where": request.where}
    decides = {"flow": "sample", "model": kept.digest, "request": decisive}
    told = {"schema": "sample", "model": kept.digest, "versions": versions(), "learnt": dict(kept.provenance)}
    held = references(kept.learnt)
    notes = (
        f"Rows of a kept model; beside the real rows stood its twin {kept.provenance['twin']}, not these.",
        *((f"Kept as the real tables have it: {', '.join(held)}.",) if held else ()),
        *twin.learnt.twin.notes,
    )
    return described("sample", twin, request, decides, told, notes)

"""One run as the record keeps it: its statuses, its events, its report; and that it leaves nothing half-made."""

import logging
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any, Protocol

from prefect.exceptions import Pause

from flows import artifacts, interrupts, progress
from flows.documents import Work, manifest_of, report_documents
from flows.events import emit
from flows.privacy import plain_request
from flows.running import flow_run_id
from flows.settings import Settings
from schemas.errors import ConflictError, GateRefusedError, ReviewRefusedError, UnderstudyError
from schemas.manifest import DocumentEntry, Manifest, Part, Status
from schemas.model import DatasetSchema
from schemas.request import Gates
from tasks.quality.gates import enforce_again
from tasks.quality.report import QualityReport
from tasks.storage import history
from tasks.storage.keys import join
from tasks.storage.publish import dataset_prefix, manifest_sha256, prefix_of
from tasks.storage.scratch import own_name
from tasks.storage.stage import Stage, discard, open_stage
from tasks.storage.store import Store, open_store
from tasks.storage.sweep import sweep_abandoned

logger = logging.getLogger(__name__)

_open: list[str] = []  # the runs of this process that are under way
_guard = threading.Lock()


class Asked(Protocol):
    """A flow's frozen request."""

    def to_plain(self) -> dict[str, Any]:
        """Give it as plain JSON values, as history keeps it: never a secret, never a row."""
        ...


@contextmanager
def recorded(request: Asked, settings: Settings, flow: str = "generate") -> Iterator["Recording"]:
    """Keep the record of a run that publishes a dataset, however it ends.

    A request that turns out to be bad input before anything is planned leaves no trace in the store. From then on
    every status is in history; on failure and cancellation staging is discarded, on refusal the report is kept.
    """
    with interrupts.listening():
        recording = Recording(request, settings, flow)
        emit("GenerationRequested", recording.run_id, None, _outline(request))
        try:
            yield recording
        except Pause:  # the run waits for somebody, and starts from the top when it goes on
            raise
        except BaseException as error:
            told = _ended(recording, interrupts.heard() or error)
            if told is error:
                raise
            raise told from None
        finally:
            with interrupts.unheeded():
                recording.closed()


def _ended(recording: "Recording", error: BaseException) -> BaseException:
    """Keep the record of a run that did not publish, and give the error to end with.

    What is no ``Exception`` is Ctrl-C, or Prefect's signal that the run was cancelled.
    """
    with interrupts.unheeded():
        if isinstance(error, GateRefusedError):
            return recording.refused(error)
        if isinstance(error, Exception) and not isinstance(error, ReviewRefusedError):
            recording.failed(error)
        else:
            recording.cancelled(str(error) if isinstance(error, ReviewRefusedError) else "cancelled")
        return error


_TOLD = ("source", "schema", "rows", "seed", "format", "compliance", "paths", "strategy", "profile", "synthesizer")


def _outline(request: Asked) -> dict[str, Any]:
    """What an event may say of a request: not the prompt, which may name people."""
    plain = request.to_plain()
    return {name: plain[name] for name in _TOLD if name in plain}


class Recording:
    """A run under way.

    Attributes:
        run_id: Prefect's, of a flow run; else a new one.
        store: Where the dataset is to appear.
    """

    def __init__(self, request: Asked, settings: Settings, flow: str) -> None:
        self.request, self.settings, self._flow = request, settings, flow
        self.run_id = flow_run_id() or str(uuid.uuid4())
        self.store: Store = open_store(settings.store, settings.store_options)
        self._began, self._clock = datetime.now(UTC), time.perf_counter()
        self._work: Work | None = None
        self._put_before: DatasetSchema | None = None
        self._stage: Stage | None = None
        self._report: QualityReport | None = None
        self._more: dict[str, bytes] = {}
        self._documents: dict[str, DocumentEntry] = {}
        with _guard:
            _open.append(self.run_id)

    @property
    def prefix(self) -> str:
        """The dataset's folder in the store: of the day that the run began."""
        assert self._work is not None
        return dataset_prefix(self.settings.environment, self._began.date(), self._work.id)

    @property
    def location(self) -> str:
        """The address of that folder."""
        return self.store.address(self.prefix)

    @property
    def seconds(self) -> float:
        """How long it has been under way."""
        return round(time.perf_counter() - self._clock, 3)

    def reviewing(self, schema: DatasetSchema) -> None:
        """Take note that somebody is asked about a schema: the run may wait for days before anything is planned."""
        self._put_before = schema
        self.store.probe()
        self._write(Status.PENDING)

    def planned(self, work: Work) -> None:
        """Take note of what will be made, and make sure that the store will take it."""
        for text in work.notes:
            progress.note(text)
        self.store.probe()
        self._work = work
        self._write(Status.PENDING)
        sweep_abandoned(self.store)

    def open_stage(self) -> Stage:
        """Begin to write."""
        assert self._work is not None
        self._write(Status.PROCESSING)
        self._stage = open_stage(self.store, self._work.id, self.run_id)
        return self._stage

    def planned_again(self, work: Work) -> None:
        """Take note that something else will be made in the place of what was staged, under the same id."""
        assert self._work is not None and self._stage is not None
        assert work.id == self._work.id
        discard(self._stage)
        for text in work.notes:
            if text not in self._work.notes:
                progress.note(text)
        self._work, self._stage = work, None

    def audited(self, report: QualityReport, more: Mapping[str, bytes] | None = None, *, previews: bool = True) -> None:
        """Take note of what the audit found.

        Args:
            report: Of the schema's checks.
            more: Further reports by file name, kept too when the dataset is refused.
            previews: Whether rows may be shown on Prefect's page of the run.
        """
        self._report, self._more = report, dict(more or {})
        if previews:
            artifacts.show_previews(report)

    def kept_too(self, more: Mapping[str, bytes]) -> None:
        """Take note of further reports by file name, kept when the dataset is refused."""
        self._more.update(more)

    def documented(self, documents: Mapping[str, DocumentEntry]) -> None:
        """Take note of what stands beside the data: the manifest will list it.

        Their bytes must follow from the content alone: on S3 two writers of one generation may replace each other's.
        """
        self._documents.update(documents)

    def manifest(self, parts: Sequence[Part], report: QualityReport, **more: Any) -> Manifest:
        """Write down what is about to be published; ``more`` joins the quality metrics."""
        assert self._work is not None
        days = self.settings.retention_days
        return manifest_of(
            self._work,
            parts,
            run_id=self.run_id,
            timestamp=datetime.now(UTC),
            user_id=self.settings.user,
            environment=self.settings.environment,
            documents=self._documents,
            location=self.location,
            quality_metrics={**report.metrics(), **more},
            expires_at=None if days is None else self._began + timedelta(days=days),
            seconds=self.seconds,
        )

    def completed(self, manifest: Manifest) -> Manifest:
        """Say that it is published."""
        if self._report is not None:
            artifacts.show_outcome(manifest, self._report)
        self._done(manifest, sha256=manifest_sha256(self.store, prefix_of(self.store, manifest.location)))
        return manifest

    def already_published(self, manifest: Manifest, gates: Gates | None = None) -> Manifest:
        """Say that the same generation stands already, so that nothing was to be done.

        Args:
            manifest: Its.
            gates: Of this request, where they have no part in the generation's id: what stands is held to them.

        Raises:
            GateRefusedError: If the gates refuse what stands.
        """
        if gates is not None:
            self._hold_to(gates)
        progress.note("already published: the same request made this dataset before, and it stands as it was.")
        self._done(manifest, note="already published")
        return manifest

    def _hold_to(self, gates: Gates) -> None:
        stored = self.store.read(join(self.prefix, "quality_report.json"))
        if stored is None:
            raise ConflictError(
                f"The dataset at {self.location} has no quality_report.json, so that nobody can tell what it was held "
                "to. Move its folder away, and run the same again."
            )
        enforce_again(stored, gates, self.location)

    def _done(self, manifest: Manifest, sha256: str | None = None, **said: Any) -> None:
        self._stage = None
        rows = {name: entry.rows for name, entry in manifest.tables.items()}
        told = {"location": manifest.location, "tables": rows, "seconds": self.seconds, "manifest_sha256": sha256}
        self._write(Status.COMPLETED, **told)
        facts = {"location": manifest.location, "rows": sum(rows.values()), "tables": rows, "seconds": self.seconds}
        emit("GenerationCompleted", self.run_id, manifest.generation_id, {**facts, **said})

    def refused(self, error: GateRefusedError) -> GateRefusedError:
        """Keep the report, and give the error that says where it is."""
        kept = self._keep_report()
        told = GateRefusedError(f"{error}\nThe report is kept: {kept}") if kept else error
        self._ended(Status.FAILED, str(error), report=kept)
        return told

    def failed(self, error: Exception) -> None:
        """Say that it failed, and leave nothing behind."""
        known = isinstance(error, UnderstudyError)
        self._ended(Status.FAILED, str(error) if known else type(error).__name__)

    def cancelled(self, reason: str = "cancelled") -> None:
        """Say that it was cancelled, and leave nothing behind."""
        self._ended(Status.CANCELLED, reason)

    def closed(self) -> None:
        """Take away what was needed for writing, unless another run of this process writes still."""
        with _guard:
            _open.remove(self.run_id)
            if not _open:
                self._safely(self.store.tidy)

    def _keep_report(self) -> str | None:
        if self._report is None:
            return None
        kept = {
            name: self._safely(history.keep_report, self.store, self.run_id, name, data)
            for name, data in {**report_documents(self._report), **self._more}.items()
        }
        return kept.get("privacy_report.html") or kept.get("quality_report.html")

    def _ended(self, status: Status, message: str, report: str | None = None) -> None:
        if self._stage is not None:
            self._safely(discard, self._stage)
        if self._work is not None or self._put_before is not None:
            self._safely(self._write, status, error_message=message, report=report, seconds=self.seconds)
        generation_id = self._work.id if self._work else None
        emit("GenerationFailed", self.run_id, generation_id, {"status": status.value, "error": message})

    def _safely(self, action: Any, *arguments: Any, **named: Any) -> Any:
        """Clean up as far as can be: the error that is on its way up says what matters."""
        try:
            return action(*arguments, **named)
        except Exception as error:  # noqa: BLE001 - the store may be what failed
            logger.warning("%s: %s", getattr(action, "__name__", action), error)
            return None

    def _write(self, status: Status, **facts: Any) -> None:
        work, schema = self._work, self._put_before if self._work is None else self._work.schema
        assert schema is not None
        history.record(
            self.store,
            history.HistoryRecord(
                run_id=self.run_id,
                status=status,
                timestamp=datetime.now(UTC),
                user_id=self.settings.user,
                environment=self.settings.environment,
                flow=self._flow,
                generation_id=work.id if work else None,
                request=plain_request(self.request.to_plain()),
                seed=work.seed if work else None,
                schema_digest=schema.digest,
                version=version("understudy"),
                process=own_name() if work and status in {Status.PENDING, Status.PROCESSING} else "",
                **{name: value for name, value in facts.items() if value is not None},
            ),
        )

"""What networks and servers do to a commit: each fault ends in one published dataset, or in none and a clear error."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff
from fault_proxy import Fault, FaultProxy
from s3 import patient
from staging import PREFIX, staged

from schemas.errors import ConflictError, StoreError, StoreNotWritableError
from tasks.storage import s3 as s3_module
from tasks.storage.keys import join
from tasks.storage.publish import publish, read_manifest, verify
from tasks.storage.s3_client import connect
from tasks.storage.store import Store, StoreOptions, open_store

COMMIT = r"/metadata\.json"
CLAIM = r"/claim\.json"
PART = r"part-\d+\.parquet"


@pytest.fixture
def proxy(s3_server: str) -> Iterator[FaultProxy]:
    with FaultProxy(s3_server) as running:
        yield running


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between tries, ours and botocore's, of a moment each."""
    monkeypatch.setattr(s3_module, "_PAUSES", (0.0, 0.01, 0.01, 0.01))
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0.01)


@pytest.fixture
def broken(proxy: FaultProxy, s3_uri: str) -> Store:
    """The same store, through the proxy."""
    return open_store(s3_uri, patient(proxy.url, read_timeout=20))


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize("path", [COMMIT, CLAIM, PART])
@pytest.mark.parametrize("fault", [Fault.REFUSE_500, Fault.REFUSE_503, Fault.RESET, Fault.LOST, Fault.LATE_503])
def test_a_passing_fault_is_outlived(
    fault: Fault, path: str, times: int, proxy: FaultProxy, broken: Store, s3: Store
) -> None:
    if path == PART and times > 1:
        times = 2  # only put-if-absent goes on after botocore's own tries: others are the task's to retry
    stage, wanted = staged(broken)
    proxy.expect(fault, path=path, times=times)
    assert publish(stage, wanted) == wanted
    assert fault in proxy.requests("PUT", path)
    assert verify(s3, wanted) == []


def test_a_lost_answer_to_the_commit_is_ones_own_success(proxy: FaultProxy, broken: Store, s3: Store) -> None:
    stage, wanted = staged(broken, run_id="mine")
    proxy.expect(Fault.LOST, path=COMMIT)
    assert publish(stage, wanted).run_id == "mine"
    assert len(proxy.requests("PUT", COMMIT)) == 2  # the retry met its own first try


def test_a_rival_that_commits_first_is_found(proxy: FaultProxy, broken: Store, s3: Store) -> None:
    stage, wanted = staged(broken, run_id="mine")
    rival = staged(s3, run_id="rival")
    proxy.expect(Fault.REFUSE_409, path=COMMIT, then=lambda: publish(*rival))
    assert publish(stage, wanted).run_id == "rival"
    assert verify(s3, wanted) == []


def test_a_conflict_without_a_rival_is_retried(proxy: FaultProxy, broken: Store) -> None:
    stage, wanted = staged(broken)
    proxy.expect(Fault.REFUSE_409, path=COMMIT, times=2)
    assert publish(stage, wanted) == wanted


def test_a_rival_with_other_content_is_refused_before_it_copies(proxy: FaultProxy, broken: Store, s3: Store) -> None:
    stage, wanted = staged(broken)
    other = staged(s3, content=5)
    refused: list[bool] = []

    def intrude() -> None:
        with pytest.raises(ConflictError):
            publish(*other)
        refused.append(True)

    proxy.expect(Fault.REFUSE_503, path=COMMIT, then=intrude)
    assert publish(stage, wanted) == wanted
    assert refused == [True]
    assert verify(s3, wanted) == []


@pytest.mark.parametrize("fault", [Fault.REFUSE_500, Fault.LOST, Fault.RESET])
def test_a_lasting_fault_is_an_error_and_publishes_nothing(
    fault: Fault, proxy: FaultProxy, broken: Store, s3: Store
) -> None:
    stage, wanted = staged(broken)
    proxy.expect(fault, path=PART, times=99)
    with pytest.raises(StoreError, match="run the same again") as raised:
        publish(stage, wanted)
    assert raised.value.exit_code == 1
    assert read_manifest(s3, PREFIX) is None


def test_a_server_that_never_answers_is_given_up_within_the_deadline(proxy: FaultProxy, s3_uri: str) -> None:
    store = open_store(s3_uri, patient(proxy.url, read_timeout=0.3, deadline=0.5, attempts=50))
    proxy.expect(Fault.HANG, "GET", times=99)
    with pytest.raises(StoreError, match="longer than its deadline"):
        store.read("k")
    assert len(proxy.requests("GET")) < 10


def test_a_cut_answer_is_read_again(proxy: FaultProxy, broken: Store, s3: Store, tmp_path: Path) -> None:
    s3.put_bytes("p/k", bytes(1_000_000))
    proxy.expect(Fault.CUT, "GET", times=2)
    assert broken.read("p/k") == bytes(1_000_000)
    proxy.expect(Fault.CUT, "GET", path="p/k", times=1)
    assert (broken.local_copy("p", tmp_path) / "k").read_bytes() == bytes(1_000_000)


def test_a_flipped_bit_on_the_way_is_refused_by_the_server(proxy: FaultProxy, broken: Store, s3: Store) -> None:
    proxy.expect(Fault.FLIP, path="/k$")
    with pytest.raises(StoreError, match="BadDigest"):
        broken.put_bytes("k", bytes(1000))
    assert s3.read("k") is None


def test_a_failed_multipart_upload_is_aborted(
    proxy: FaultProxy, broken: Store, s3_client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_module, "_ONE_REQUEST", 1 << 20)
    (tmp_path / "big").write_bytes(bytes(17 << 20))
    broken.put_file(tmp_path / "big", "whole")
    assert [stored.size for stored in broken.list()] == [17 << 20]
    proxy.expect(Fault.REFUSE_500, path="partNumber=2", times=99)
    with pytest.raises(StoreError, match="run the same again"):
        broken.put_file(tmp_path / "big", "cut")
    assert [stored.key for stored in broken.list()] == ["whole"]
    assert "Uploads" not in s3_client.list_multipart_uploads(Bucket=broken.bucket)


def test_an_unfinished_upload_of_the_dead_is_cleared_by_age(s3: Store, s3_client: Any) -> None:
    s3_client.create_multipart_upload(Bucket=s3.bucket, Key=f"{s3.prefix}/staging/x")
    s3_client.create_multipart_upload(Bucket=s3.bucket, Key="not-ours")
    assert s3.clear_unfinished(s3.now() - timedelta(days=50 * 365)) == 0  # moto begins every upload in 2010
    assert s3.clear_unfinished(s3.now() + timedelta(hours=1)) == 1
    assert [upload["Key"] for upload in s3_client.list_multipart_uploads(Bucket=s3.bucket)["Uploads"]] == ["not-ours"]


def test_a_store_that_ignores_conditions_is_refused(moto_server: str, aws_environment: None) -> None:
    connect(patient(moto_server), lambda **_: None).create_bucket(Bucket="unconditional")
    with FaultProxy(moto_server) as proxy:  # moto checks no signature, which a dropped header would break
        proxy.expect(Fault.UNCONDITIONAL, times=99)
        store = open_store("s3://unconditional/x", patient(proxy.url))
        with pytest.raises(StoreError, match="ignores If-None-Match") as raised:
            store.probe()
    assert raised.value.exit_code == 1
    assert list(open_store("s3://unconditional/x", patient(moto_server)).list()) == []


def test_a_server_that_does_not_copy_is_carried_for(proxy: FaultProxy, broken: Store, s3: Store) -> None:
    stage, wanted = staged(broken)
    proxy.expect(Fault.NOT_IMPLEMENTED, path=PART, times=99)
    stage.store._put = s3._put  # only copies are refused
    assert publish(stage, wanted) == wanted
    assert verify(s3, wanted) == []


def test_a_bucket_that_does_not_exist_is_bad_input(s3_options: StoreOptions) -> None:
    with pytest.raises(StoreNotWritableError, match="no such bucket") as raised:
        open_store("s3://understudy-none-such/x", s3_options).probe()
    assert raised.value.exit_code == 2


def test_a_server_that_is_not_there_is_bad_input(aws_environment: None) -> None:
    with pytest.raises(StoreNotWritableError, match="cannot be reached"):
        open_store("s3://bucket/x", patient("http://127.0.0.1:9", attempts=1)).probe()


def test_missing_credentials_are_bad_input(
    s3_server: str, aws_environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreNotWritableError, match="no AWS credentials"):
        open_store("s3://bucket/x", patient(s3_server)).probe()


@pytest.mark.parametrize(
    ("fault", "says", "exit_code"),
    [
        (Fault.REFUSE_403, "s3:PutObject", 2),
        (Fault.EXPIRED, "expired. Renew them", 1),
        (Fault.SKEWED, "Set the clock", 1),
    ],
)
def test_refusals_say_what_to_do(fault: Fault, says: str, exit_code: int, proxy: FaultProxy, broken: Store) -> None:
    proxy.expect(fault)
    with pytest.raises(StoreError, match=says) as raised:
        broken.put_bytes("k", b"")
    assert raised.value.exit_code == exit_code


def test_what_is_written_is_encrypted_with_the_key_given(
    s3_uri: str, s3_server: str, s3: Store, s3_client: Any
) -> None:
    store = open_store(s3_uri, patient(s3_server, kms_key_id="testkey-1"))
    publish(*staged(store))
    heads = [s3_client.head_object(Bucket=store.bucket, Key=f"{store.prefix}/{one.key}") for one in store.list(PREFIX)]
    assert {(head["ServerSideEncryption"], head["SSEKMSKeyId"]) for head in heads} == {("aws:kms", "testkey-1")}


def test_the_deadline_holds_for_each_thread_alone(s3: Store) -> None:
    threads = [threading.Thread(target=s3.put_bytes, args=(join("t", str(at)), b"")) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(s3.list("t"))) == 8

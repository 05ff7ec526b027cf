"""Errors of S3, as ours: what failed, where, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
)

from schemas.errors import StoreError, StoreNotWritableError

_MISSING = frozenset({"NoSuchKey", "404", "NotFound", "NoSuchUpload"})
_REFUSED = {
    "AccessDenied": "access is denied. The role needs s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject and "
    "s3:AbortMultipartUpload on it (and kms:GenerateDataKey and kms:Decrypt on its key)",
    "AllAccessDisabled": "access is disabled for this account",
    "403": "access is denied. Look at the role's policy",
    "NoSuchBucket": "there is no such bucket. Make it, or correct the address",
    "InvalidBucketName": "that is no valid bucket name. Correct the address",
    "InvalidAccessKeyId": "the access key is unknown there. Look at the AWS credentials in use",
    "SignatureDoesNotMatch": "the secret key does not fit. Look at the AWS credentials in use",
    "PermanentRedirect": "the bucket is in another region. Set the region",
    "AuthorizationHeaderMalformed": "the bucket is in another region. Set the region",
    "KMS.NotFoundException": "the KMS key does not exist. Correct UNDERSTUDY_KMS_KEY_ID",
    "KMS.DisabledException": "the KMS key is disabled. Enable it, or choose another",
}
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"})


class DeadlineError(Exception):
    """One operation took longer in all than it may."""


@contextmanager
def explained(store: str, *, probing: bool = False) -> Iterator[None]:
    """Turn botocore's errors into our own.

    Args:
        store: The store's address.
        probing: Whether an unreachable server means a wrong address.

    Raises:
        StoreNotWritableError: If address, credentials or permission are wrong.
        StoreError: If the store failed.
    """
    from boto3.exceptions import Boto3Error

    try:
        yield
    except ClientError as error:
        raise _of_answer(store, error) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise StoreNotWritableError(
            f"The store {store} cannot be written: there are no AWS credentials. "
            "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run under a role."
        ) from error
    except (BotoCoreError, Boto3Error, DeadlineError) as error:
        raise _of_connection(store, error, probing) from error


def is_missing(error: ClientError) -> bool:
    """Whether an answer says that there is nothing under the key."""
    return code_of(error) in _MISSING


def proves_nothing(error: ClientError) -> bool:
    """Whether an answer to put-if-absent leaves open whether the bytes were stored.

    A retried request can meet its own first try (412), a rival in mid-flight (409), or a server that stored and failed.
    """
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status in {409, 412} or status >= 500 or code_of(error) in {"RequestTimeout", "SlowDown"}


def code_of(error: ClientError) -> str:
    """Give S3's name of an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _of_answer(store: str, error: ClientError) -> StoreError:
    code = code_of(error)
    if reason := _REFUSED.get(code):
        return StoreNotWritableError(f"The store {store} cannot be written: {reason}.")
    if code in _EXPIRED:
        return StoreError(f"The AWS credentials for {store} have expired. Renew them, and run the same again.")
    if code == "RequestTimeTooSkewed":
        return StoreError(f"This machine's clock is too far from that of {store}. Set the clock, and run again.")
    return StoreError(
        f"The store {store} failed: it answered {code or 'an error'} to {error.operation_name}. "
        "Nothing half-finished can be seen; run the same again."
    )


def _of_connection(store: str, error: Exception, probing: bool) -> StoreError:
    unreachable = isinstance(error, (EndpointConnectionError, ConnectTimeoutError))
    if probing and unreachable:
        return StoreNotWritableError(
            f"The store {store} cannot be reached. Look at the network, and at UNDERSTUDY_S3_ENDPOINT_URL if it is set."
        )
    how = "took longer than its deadline" if isinstance(error, DeadlineError) else "broke off or did not answer"
    return StoreError(
        f"The store {store} failed: the connection {how} ({type(error).__name__}). "
        "Nothing half-finished can be seen; run the same again."
    )

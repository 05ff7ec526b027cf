"""Fixtures that several steps' tests share; each comes from a module under ``tests/support``."""

import gc
import signal

from bedrock_fixtures import bedrock, bedrock_server
from disks import read_only_disk, small_disk
from hypothesis import settings
from s3 import aws_environment, moto_server, s3_bucket, s3_client, s3_options, s3_server, s3_uri

__all__ = [
    "aws_environment",
    "bedrock",
    "bedrock_server",
    "moto_server",
    "read_only_disk",
    "s3_bucket",
    "s3_client",
    "s3_options",
    "s3_server",
    "s3_uri",
    "small_disk",
]

gc.set_threshold(50_000, 20, 20)  # the usual looks through all libraries that are loaded, a tenth of the tests' time

# Seeds stay random, since they find what fixed ones do not; a failure prints what repeats it anywhere.
settings.register_profile("reproducible", print_blob=True)
settings.load_profile("reproducible")

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # started in the background: what the tests start would not hear it
    signal.signal(signal.SIGINT, signal.default_int_handler)

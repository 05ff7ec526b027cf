"""Fixtures that several steps' tests share; each comes from a module under ``tests/support``."""

from bedrock_fixtures import bedrock, bedrock_server
from s3 import aws_environment, moto_server, s3_bucket, s3_client, s3_options, s3_server, s3_uri

__all__ = [
    "aws_environment",
    "bedrock",
    "bedrock_server",
    "moto_server",
    "s3_bucket",
    "s3_client",
    "s3_options",
    "s3_server",
    "s3_uri",
]

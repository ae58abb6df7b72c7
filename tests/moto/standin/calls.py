"""Calls to this server's own services, with values as CloudFormation writes them.

A template says ContainerPort: "8000" where the service wants containerPort: 8000. Each value is fitted to the shape that
botocore's model has for it; a name that the model lacks is an error, so nothing is dropped in silence."""
import functools
import json
import threading

import boto3
import botocore.config

from .expressions import Mistake

# What the journal knows these calls by.
AGENT = "stand-in"
_lock = threading.Lock()


class Calls:
    """Calls into one region."""

    def __init__(self, url, region, account):
        self.url, self.region, self.account = url, region, account

    def __call__(self, service, operation, **values):
        """Calls `operation`, named as in Python, and gives the answer. Values that are None are left out."""
        client = _client(self.url, self.region, service)
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape
        values = {name: value for name, value in values.items() if value is not None}
        answer = getattr(client, operation)(**(_fit(shape, values, operation) if shape else {}))
        answer.pop("ResponseMetadata", None)
        return answer

    def arn(self, service, rest):
        """An ARN of this region and account."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"


@functools.cache
def _session():
    return boto3.session.Session(aws_access_key_id="stand-in", aws_secret_access_key="stand-in")


@functools.cache
def _made_client(url, region, service):
    config = botocore.config.Config(user_agent_extra=AGENT, retries={"max_attempts": 0}, read_timeout=300,
                                    max_pool_connections=4, proxies={})
    return _session().client(service, region_name=region, endpoint_url=url, config=config, verify=False)


def _client(url, region, service):
    # A session may not make two clients at once.
    with _lock:
        return _made_client(url, region, service)


def _fit(shape, value, place):
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            raise Mistake(f"{place}: an object is wanted, not {value!r}")
        members = {name.lower(): name for name in shape.members}
        fitted = {}
        for key, part in value.items():
            name = key if key in shape.members else members.get(key.lower())
            if name is None:
                raise Mistake(f"{place}: the service knows no {key}")
            fitted[name] = _fit(shape.members[name], part, f"{place}.{key}")
        return fitted
    if kind == "list":
        parts = value if isinstance(value, list) else [value]
        return [_fit(shape.member, part, f"{place}[]") for part in parts]
    if kind == "map":
        return {key: _fit(shape.value, part, f"{place}.{key}") for key, part in value.items()}
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind == "string":
        if isinstance(value, (dict, list)):
            return json.dumps(value)
        return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return value

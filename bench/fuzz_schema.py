"""Requests that schemathesis makes from the REST interface's own description, as the fuzzer's requests are sent."""

from __future__ import annotations

import json
from collections.abc import Callable

from fuzz_requests import Made, Route
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import just
from requests import Request
from schemathesis import Case, openapi

PREFIX = "/api/v1"


def from_description(description: bytes, count: int, number: int, send: Callable[[Made], None]) -> None:
    """Hand ``send`` about ``count`` requests, the operations in turn; ``number`` is the seed."""
    schema = openapi.from_dict(json.loads(description))
    operations = [found.ok() for found in schema.get_all_operations()]
    limits = settings(
        max_examples=max(1, count // len(operations)),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for operation in operations:
        route = Route(operation.method.upper(), PREFIX + operation.path, json=True)

        def one(case: Case, route: Route) -> None:
            send(_made(case, route, number))

        seed(number)(limits(given(case=operation.as_strategy(), route=just(route))(one)))()


def _made(case: Case, route: Route, number: int) -> Made:
    kwargs = case.as_transport_kwargs(base_url=f"http://127.0.0.1{PREFIX}")
    ready = Request(**{name: value for name, value in kwargs.items() if name in _OF_REQUEST}).prepare()
    body = ready.body.encode() if isinstance(ready.body, str) else ready.body or b""
    dropped = {"content-length", "host", "connection", "transfer-encoding"}
    headers = [(str(name).encode("latin-1", "replace"), _bytes(value)) for name, value in ready.headers.items()]
    kept = [pair for pair in headers if pair[0].decode("latin-1").lower() not in dropped]
    target = (ready.path_url or "/").encode("ascii", "replace")
    return Made(number, route, "schema", str(ready.method), target, ((b"Host", b"127.0.0.1"), *kept), bytes(body))


_OF_REQUEST = {"method", "url", "params", "headers", "cookies", "json", "data"}


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "replace")

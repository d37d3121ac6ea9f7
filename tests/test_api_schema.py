"""Schemathesis calls every path of the API's own description with generated requests and checks each answer against it."""

import schemathesis
from hypothesis import HealthCheck, settings
from starlette.applications import Starlette

from explorer import api

schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", Starlette(routes=api.ROUTES))


@schema.parametrize()
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_path_keeps_its_description(case):
    case.call_and_validate()

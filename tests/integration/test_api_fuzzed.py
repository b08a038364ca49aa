"""Requests made up from the API's own description, right and wrong ones: every answer is one that it names."""

import dataclasses

import pytest
from hypothesis import Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi import from_asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from streams.adapters.store.database import Database
from streams.console.app import create_app
from streams.domain.errors import UnavailableError
from tests.integration.console_server import authorized, newsroom_context

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OF_THE_BROKER = ("/v1/articles", "/v1/topics", "/v1/dead-letters")
EXAMPLES = 12
"""Of each operation."""


def no_broker():
    raise UnavailableError("no Kafka broker answers")


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    yield dataclasses.replace(newsroom_context(database), open_intake=no_broker)
    database.close()


def test_every_answer_to_a_made_up_request_is_one_that_the_description_names(context):
    api = from_asgi("/openapi.json", create_app(context))
    wrong = []
    for found in api.exclude(path="/v1/alerts/stream").get_all_operations():  # that one does not end
        for mode in GenerationMode:
            wrong += faults(found.ok(), mode, authorized(context))
    assert not wrong, "\n\n".join(wrong)


def faults(operation: APIOperation, mode: GenerationMode, proof: dict[str, str]) -> list[str]:
    """What is wrong with the answers to requests that are as described, or not."""
    checks = CHECKS[1:] if operation.path.startswith(OF_THE_BROKER) else CHECKS  # there is none, which is a 503

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate])
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate(headers=proof, checks=checks)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, operation.label  # nothing of it can be wrong
    except FailureGroup as failures:
        return [f"{operation.label}, {mode.value}: {failure}" for failure in failures.exceptions]
    return []

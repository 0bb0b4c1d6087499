"""Discord's own description refuses bodies that our limits do not speak of."""

from __future__ import annotations

import pytest

from tests.discord_server.openapi import DESCRIPTION, validator
from tests.discord_server.rest import ROUTES
from tests.discord_server.values import RefusedError

pytestmark = [
    pytest.mark.lengthy,
    pytest.mark.skipif(not DESCRIPTION.is_file(), reason="Discord's description is not beside the project"),
]

ROUTE = {each.name: each for each in ROUTES}
POST = "POST /channels/{id}/messages"
ACKNOWLEDGE = "POST /interactions/{id}/{any}/callback"


@pytest.mark.parametrize(
    ("route", "body"),
    [
        (POST, {"embeds": [{"title": "x", "color": 0x1000000}]}),
        (POST, {"embeds": [{"title": "x", "url": 7}]}),
        (POST, {"content": "x", "allowed_mentions": {"parse": ["all"]}}),
        (ACKNOWLEDGE, {"type": 99}),
        (ACKNOWLEDGE, {"data": {"content": "x"}}),
        (
            "PUT /applications/{id}/commands",
            [{"name": "x", "description": "x", "options": [{"name": "x", "type": 99}]}],
        ),
    ],
)
def test_a_body_that_the_description_does_not_know_is_refused(route: str, body: object):
    validate = validator()
    assert validate
    with pytest.raises(RefusedError) as refused:
        validate(ROUTE[route], body)
    assert refused.value.body["code"] == 50035


@pytest.mark.parametrize(
    ("route", "body"),
    [
        (POST, {"content": "x", "embeds": [{"title": "x", "color": 7}], "allowed_mentions": {"parse": []}}),
        (ACKNOWLEDGE, {"type": 4, "data": {"content": "x", "flags": 64}}),
        (ACKNOWLEDGE, {"type": 8, "data": {"choices": [{"name": "x", "value": "x"}]}}),
    ],
)
def test_a_body_that_it_knows_passes(route: str, body: object):
    validate = validator()
    assert validate
    validate(ROUTE[route], body)

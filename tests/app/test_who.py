"""Who a person is, by what the provider of identities told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from milepost.app.who import person_of
from milepost.domain.people import Access, Login, Person

LOGIN = Login("https://id.example/x", "milepost", "A", "B", groups_claim="realm.roles")
NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "person"),
    [
        ({}, Person("Ada@acme.example", "Ada@acme.example")),
        *(({"email_verified": one}, Person("subject 7", None)) for one in (False, "false")),
        ({"email": None, "realm": {"roles": ["a", 7, "b"]}}, Person("subject 7", None, ("a", "b"))),
        ({"realm.roles": "only"}, Person("Ada@acme.example", "Ada@acme.example", ("only",))),
        ({"realm": ["no", "mapping"]}, Person("Ada@acme.example", "Ada@acme.example")),
        ({"is_logged_in": False}, None),
        ({"sub": None}, None),
        ({"iat": None}, None),
        ({"iat": True}, None),
        ({"iat": NOW.timestamp() - 12 * 3600 - 1}, None),
    ],
)
def test_a_person_is_who_the_provider_vouches_for(told: dict[str, Any], person: Person | None) -> None:
    whole = {"is_logged_in": True, "sub": "7", "email": "Ada@acme.example", "iat": NOW.timestamp(), **told}
    assert person_of(whole, Access(LOGIN, {}), NOW) == person

"""A token is recognisable, keeps its secret, and carries known scopes only."""

import pytest

from services.identity.people.domain import default_name
from services.identity.tokens.domain import Issued, digest, new_secret, require_scopes
from shared.core.errors import Refused
from shared.core.ids import new_id
from shared.standing import credentials


def test_a_token_shows_what_it_is_and_hides_its_secret() -> None:
    secret = new_secret()

    assert secret.startswith("mayx_")
    assert len(secret) == 5 + 43
    assert secret not in repr(Issued(new_id(), secret))


def test_a_token_is_looked_up_under_the_digest_it_is_kept_under() -> None:
    secret = new_secret()

    assert digest(secret) == credentials.digest(secret)


def test_each_scope_stands_once_in_its_usual_order() -> None:
    assert require_scopes(("write", "read")) == ["read", "write"]


@pytest.mark.parametrize("scopes", [(), ("everything",), ("read", "root")])
def test_unknown_scopes_and_none_are_refused(scopes: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        require_scopes(scopes)  # type: ignore[arg-type]
    assert "scopes" in refused.value.fields


def test_somebody_without_a_name_is_called_by_their_role() -> None:
    assert default_name("mayor", "Office of the Mayor of Austin") == "Mayor of Austin"
    assert (
        default_name("delegate", "Office of the Mayor of Austin")
        == "Delegate, Office of the Mayor of Austin"
    )
    assert len(default_name("delegate", "Office of the Mayor of " + "X" * 77)) == 100

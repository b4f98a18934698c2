"""A path that opens something by being known is in no log line, whatever becomes of the request."""

import pytest
from structlog.testing import capture_logs

from tests.house import House

SECRETS = ["01a20da6b1b2" * 4, "signin", "a"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("path", ["/signin/{}", "/signin/{}/", "/signin/{}/more", "/begin/{}"])
@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_a_secret_is_not_logged(house: House, path: str, method: str, secret: str) -> None:
    with capture_logs() as lines:
        answer = getattr(house.client(), method)(path.format(secret))

    assert answer.status_code >= 400
    (line,) = [line for line in lines if line["event"] == "answered"]
    assert secret not in line["path"].removeprefix("/signin").removeprefix("/begin")

"""A member at a browser without scripts: pages are read, and forms are sent as they stand there."""

from urllib.parse import urlsplit

import requests

from shared.testing.pages import Page, filled
from tests.running import Instance

SECONDS = 30.0


class Visitor:
    """Signed in by a link that the operator handed out."""

    def __init__(self, instance: Instance, email: str) -> None:
        self._origin = instance.origin
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.verify = instance.http.verify
        link = urlsplit(instance.mayors("member", "link", "--email", email)["url"]).path
        self.submit(link, link)

    def open(self, path: str) -> Page:
        """Read a page."""
        answer = self._http.get(self._origin + path, timeout=SECONDS)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return Page(answer.text, path=path)

    def submit(self, path: str, action: str = "", **fields: str) -> str:
        """Fill a form of a page (by default the one that is sent to where it stands) and send it; return where that led."""
        form = self.open(path).form(action or path)
        sent = filled(form) | fields
        answer = self._http.post(
            self._origin + form.get("action", path), data=sent, timeout=SECONDS
        )
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return answer.url.removeprefix(self._origin)

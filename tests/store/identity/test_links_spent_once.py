"""Sign-in links and tokens in PostgreSQL: spent once, mailed without a trace, counted by address."""

import smtplib
import socket
from collections.abc import Iterator, Mapping
from datetime import timedelta
from email.message import EmailMessage
from threading import Barrier, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.identity.offices import actions as offices
from services.identity.offices.domain import NewOffice
from services.identity.people import actions as people
from services.identity.people.domain import NewMembership
from services.identity.places import actions as places
from services.identity.places.domain import NewCity
from services.identity.service import service
from services.identity.sign_in import actions as sign_in
from services.identity.sign_in.domain import NewAsking, digest
from services.identity.terms import actions as terms
from services.identity.tokens import actions as tokens
from services.identity.tokens.domain import NewToken
from services.identity.tokens.reads import list_tokens
from shared.bus.work import perform_due
from shared.core.clock import now
from shared.core.errors import Conflict, Gone, NotFound, Refusal, Refused, TooMany
from shared.core.ids import new_id
from shared.data.database import Connection, Database

ADDRESS = "ada@test.example"
KEY = NewToken(office="elmford", member=ADDRESS, name="dashboard", scopes=("read", "write"))


@pytest.fixture
def db(databases: Mapping[str, Database]) -> Iterator[Connection]:
    with databases["identity"].connection() as connection:
        places.register_city(
            connection, NewCity(geoid="9900001", name="Elmford", state="VT", population=1_900)
        )
        for handle in ("elmford", "elmford_two"):
            offices.open_office(connection, NewOffice(geoid="9900001", handle=handle))
        people.add_member(
            connection, NewMembership(office="elmford", role="mayor", email=ADDRESS, name="Ada")
        )
        yield connection


def opened(db: Connection, **words: Any) -> str:
    return sign_in.open_link(db, email=ADDRESS, **words).path.removeprefix("/signin/")


def one(db: Connection, statement: str) -> Any:
    row = db.execute(statement.encode()).fetchone()
    return next(iter(row.values())) if row else None


# --- spending


def test_a_link_is_spent_once_however_many_try_at_once(
    databases: Mapping[str, Database], db: Connection
) -> None:
    secret, tries = opened(db), 6
    barrier, found = Barrier(tries), list[object]()

    def spend() -> None:
        barrier.wait(timeout=10)
        with databases["identity"].connection() as connection:
            try:
                found.append(sign_in.spend_link(connection, secret).id)
            except Refusal as refusal:
                found.append(str(refusal))

    threads = [Thread(target=spend) for _ in range(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(found) == tries
    assert sorted(isinstance(each, str) for each in found) == [False, *[True] * (tries - 1)]
    assert all("used already" in each for each in found if isinstance(each, str))
    assert one(db, "SELECT count(*) FROM sessions") == 1


def test_looking_at_a_link_does_not_spend_it(db: Connection) -> None:
    secret = opened(db)

    for _ in range(3):
        assert [right.person_name for right in sign_in.look_at_link(db, secret)] == ["Ada"]

    sign_in.spend_link(db, secret)
    with pytest.raises(Gone, match="used already"):
        sign_in.look_at_link(db, secret)


def test_an_expired_link_says_so_and_signs_nobody_in(db: Connection) -> None:
    secret = opened(db)
    db.execute("UPDATE links SET until = now() - interval '1 second'")

    for act in (sign_in.look_at_link, sign_in.spend_link):
        with pytest.raises(Gone, match="expired"):
            act(db, secret)
    assert one(db, "SELECT count(*) FROM sessions") == 0
    assert one(db, "SELECT count(*) FROM links WHERE spent_at IS NOT NULL") == 0


def test_a_link_lives_for_a_quarter_of_an_hour(db: Connection) -> None:
    opened(db)

    assert one(db, "SELECT until - made_at FROM links") == timedelta(minutes=15)


def test_only_the_digest_of_a_secret_is_kept(db: Connection) -> None:
    secret = opened(db)

    assert one(db, "SELECT digest FROM links") == digest(secret)
    tables = ("links", "audit", "outbox", "work", "askings")
    for table in tables:
        kept = one(db, f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        assert secret not in kept


def test_an_unknown_link_is_not_found(db: Connection) -> None:
    for secret in ("", "nothing_here", "x" * 5_000, "\ud800"):
        with pytest.raises(NotFound):
            sign_in.spend_link(db, secret)


def test_a_link_dies_with_the_term_it_was_for(db: Connection) -> None:
    secret = opened(db)
    terms.end_term(db, email=ADDRESS, office="elmford")

    with pytest.raises(Gone):
        sign_in.look_at_link(db, secret)
    with pytest.raises(Gone):
        sign_in.spend_link(db, secret)


def test_who_acts_for_two_offices_chooses_and_a_wrong_choice_spends_nothing(
    db: Connection,
) -> None:
    people.add_member(db, NewMembership(office="elmford_two", role="delegate", email=ADDRESS))
    second = offices.find_office_by_handle(db, "elmford_two")
    assert second is not None
    secret = opened(db)

    for wrong in (None, new_id()):
        with pytest.raises(Refused):
            sign_in.spend_link(db, secret, office_id=wrong)

    assert sign_in.spend_link(db, secret, office_id=second.id).office_id == second.id


def test_a_link_for_one_office_opens_no_other(db: Connection) -> None:
    people.add_member(db, NewMembership(office="elmford_two", role="delegate", email=ADDRESS))
    first = offices.find_office_by_handle(db, "elmford")
    second = offices.find_office_by_handle(db, "elmford_two")
    assert first is not None
    assert second is not None

    with pytest.raises(Refused):
        sign_in.spend_link(db, opened(db, office_id=first.id), office_id=second.id)


def test_links_of_yesterday_are_forgotten(db: Connection) -> None:
    opened(db)
    db.execute("UPDATE links SET made_at = now() - interval '25 hours'")
    kept = opened(db)

    assert sign_in.remove_old(db) == 1
    assert sign_in.look_at_link(db, kept)


# --- asking by mail


class Mailbox:
    """Keeps what a mail server was handed; refuses while `is_refusing`."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], str]] = []
        self.is_refusing = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.is_refusing:
            return f"451 {envelope.rcpt_tos[0]} has to wait"
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append((envelope.rcpt_tos, content.decode()))
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A mail server on this machine, and the settings a worker finds in its environment."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    _set(monkeypatch, MAYORS_SMTP_URL=f"smtp://127.0.0.1:{port}")
    yield box
    controller.stop()


def _set(monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    values = {
        "MAYORS_ORIGIN": "https://exchange.example",
        "MAYORS_SECRET_KEY": "a key for tests only, 32 bytes or more",
        "MAYORS_DATABASE_URL": "postgresql:///unused",
        "MAYORS_BROKER_URL": "memory://",
    }
    for name, value in (values | more).items():
        monkeypatch.setenv(name, value)


def ask(
    db: Connection,
    email: str = ADDRESS,
    *,
    back: str = "/",
    language: str = "en",
    source: str = "a place",
) -> None:
    sign_in.ask_for_link(db, NewAsking(email=email, next=back), language=language, source=source)


def link_in(letter: str) -> str:
    text = letter.replace("=\r\n", "").replace("=3D", "=")
    return next(word for word in text.split() if word.startswith("https://exchange.example/"))


def test_a_member_who_asks_is_mailed_a_link_that_signs_in(
    databases: Mapping[str, Database], db: Connection, mailbox: Mailbox
) -> None:
    ask(db, "ADA@test.example", back="/account")

    assert perform_due(service, databases["identity"]) == 1

    ((to, letter),) = mailbox.letters
    assert to == [ADDRESS]
    path, _, query = link_in(letter).removeprefix("https://exchange.example").partition("?")
    assert query == "next=%2Faccount"
    sign_in.spend_link(db, path.removeprefix("/signin/"))


def test_neither_address_nor_secret_stays_once_the_letter_is_sent(
    databases: Mapping[str, Database], db: Connection, mailbox: Mailbox
) -> None:
    ask(db)
    perform_due(service, databases["identity"])

    secret = link_in(mailbox.letters[0][1]).rpartition("/")[2]
    for table in ("work", "askings", "links", "outbox"):
        kept = one(db, f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        assert ADDRESS not in kept
        assert secret not in kept
    assert one(db, "SELECT state FROM work") == "done"


def test_an_unknown_address_leaves_the_same_trace_and_gets_no_letter(
    databases: Mapping[str, Database], db: Connection, mailbox: Mailbox
) -> None:
    ask(db, "nobody@test.example")
    rows = db.execute("SELECT name, state, jsonb_object_keys(args) AS has FROM work").fetchall()
    assert rows == [{"name": "identity.sign_in.send_link", "state": "waiting", "has": "asking"}]

    perform_due(service, databases["identity"])

    assert mailbox.letters == []
    assert one(db, "SELECT state FROM work") == "done"
    assert one(db, "SELECT count(*) FROM askings WHERE email IS NOT NULL") == 0


def test_a_letter_that_was_not_taken_is_tried_again_and_its_failure_names_nobody(
    databases: Mapping[str, Database], db: Connection, mailbox: Mailbox
) -> None:
    mailbox.is_refusing = True
    ask(db)
    perform_due(service, databases["identity"])

    assert one(db, "SELECT count(*) FROM links") == 0
    assert one(db, "SELECT state FROM work") == "waiting"
    error = one(db, "SELECT error FROM work")
    assert "451" in error
    assert "ada" not in error

    mailbox.is_refusing = False
    db.execute("UPDATE work SET due_at = now() - interval '1 second'")
    perform_due(service, databases["identity"])
    assert len(mailbox.letters) == 1


def test_a_server_that_is_away_is_no_fault_of_the_asker(
    databases: Mapping[str, Database], db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, MAYORS_SMTP_URL="smtp://127.0.0.1:1")
    ask(db)

    perform_due(service, databases["identity"])

    assert "MailFailed" in one(db, "SELECT error FROM work")


def test_without_a_mail_server_nothing_is_sent_and_no_link_is_made(
    databases: Mapping[str, Database], db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch)
    ask(db)

    perform_due(service, databases["identity"])

    assert one(db, "SELECT count(*) FROM links") == 0
    assert one(db, "SELECT state FROM work") == "done"


def test_an_address_is_asked_for_five_times_an_hour_whether_known_or_not(db: Connection) -> None:
    for address in (ADDRESS, "nobody@test.example"):
        for spelling in (address, address.upper(), address, address, address):
            ask(db, spelling)
        with pytest.raises(TooMany):
            ask(db, address)

    db.execute("UPDATE askings SET asked_at = now() - interval '61 minutes'")
    ask(db)


def test_askings_at_once_do_not_slip_past_the_limit(
    databases: Mapping[str, Database], db: Connection
) -> None:
    tries = 8
    barrier, refused = Barrier(tries), list[bool]()

    def run() -> None:
        barrier.wait(timeout=10)
        with databases["identity"].connection() as connection:
            try:
                ask(connection)
                refused.append(False)
            except TooMany:
                refused.append(True)

    threads = [Thread(target=run) for _ in range(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert sorted(refused) == [False] * 5 + [True] * 3
    assert one(db, "SELECT count(*) FROM work") == 5


def test_a_way_back_that_leads_away_is_not_kept(db: Connection) -> None:
    ask(db, back="//evil.example")

    assert one(db, "SELECT back FROM askings") == "/"


# --- tokens


def test_only_the_digest_of_a_token_is_kept_and_told(db: Connection) -> None:
    secret = tokens.issue_token(db, KEY).secret

    for table in ("tokens", "outbox", "audit"):
        kept = one(db, f"SELECT string_agg(t::text, ' ') FROM {table} t")
        assert secret not in kept


def test_a_name_is_used_once_unless_its_token_is_rotated(db: Connection) -> None:
    first = tokens.issue_token(db, KEY)
    with pytest.raises(Conflict):
        tokens.issue_token(db, KEY)

    second = tokens.issue_token(db, KEY, rotate=True)

    assert [token.id for token in list_tokens(db, "elmford")] == [second.id]
    assert second.secret != first.secret


def test_a_token_is_revoked_by_its_name_once(db: Connection) -> None:
    tokens.issue_token(db, KEY)

    assert tokens.revoke_token(db, office="elmford", name="dashboard") == 1
    assert tokens.revoke_token(db, office="elmford", name="dashboard") == 0
    with pytest.raises(NotFound):
        tokens.revoke_token(db, office="elmford", name="never")
    assert list_tokens(db) == []


def test_nobody_is_given_a_token_for_an_office_they_do_not_act_for(db: Connection) -> None:
    wish = NewToken(office="elmford_two", member=ADDRESS, name="x", scopes=("read",))

    with pytest.raises(NotFound):
        tokens.issue_token(db, wish)


def test_no_token_is_issued_after_the_clock_ended_the_term(db: Connection) -> None:
    people.add_member(
        db,
        NewMembership(
            office="elmford", role="mayor", email=ADDRESS, until=now() - timedelta(seconds=1)
        ),
    )

    with pytest.raises(NotFound):
        tokens.issue_token(db, KEY)


def test_the_letter_cannot_be_given_a_second_recipient() -> None:
    message = EmailMessage()

    with pytest.raises(ValueError, match="linefeed"):
        message["To"] = "ada@test.example\r\nBcc: eve@test.example"
    assert smtplib.CRLF not in str(message["To"])

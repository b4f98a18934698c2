"""Our own actors as documents: what they are called now, and the keys they sign with."""

from typing import Any
from urllib.parse import urlsplit

from federation.keys.actions import instance_keys, keys_of
from federation.keys.domain import ActorKeys
from federation.publishing.domain import OurChannel, authority_of
from federation.vocabulary.actor import ActorAddresses, PublicKeys
from federation.vocabulary.channel import write_channel
from federation.vocabulary.instance import write_instance
from federation.vocabulary.office import write_office
from shared.core.links import channel_path, city_path, office_path
from shared.core.settings import Settings
from shared.data.database import Connection, settings_of
from shared.standing.people import Office
from shared.standing.reads import find_website

ABOUT = "/about"


def channel_document(db: Connection, channel: OurChannel) -> dict[str, Any]:
    """Return a channel as others read it; its keys are made when it is first asked for."""
    settings = settings_of(db)
    keys = keys_of(db, "channels", channel.id)
    return write_channel(
        _addresses(settings, keys, channel_path(channel.slug)),
        _public(keys),
        slug=channel.slug,
        name=channel.name,
        purpose=channel.purpose,
        topic=channel.topic or channel.slug,
        outside=channel.outside,
        is_archived=channel.is_archived,
    )


def office_document(db: Connection, office: Office) -> dict[str, Any]:
    """Return an office as others read it; its keys are made when it is first asked for."""
    settings = settings_of(db)
    keys = keys_of(db, "offices", office.id)
    return write_office(
        _addresses(settings, keys, office_path(office.handle)),
        _public(keys),
        handle=office.handle,
        name=office.name,
        city_name=office.city_name,
        city_url=settings.origin + city_path(office.city_slug),
        state=office.state,
        geoid=office.geoid,
        population=office.population,
        size_class=office.size_class,  # type: ignore[arg-type]  # a fact named it
        vouched_by=settings.instance_name,
        demonstration=office.demonstration,
        website=find_website(db, office),
    )


def instance_document(db: Connection) -> dict[str, Any]:
    """Return the instance's own actor."""
    settings, keys = settings_of(db), instance_keys(db)
    return write_instance(
        _addresses(settings, keys, ABOUT),
        _public(keys),
        hostname=hostname_of(settings),
        name=settings.instance_name,
    )


def hostname_of(settings: Settings) -> str:
    """Return the user name of the instance's actor: its host without a port."""
    return urlsplit(settings.origin).hostname or ""


def _addresses(settings: Settings, keys: ActorKeys, page: str) -> ActorAddresses:
    return ActorAddresses(
        id=keys.actor,
        url=settings.origin + page,
        shared_inbox=f"{settings.origin}/inbox",
        authority=authority_of(settings.origin),
    )


def _public(keys: ActorKeys) -> PublicKeys:
    return PublicKeys(
        rsa_id=keys.rsa_key_id,
        rsa_pem=keys.rsa_public,
        ed25519_id=keys.ed25519_key_id,
        ed25519_multikey=keys.ed25519_public,
    )

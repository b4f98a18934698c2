"""The words of a language, read from its catalogue as translators keep it, so that nothing has to be compiled."""

from functools import cache, cached_property
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale

CATALOGUES = Path(__file__).parent / "translations"


class Words(Domain):  # type: ignore[misc]
    """Sentences in the reader's language; what no catalogue has stays as it was written."""

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the reader's language."""
        locale = get_locale()
        return read_catalogue(str(locale.language)) if locale else NullTranslations()


class Speaker(Babel):  # type: ignore[misc]
    """Flask-Babel, with these catalogues."""

    @cached_property
    def domain_instance(self) -> Words:
        """Where sentences are looked up."""
        return Words()


@cache
def read_catalogue(code: str) -> NullTranslations:
    """Return the words of a language, or none where it has no catalogue: English is its own key."""
    path = CATALOGUES / code / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return Translations(compiled)

"""Gathers every sentence meant for people and keeps the catalogues in step: `python -m shared.ui.words`."""

from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CATALOGUES = HERE / "translations"
REFUSALS = (
    "Refusal",
    "Refused",
    "Malformed",
    "NotSignedIn",
    "NotAllowed",
    "NotFound",
    "Gone",
    "Conflict",
    "TooLarge",
    "TooMany",
    "Unavailable",
    "WrongMediaType",
    "WrongMethod",
    "_Fault",
    "Said",
)
"""What holds a sentence that is the key of its translation."""
_HEADER = """# {name} words of the Mayoral Exchange.
msgid ""
msgstr ""
"Project-Id-Version: Mayoral Exchange\\n"
"Language: {code}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""Without dates, so that nothing changes when no words changed."""


def gather(root: Path = ROOT) -> Catalog:
    """Return every sentence that stands in the code and the templates."""
    with (root / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    keywords = dict(DEFAULT_KEYWORDS) | dict.fromkeys(REFUSALS)
    found = Catalog()
    for folder in ("shared", "services", "federation"):
        inside = [(p.removeprefix(f"{folder}/"), m) for p, m in methods if p.startswith(folder)]
        settings = {p.removeprefix(f"{folder}/"): options.get(p, {}) for p, _ in methods}
        for _file, _line, words, _comments, _context in extract_from_dir(
            root / folder, inside, settings, keywords=keywords
        ):
            found.add(words)
    return found


def catalogue(code: str) -> Path:
    """Return where a language's catalogue lies."""
    return CATALOGUES / code / "LC_MESSAGES" / "messages.po"


def read(code: str) -> Catalog:
    """Return a language's catalogue as it is kept."""
    with catalogue(code).open("rb") as file:
        return read_po(file, locale=code)


def update(code: str) -> list[str]:
    """Add what is new, drop what is gone; returns the sentences that wait for a translator."""
    kept, fresh = read(code), Catalog(locale=code, fuzzy=False)
    for message in gather():
        if message.id:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            old = kept.get(key)
            fresh.add(message.id, old.string if old else "", flags=set(message.flags) - {"fuzzy"})
    header = _HEADER.format(name=str(Locale(code).english_name), code=code)
    with catalogue(code).open("wb") as file:
        file.write(header.encode())
        write_po(file, fresh, width=100, sort_output=True, omit_header=True)
    return [str(message.id) for message in fresh if message.id and not any(message.string or ())]


if __name__ == "__main__":
    for waiting in update("es"):
        print(waiting)  # noqa: T201 - read by the translator

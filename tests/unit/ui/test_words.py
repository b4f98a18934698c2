"""The catalogues hold what the pages say, and nothing is filled in that the sentence does not have."""

import re

from babel.messages.catalog import Catalog, Message

from shared.core import errors
from shared.ui import words


def _ids(catalogue: Catalog) -> set[str]:
    return {_id(message) for message in catalogue if message.id}


def _id(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def _placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|\{\w+\}", sentence))


def test_the_spanish_catalogue_knows_every_sentence_and_no_other() -> None:
    """Run `python -m shared.ui.words` after changing words."""
    assert _ids(words.read("es")) == _ids(words.gather())


def test_placeholders_of_a_translation_are_those_of_its_sentence() -> None:
    wrong = []
    for message in words.read("es"):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        known = set().union(*(_placeholders(sentence) for sentence in ids))
        wrong += [
            (message.id, text)
            for text in strings
            if message.id and text and _placeholders(text) != known
        ]

    assert wrong == []


def test_most_sentences_are_translated() -> None:
    told = [message for message in words.read("es") if message.id]
    translated = [message for message in told if any(message.string)]

    assert len(translated) / len(told) > 0.8


def test_every_heading_of_a_refusal_is_gathered() -> None:
    kinds = [errors.Refusal, *errors.Refusal.__subclasses__()]
    gathered = _ids(words.gather())

    assert {kind.title for kind in kinds if kind.__module__ == errors.__name__} <= gathered

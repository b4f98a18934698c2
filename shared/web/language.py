"""Sentences in the reader's language, with types that mypy can hold on to."""

import flask_babel


def gettext(sentence: str, **values: object) -> str:
    """Return the sentence in the reader's language, with `%(name)s` filled in; of nothing, nothing.

    A catalogue has its own header under the empty sentence.
    """
    if not sentence:
        return ""
    return str(flask_babel.gettext(sentence, **values))

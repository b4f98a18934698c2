"""Sentences in the reader's language, with types that mypy can hold on to."""


def gettext(sentence: str, **values: object) -> str:
    """Return the sentence in the reader's language, with `%(name)s` filled in; of nothing, nothing.

    A catalogue has its own header under the empty sentence.
    """
    import flask_babel  # noqa: PLC0415 - what shapes the words of a command needs no pages

    if not sentence:
        return ""
    return str(flask_babel.gettext(sentence, **values))

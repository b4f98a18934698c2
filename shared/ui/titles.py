"""The headings of refusals, spelled where the extraction of words for translation finds them."""

from flask_babel import gettext


def titles() -> tuple[str, ...]:
    """Return every heading a refusal may have, in the reader's language."""
    return (
        gettext("This cannot be accepted as it is"),
        gettext("This could not be read"),
        gettext("Sign in first"),
        gettext("Not allowed"),
        gettext("Not found"),
        gettext("No longer here"),
        gettext("Already taken or already under way"),
        gettext("Not in this way"),
        gettext("Too large"),
        gettext("Too many requests"),
        gettext("Not available right now"),
        gettext("This format is not read here"),
        gettext("Something went wrong here"),
    )

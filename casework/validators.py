"""Field validators: what no letter could print is refused when it is saved."""

from django.core.exceptions import ValidationError

from casework.characters import describe


def printable(value: str) -> None:
    """Refuse characters without a glyph, private-use, zero-width and control characters."""
    message = describe("这里", value)
    if message:
        raise ValidationError(message, code="unprintable")

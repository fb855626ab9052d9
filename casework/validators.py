"""Field validators: what no letter could print is refused when it is saved."""

from django.core.exceptions import ValidationError

from casework.characters import describe


def printable(value: str) -> None:
    """Refuse characters without a glyph, private-use, zero-width and control characters."""
    message = describe("这里", value)
    if message:
        raise ValidationError(message, code="unprintable")


def one_line(value: str) -> None:
    """The same, and no line breaks: a name."""
    message = describe("这里", value, multiline=False)
    if message:
        raise ValidationError(message, code="unprintable")


LONGEST = 20000


def long_text(value: str) -> None:
    """A TextField's max_length is checked by forms only; this holds everywhere."""
    if len(value) > LONGEST:
        raise ValidationError(f"超过{LONGEST}个字", code="too_long")

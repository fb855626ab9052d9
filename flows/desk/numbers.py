"""Numbers in addresses and hidden fields: nobody types them, and anybody may write them."""

import re

_NUMBER = re.compile(r"[0-9]{1,18}")


def number(text: str) -> int | None:
    """The whole number a text is, if a database can hold it; None for anything else (², 10³⁰)."""
    return int(text) if _NUMBER.fullmatch(text) else None

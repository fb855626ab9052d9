"""A first password: made by chance, shown once, to be replaced at the first login."""

import secrets

# Without what is taken for something else when it is read out or copied by hand.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LENGTH = 4, 4


def new_password() -> str:
    """Four groups of four signs, about 79 bits."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)

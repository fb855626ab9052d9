from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's own, but for one thing: it does not ask beforehand whether the database's guards
    are those of this version (casework.E001). After an update they are not, and it writes them."""

    def check(self, *args: Any, **options: Any) -> None:
        super().check(*args, **{**options, "databases": None})

from django.apps import AppConfig

from notices import guards


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "文书"

    def ready(self) -> None:
        # Models must be loaded before the guards can name their tables.
        from casework import triggers  # noqa: PLC0415

        triggers.GUARDS.update(guards.GUARDS)
        triggers.TRUNCATE_GUARDS.update(guards.TRUNCATE_GUARDS)

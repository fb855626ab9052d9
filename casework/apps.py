from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "办案"

    def ready(self) -> None:
        # Models must be loaded before the guards and the search can name their tables.
        from casework import text_search, triggers  # noqa: PLC0415

        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="casework.triggers")
        post_migrate.connect(
            text_search.after_migrate, sender=self, dispatch_uid="casework.text_search"
        )
        register(triggers.check_guards, Tags.database)

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "flows"
    verbose_name = "流程"

    def ready(self) -> None:
        # Models must be loaded first; the acts tell, the tasks follow.
        from casework.acts.signals import case_changed, cases_voided, cases_written  # noqa: PLC0415

        # (the same reason)
        from flows.sync import on_case_changed, on_cases_voided, on_cases_written  # noqa: PLC0415

        case_changed.connect(on_case_changed, dispatch_uid="flows.sync")
        cases_voided.connect(on_cases_voided, dispatch_uid="flows.sync")
        cases_written.connect(on_cases_written, dispatch_uid="flows.sync")

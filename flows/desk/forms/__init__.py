"""One form per act of the desk. `FORMS` is the only list of them."""

from flows.desk.forms import (
    answer_forms,
    course_forms,
    ends_forms,
    intake_forms,
    release_forms,
    service_forms,
)
from flows.desk.forms.base import ActForm

FORMS: dict[str, type[ActForm]] = {
    form.act: form
    for module in (
        intake_forms,
        course_forms,
        answer_forms,
        release_forms,
        service_forms,
        ends_forms,
    )
    for form in module.FORMS
}

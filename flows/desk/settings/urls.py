"""The addresses of the agency's own desk."""

from django.urls import path

from flows.desk.settings.agency import agency, needs
from flows.desk.settings.calendar import accept, calendar
from flows.desk.settings.letters import letters
from flows.desk.settings.overview import overview
from flows.desk.settings.people import (
    people,
    person,
    person_account,
    person_mail,
    person_new,
    person_password,
)
from flows.desk.settings.practice import practice
from flows.desk.settings.reviews import reviews
from flows.desk.settings.sections import section, section_use, sections
from flows.desk.settings.template_kinds import template_kind, templates
from flows.desk.settings.template_versions import preview_pdf, template_version

urlpatterns = [
    path("settings/", overview, name="settings"),
    path("settings/agency/", agency, name="settings_agency"),
    path("settings/agency/needs/", needs, name="settings_agency_needs"),
    path("settings/practice/", practice, name="settings_practice"),
    path("settings/reviews/", reviews, name="settings_reviews"),
    path("settings/sections/", sections, name="settings_sections"),
    path("settings/sections/<int:pk>/", section, name="settings_section"),
    path("settings/sections/<int:pk>/use/", section_use, name="settings_section_use"),
    path("settings/people/", people, name="settings_people"),
    path("settings/people/new/", person_new, name="settings_person_new"),
    path("settings/people/<int:pk>/", person, name="settings_person"),
    path("settings/people/<int:pk>/account/", person_account, name="settings_person_account"),
    path("settings/people/<int:pk>/mail/", person_mail, name="settings_person_mail"),
    path("settings/people/<int:pk>/password/", person_password, name="settings_person_password"),
    path("settings/letters/", letters, name="settings_letters"),
    path("settings/calendar/", calendar, name="settings_calendar"),
    path("settings/calendar/<int:pk>/accept/", accept, name="settings_calendar_accept"),
    path("templates/", templates, name="templates"),
    path("templates/version/<int:pk>/", template_version, name="template_version"),
    path("templates/version/<int:pk>/preview.pdf", preview_pdf, name="template_preview"),
    path("templates/<str:kind>/", template_kind, name="template_kind"),
]

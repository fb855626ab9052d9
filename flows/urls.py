from django.contrib.auth.views import LogoutView
from django.urls import include, path

from flows.desk import (
    account,
    case_page,
    doing,
    errors,
    help,
    history,
    home,
    intake,
    looks,
    moving,
    notifications,
    papers,
    register,
    similar,
    todo,
    workload,
)

urlpatterns = [
    path("", home.start, name="start"),
    path("home/", home.home, name="home"),
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(next_page="login"), name="logout"),
    path("password/", account.password, name="password"),
    path("account/", account.account, name="account"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications_read"),
    path("notifications/<int:pk>/open/", notifications.open_one, name="notification_open"),
    path("todo/", todo.todo, name="todo"),
    path("cases/", register.cases, name="cases"),
    path("cases/export/", register.export, name="cases_export"),
    path("cases/new/", intake.submit, name="submit"),
    path("cases/new/similar/", similar.similar_new, name="similar_new"),
    path("cases/<int:pk>/", case_page.case, name="case"),
    path("cases/<int:pk>/why/", case_page.why_this_date, name="why"),
    path("cases/<int:pk>/similar/", similar.similar, name="similar"),
    path("cases/<int:pk>/history/", history.case_history, name="case_history"),
    path("cases/<int:pk>/reveal/", looks.reveal, name="reveal"),
    path("cases/<int:pk>/do/<str:act>/", doing.act, name="act"),
    path("cases/<int:pk>/do/<str:act>/live/", doing.live, name="act_live"),
    path("cases/<int:pk>/draft.pdf", papers.draft_pdf, name="draft_pdf"),
    path("cases/<int:pk>/draft.docx", papers.draft_docx, name="draft_docx"),
    path("cases/<int:pk>/forms/<str:kind>.pdf", papers.form_pdf, name="form_pdf"),
    path("letters/<int:pk>.pdf", papers.letter, name="letter"),
    path("letters/<int:pk>/receipt.pdf", papers.letter_receipt, name="letter_receipt"),
    path("workload/", workload.workload, name="workload"),
    path("workload/move/", moving.move, name="move"),
    path("looks/", looks.looks, name="looks"),
    path("help/", help.index, name="help"),
    path("help/first-day/<str:role>/", help.tour, name="help_tour"),
    path("help/<slug:slug>/", help.topic, name="help_topic"),
    path("", include("flows.desk.attachment_urls")),
    path("", include("flows.desk.settings.urls")),
    path("", include("flows.desk.imports.urls")),
]
handler400 = errors.bad_request
handler403 = errors.denied
handler404 = errors.not_found
handler500 = errors.failed

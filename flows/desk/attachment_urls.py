from django.urls import path

from flows.desk import attachments

urlpatterns = [
    path("cases/<int:pk>/attachments/new/", attachments.attach, name="attach"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/preview/", attachments.preview, name="attachment_preview"),
]

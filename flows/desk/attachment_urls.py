from django.urls import path

from flows.desk import attachments, outgoing, resumable

urlpatterns = [
    path("cases/<int:pk>/attachments/new/", attachments.attach, name="attach"),
    path("cases/<int:pk>/uploads/", resumable.uploads, name="uploads"),
    path("uploads/<int:pk>/", resumable.upload, name="upload"),
    path("uploads/<int:pk>/discard/", resumable.discard, name="upload_discard"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/picture/", attachments.picture, name="attachment_picture"),
    path("attachments/<int:pk>/preview/", attachments.preview, name="attachment_preview"),
    path("attachments/<int:pk>/mask/", outgoing.mask, name="attachment_mask"),
    path("attachments/<int:pk>/rescan/", outgoing.rescan, name="attachment_rescan"),
    path("cases/<int:pk>/outgoing/", outgoing.outgoing, name="outgoing"),
]

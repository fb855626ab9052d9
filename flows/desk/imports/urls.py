"""The addresses of the import of an old 台账."""

from django.urls import path

from flows.desk.imports.batches import batch, source, undo
from flows.desk.imports.columns import match_columns
from flows.desk.imports.doing import do
from flows.desk.imports.preview import again, discard, marked_copy, preview
from flows.desk.imports.sheets import sheets
from flows.desk.imports.start import imports
from flows.desk.imports.words import match_words

urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/staged/<int:pk>/sheets/", sheets, name="import_sheets"),
    path("imports/staged/<int:pk>/columns/", match_columns, name="import_columns"),
    path("imports/staged/<int:pk>/words/", match_words, name="import_words"),
    path("imports/staged/<int:pk>/", preview, name="import_preview"),
    path("imports/staged/<int:pk>/marked.xlsx", marked_copy, name="import_marked"),
    path("imports/staged/<int:pk>/again/", again, name="import_again"),
    path("imports/staged/<int:pk>/discard/", discard, name="import_discard"),
    path("imports/staged/<int:pk>/do/", do, name="import_do"),
    path("imports/<int:pk>/", batch, name="import_batch"),
    path("imports/<int:pk>/file/", source, name="import_file"),
    path("imports/<int:pk>/undo/", undo, name="import_undo"),
]

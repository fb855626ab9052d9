"""The words of a case as the database searches them. An index: written anew from the case."""

from django.db import models

from casework.models.case import Case


class CaseText(models.Model):
    """tokens: those of casework.texts.index, with spaces between; casework.text_search reads them
    with the database's own full text search."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="text")
    tokens = models.TextField()

    class Meta:
        verbose_name = verbose_name_plural = "检索词"

    def __str__(self) -> str:
        return str(self.case_id)

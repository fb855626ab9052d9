"""The letters as they went out, and what an agency has settled about its letters."""

from notices.models.letters import Letter
from notices.models.settings import LetterStyle, TemplateVersion

__all__ = ["Letter", "LetterStyle", "TemplateVersion"]

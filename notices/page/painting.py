"""Marks onto a canvas: each page's text in one go, an operator only where something changes."""

from __future__ import annotations

from typing import Any

from notices.page.geometry import PAGE_HEIGHT
from notices.page.marks import BLACK, Colour, Page, Run, Stroke

_BOLDER = 0.022  # of the size: the outline that makes 仿宋 bold


def paint(canvas: Any, page: Page) -> None:
    canvas.setFillColorRGB(*BLACK)
    for mark in page.marks:
        if isinstance(mark, Stroke):
            _stroke(canvas, mark)
    text = _Text(canvas)
    for mark in page.marks:
        if isinstance(mark, Run):
            text.add(mark)
    text.finish()


def _stroke(canvas: Any, stroke: Stroke) -> None:
    canvas.setStrokeColorRGB(*stroke.colour)
    canvas.setLineWidth(stroke.width)
    if stroke.dash:
        canvas.setDash(list(stroke.dash))
    canvas.line(stroke.x1, PAGE_HEIGHT - stroke.y1, stroke.x2, PAGE_HEIGHT - stroke.y2)
    if stroke.dash:
        canvas.setDash()


class _Text:
    """One text object of a page, which remembers what has been set in it."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        self._text = canvas.beginText()
        self._font: tuple[str, float] | None = None
        self._spacing = 0.0
        self._stretch = 1.0
        self._colour: Colour = BLACK
        self._bold = 0.0

    def add(self, run: Run) -> None:
        text = self._text
        if (run.font, run.size) != self._font:
            text.setFont(run.font, run.size)
            self._font = (run.font, run.size)
        spacing = round(run.spacing / run.stretch, 4)
        if spacing != self._spacing:
            text.setCharSpace(spacing)
            self._spacing = spacing
        if run.stretch != self._stretch:
            text.setHorizScale(run.stretch * 100)
            self._stretch = run.stretch
        if run.colour != self._colour:
            text.setFillColorRGB(*run.colour)
            self._colour = run.colour
        self._embolden(run)
        text.setTextOrigin(run.x, PAGE_HEIGHT - run.y)
        text.textOut(run.text)

    def _embolden(self, run: Run) -> None:
        width = run.size * _BOLDER if run.bold else 0.0
        if width == self._bold:
            return
        self._bold = width
        self._text.setTextRenderMode(2 if width else 0)
        if width:
            self._text.setStrokeColorRGB(*run.colour)
            self._text._code.append(f"{width:.3f} w")  # the library has no line width in a text

    def finish(self) -> None:
        """Character spacing and render mode outlive a text object: leave them as they were."""
        if self._spacing:
            self._text.setCharSpace(0)
        if self._stretch != 1.0:
            self._text.setHorizScale(100)
        if self._bold:
            self._text.setTextRenderMode(0)
        self._canvas.drawText(self._text)

"""The layers of a PDF (optional content) as they stand when it is opened.

What is drawn from the page itself, the library that draws it looks up. Annotations it draws in any
case, and flattened they lose their layer: so those on a layer switched off are taken away before.
"""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

_MOST_LAYERS = 10_000


def take_away_switched_off(pdf: pikepdf.Pdf) -> None:
    """Every annotation that stands on a layer switched off."""
    shown = Layers(pdf)
    for page in pdf.pages:
        held = page.obj.get("/Annots")
        if isinstance(held, Array):
            page.obj.Annots = Array([a for a in held if shown.shows(a) is not False])


class Layers:
    """Which layers are on in the default configuration."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        known = _dictionary(pdf.Root.get("/OCProperties"))
        chosen = _dictionary(known.get("/D"))
        self._off: set[tuple[int, int]] = set()
        if str(chosen.get("/BaseState", "/ON")) == "/OFF":
            self._off |= _layers(known.get("/OCGs"))
        self._off -= _layers(chosen.get("/ON"))
        self._off |= _layers(chosen.get("/OFF"))

    def shows(self, annotation: Any) -> bool | None:
        """Whether the annotation is shown; None if it hangs on a condition not reckoned here."""
        layer = annotation.get("/OC") if isinstance(annotation, Dictionary) else None
        if not isinstance(layer, Dictionary):
            return True
        if str(layer.get("/Type", "")) != "/OCMD":
            return layer.objgen not in self._off
        if "/VE" in layer:
            return None
        held = layer.get("/OCGs")
        on = [key not in self._off for key in _layers(held if isinstance(held, Array) else [held])]
        policy = str(layer.get("/P", "/AnyOn"))
        decided = {"/AllOn": all(on), "/AnyOff": not all(on), "/AllOff": not any(on)}
        return decided.get(policy, any(on)) if on else True


def _dictionary(found: Any) -> Any:
    return found if isinstance(found, Dictionary) else Dictionary()


def _layers(found: Any) -> set[tuple[int, int]]:
    held = list(found)[:_MOST_LAYERS] if isinstance(found, Array | list) else []
    return {layer.objgen for layer in held if isinstance(layer, Dictionary)}

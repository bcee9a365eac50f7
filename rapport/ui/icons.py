"""Icons of the sprite as markup: drawn hundreds of times a page, in templates and in the cells of lists."""

from functools import lru_cache
from html import escape

from django.templatetags.static import static


@lru_cache(512)
def icon(name: str, label: str = "") -> str:
    """An icon; with a label, where it says what no word beside it says, it is read aloud; else it is decoration."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return f'<svg class="icon" {said}><use href="{static("ui/icons.svg")}#i-{escape(name)}"/></svg>'

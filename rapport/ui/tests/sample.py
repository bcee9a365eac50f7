"""Sample pages that the behaviours are tried on, without any room above: `urls` for a live server."""

from types import SimpleNamespace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from rapport.ui.pages import close, tell

# Whatever was posted, in order; a test empties it.
received: list[dict] = []
nora = SimpleNamespace(
    id=7, name="Nora Lind", initials="NL", theme="auto", density="cosy", single_keys=True, is_authenticated=True
)

PAGE = """{% extends "ui/layout.html" %}
{% from "ui/_components.html" import icon with context %}
{% from "ui/_lookup.html" import lookup_button, pager with context %}
{% block what %}{{ lookup_button(lookup) }}{{ pager(neighbours) }}{% endblock %}
{% block main %}<h1 class="visually-hidden">Sample</h1>
<table class="records"><caption class="visually-hidden">Sample</caption><tbody>{% for n in range(1, 6) %}
<tr id="row-{{ n }}" data-record="{{ n }}"><td class="select"><input type="checkbox" aria-label="Select {{ n }}"></td>
<th scope="row" class="name"><a href="/record/{{ n }}/">Person {{ n }}</a></th>
<td><button type="button" hx-get="/panel/?n={{ n }}" hx-target="#panel" data-row-hotkey="c">Log {{ n }}</button></td></tr>
{% endfor %}
</tbody></table>
<form id="note" hx-post="/save/" hx-swap="none" data-draft="note"><label>Note <textarea name="note"></textarea></label>
<p class="notice overdue" role="alert" data-when="error" hidden><span></span><button type="button">Try again</button></p>
<button type="submit" data-hotkey="ctrl+enter">Save</button></form>
{% endblock %}"""

PANEL = """<dialog class="log-panel" aria-labelledby="log-title"><form hx-post="/save/" hx-swap="none" data-draft="log">
<header><div><h2 id="log-title">Call with Person {{ n }}</h2></div>
<button class="icon-button" type="button" data-close aria-label="Close">x</button></header>
<div class="log-body"><fieldset><legend>What happened</legend>
<label><input type="radio" name="outcome" value="reached" data-hotkey="1" autofocus>Reached</label>
<label><input type="radio" name="outcome" value="message" data-hotkey="2">Left message</label></fieldset>
<label>Note <textarea name="note"></textarea></label>
<fieldset><legend>Next</legend><label><input type="radio" name="next" value="call" data-hotkey="1">Call</label>
<label><input type="radio" name="next" value="meeting" data-hotkey="2">Meeting</label></fieldset></div>
<footer><button class="button primary" type="submit" data-hotkey="ctrl+enter">Save</button></footer></form></dialog>"""


def _rendered(source: str, request, **context) -> HttpResponse:
    neighbours = SimpleNamespace(previous="", next="/record/2/", position=1, total=12480, total_is_exact=True)
    lookup = SimpleNamespace(name="Architects in Boston", count="214", glyph="")
    frame = {"user": nora, "screen": "list", "title": "Sample", "lookup": lookup, "neighbours": neighbours}
    frame["may"] = lambda *privileges: True
    return HttpResponse(engines["jinja2"].from_string(source).render({**frame, **context}, request))


@login_not_required
def home(request):
    return _rendered(PAGE, request)


@login_not_required
def panel(request):
    return _rendered(PANEL, request, n=request.GET["n"])


@login_not_required
def save(request):
    received.append({**request.POST.dict(), "key": request.headers.get("Idempotency-Key")})
    if request.POST.get("note") == "trouble" and len(received) < 2:
        return HttpResponse("<h1>Trouble</h1>", status=503)
    return close(tell(HttpResponse(status=204), "Call with Joe Doe completed", undo=41))


@login_not_required
def undo(request, operation):
    received.append({"undone": operation})
    return tell(HttpResponse(status=204), "Undone")


@login_not_required
def palette(request):
    q = request.GET.get("q", "")
    found = "".join(f'<li><a href="/record/{n}/">{q} {n}</a></li>' for n in range(1, 4))
    return HttpResponse(
        f'<section><h2>People</h2><ul>{found}<li><a href="/all/?q={q}" data-hotkey="ctrl+enter">All</a></li></ul></section>'
    )


@login_not_required
def anything(request, rest=""):
    return HttpResponse(f"<title>{request.path}</title>")


urlpatterns = [
    path("", home),
    path("panel/", panel),
    path("save/", save),
    path("palette/", palette),
    path("operations/<int:operation>/reversal/", undo),
    path("<path:rest>", anything),
]

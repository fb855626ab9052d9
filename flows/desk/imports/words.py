"""对应用语: what the office's words for channels, outcomes and the like mean."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from flows.access import Signed
from flows.desk.imports.entry import page, sent_on, staged_or_404
from flows.registers import staging
from flows.registers.fields import Field
from flows.registers.matching import MOST_WORDS, Choices, Word, coded, gaps


@require_http_methods(["GET", "POST"])
def match_words(request: Signed, pk: int) -> HttpResponse:
    row = staged_or_404(request, pk)
    choices = Choices.from_json(row.choices)
    if not choices.fields or gaps(choices):
        return sent_on(request, row, choices)
    sent = request.method == "POST"
    if sent:
        for one in coded(choices):
            _choose(request, choices, one)
    found = staging.words_to_tell(row, choices)
    too_many = [one for one, words in found if len(words) > MOST_WORDS]
    if sent:
        staging.tell_words(choices, found)
        staging.save_choices(row, choices)
        if not too_many and not any(_open(words) for _, words in found):
            staging.remember(row.agency, choices, {})
            return sent_on(request, row, choices)
    return page(
        request,
        "words",
        row,
        columns=[
            (one, choices.column(one.key), words[:MOST_WORDS], len(words)) for one, words in found
        ],
        too_many=too_many,
        most=MOST_WORDS,
        unknown=sum(_open(words) for _, words in found),
        sent=sent,
    )


def _choose(request: Signed, choices: Choices, one: Field) -> None:
    words, codes = (request.POST.getlist(f"{name}.{one.key}") for name in ("word", "code"))
    choices.words[one.key] = {
        word: code if code in one.codes else "" for word, code in zip(words, codes, strict=False)
    }


def _open(words: list[Word]) -> int:
    """How many words nobody has said the meaning of. Empty cells may stay without any."""
    return sum(1 for word in words if word.text and not word.code)

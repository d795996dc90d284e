"""The proof of notice of an incident, as a file."""

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse

from incidents.errors import NotFound
from incidents.reads import find
from notifications import proof
from notifications.admin import rights


def as_csv(request: HttpRequest, number: int) -> HttpResponseBase:
    """Each recipient of each notice with the server's answer, streamed.

    With addresses only for those who may see them.
    """
    rights.require(request.user, rights.SEE_NOTICES)
    try:
        row = find(str(number), seen_by=request.user)
    except NotFound as error:
        raise Http404(str(error)) from error
    addresses = request.user.has_perm(rights.SEE_SUBSCRIBERS)
    lines = proof.lines(row.stream, addresses=addresses)
    answer = StreamingHttpResponse(proof.csv_rows(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="INC-{row.number}-proof-of-notice.csv"'
    return answer

"""The search: every kind of text is found, grouped by incident, and what was redacted is not."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from incidents import redaction
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.ending import Resolve
from incidents.decisions.postmortem import AddAction, IdentifyFactor, OpenPostmortem, WriteSection
from incidents.decisions.responding import AddNote, AttachEvidence, ProposeHypothesis
from incidents.decisions.updating import PublishUpdate
from incidents.reads import find
from tests.ledger.world import STAFF, declared, do

pytestmark = pytest.mark.django_db
SEARCH = "/admin/incidents/boardincident/search/"
LIST = "/admin/incidents/boardincident/"


@pytest.fixture
def viewer(client: Client) -> User:
    """Somebody who may look, and not at what is private."""
    user = User.objects.create_user("viktor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_boardincident"))
    client.force_login(user)
    return user


def found(client: Client, q: str, **more: str) -> list[str]:
    """The titles that a search leads to, the best first."""
    answer = client.get(SEARCH, {"q": q, **more})
    assert answer.status_code == 200
    return [each.row.title for each in answer.context["found"]]


def everything_said() -> str:
    """An incident with a word of its own in each kind of text."""
    stream = declared("Tomatoes fail", text="Cucumbers are investigated.")
    do(PublishUpdate(text="Radishes recover.", status="identified"), stream)
    do(AddNote(text="Seen by the gardener: leeks."), stream)
    do(ProposeHypothesis(text="Slugs ate it."), stream)
    do(AttachEvidence(title="Graph of onions", url="https://graphs.example.com/1"), stream)
    do(Resolve(text="All is well.", data_loss="none"), stream)
    do(OpenPostmortem(), stream)
    do(WriteSection(section="summary", text="The pumpkin was late."), stream)
    do(IdentifyFactor(text="Nobody watered the parsley."), stream)
    do(AddAction(title="Buy a beetroot", kind="prevent", text="And a spinach."), stream)
    return stream


@pytest.mark.parametrize(
    "word",
    ["tomatoes", "Cucumbers", "radishes", "leeks", "slugs", "onions", "pumpkin", "parsley",
     "beetroot", "spinach"],
)  # fmt: skip
def test_each_kind_of_text_is_found(client: Client, viewer: User, word: str) -> None:
    everything_said()
    declared("Something else")
    assert found(client, word) == ["Tomatoes fail"]


def test_an_incident_is_found_by_its_names_before_any_that_mentions_it(
    client: Client, viewer: User
) -> None:
    stream = declared("Tomatoes fail")
    row = find(stream)
    other = declared("Another")
    do(AddNote(text=f"Is it INC-{row.number} again, see {row.public_id}?"), other)
    for name in (f"INC-{row.number}", f"inc-{row.number}", str(row.number), row.public_id, stream):
        assert found(client, name)[0] == "Tomatoes fail", name
    assert found(client, row.public_id) == ["Tomatoes fail", "Another"]


def test_what_was_redacted_is_not_found_any_more(client: Client, viewer: User) -> None:
    stream = declared("Tomatoes fail")
    said = do(AddNote(text="Erika Mustermann called."), stream).recorded[-1]
    assert found(client, "Mustermann") == ["Tomatoes fail"]
    redaction.redact(said.position, ["text"], "A name.", actor=STAFF, surface="admin")
    assert found(client, "Mustermann") == []
    assert client.get(LIST, {"q": "Mustermann"}).context["cl"].result_count == 0


def test_all_words_must_occur_in_one_line_in_any_order(client: Client, viewer: User) -> None:
    one, other = declared("One"), declared("Other")
    do(AddNote(text="The database is slow on replica three."), one)
    do(AddNote(text="The database is quick."), other)
    do(AddNote(text="A replica is slow."), other)
    assert found(client, "replica database") == ["One"]
    assert found(client, '"slow on replica"') == ["One"]
    assert found(client, '"replica slow"') == []
    assert sorted(found(client, "quick or three")) == ["One", "Other"]
    assert found(client, "database -quick") == ["One"]


def test_a_title_comes_before_a_mention(client: Client, viewer: User) -> None:
    mention = declared("Login is slow")
    declared("Checkout fails")
    for _ in range(3):
        do(AddNote(text="Not the checkout."), mention)
    assert found(client, "checkout") == ["Checkout fails", "Login is slow"]


@pytest.mark.parametrize("typed", ["größe", "Größe", "ÉTÉ", "été"])
def test_letters_beyond_ascii_are_found_in_both_cases(
    client: Client, viewer: User, typed: str
) -> None:
    do(AddNote(text="Die Größe im été"), declared("Umlaute"))
    assert found(client, typed) == ["Umlaute"]


@pytest.mark.parametrize(
    "typed", ["100%", "%", "_", "'", '"', "\\", "a_b", "-", "or", '-"x"', "!&|:*()", "<q>"]
)
def test_odd_input_is_only_text(client: Client, viewer: User, typed: str) -> None:
    declared("axb and 100 things")
    answer = client.get(SEARCH, {"q": typed})
    assert answer.status_code == 200
    titles = [each.row.title for each in answer.context["found"]]
    # No sign in it stands for other letters.
    assert titles == (["axb and 100 things"] if typed == "100%" else [])


def test_the_word_is_marked_and_nothing_can_be_smuggled_in(client: Client, viewer: User) -> None:
    do(
        AddNote(text=f"{'before ' * 60}<script>alert(1)</script> checkout {'after ' * 60}"),
        declared(),
    )
    page = client.get(SEARCH, {"q": "checkout"}).content.decode()
    assert "<mark>checkout</mark>" in page.lower()
    assert "<script>alert" not in page
    assert page.count("before") < 40
    assert "…" in page


def test_each_line_says_who_may_see_it(client: Client, viewer: User) -> None:
    stream = declared("Tomatoes fail", text="The beetroot is public.")
    do(AddNote(text="The spinach is not."), stream)
    lines = {
        word: client.get(SEARCH, {"q": word}).context["found"][0].hits[0].public
        for word in ("beetroot", "spinach")
    }
    assert lines == {"beetroot": True, "spinach": False}


def test_what_is_private_is_found_by_those_alone_who_may_see_it(
    client: Client, viewer: User
) -> None:
    stream = declared("Tomatoes stolen", private=True)
    number = find(stream).number
    for typed in ("stolen", f"INC-{number}", stream):
        assert found(client, typed) == [], typed
    client.force_login(User.objects.create_superuser("erika"))
    assert found(client, "stolen") == ["Tomatoes stolen"]


def test_it_is_narrowed_by_kind_severity_component_days_and_openness(
    client: Client, viewer: User
) -> None:
    component = do(AddComponent(name="Checkout")).stream
    one = declared("Tomatoes one", impacts={component: "major_outage"})
    declared("Tomatoes two")
    assert found(client, "tomatoes", component=component) == ["Tomatoes one"]
    do(Resolve(text="Over.", data_loss="none"), one)
    assert found(client, "tomatoes", component=component) == ["Tomatoes one"]
    assert found(client, "tomatoes", open="yes") == ["Tomatoes two"]
    assert found(client, "tomatoes", open="no") == ["Tomatoes one"]
    assert found(client, "tomatoes", kind="maintenance") == []
    assert len(found(client, "tomatoes", severity="SEV2")) == 2
    assert found(client, "tomatoes", severity="SEV1") == []
    assert found(client, "tomatoes", until="2020-01-01") == []
    assert len(found(client, "tomatoes", since="2020-01-01")) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", "yesterday"), ("until", "0001-01-01"), ("until", "9999-12-31"), ("kind", "x"),
        ("component", "x"), ("open", "x"), ("q", "x" * 201), ("q", "a\x00b"),
    ],
)  # fmt: skip
def test_bad_input_is_named_and_nothing_typed_is_lost(
    client: Client, viewer: User, field: str, value: str
) -> None:
    answer = client.get(SEARCH, {"q": "kept words", field: value})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert "console-error" in answer.content.decode()
    if field != "q":
        assert "kept words" in answer.content.decode()


def test_the_box_above_the_list_looks_at_names_and_titles(client: Client, viewer: User) -> None:
    stream = everything_said()
    declared("Something else")
    for typed in ("fail tomatoes", "TOMATO", f"INC-{find(stream).number}", find(stream).public_id):
        rows = client.get(LIST, {"q": typed}).context["cl"].result_list
        assert [row.title for row in rows] == ["Tomatoes fail"]
    page = client.get(LIST, {"q": "spinach & <b>"})
    assert not page.context["cl"].result_list
    assert "/search/?q=spinach%20%26%20%3Cb%3E" in page.content.decode()


@pytest.mark.parametrize("typed", ["é " * 2_000, "a or " * 2_000, '"' * 999, "-a " * 2_000])
def test_the_box_above_the_list_bears_anything(client: Client, viewer: User, typed: str) -> None:
    declared("Something")
    assert client.get(LIST, {"q": typed}).status_code == 200


@pytest.mark.postgres
def test_other_forms_of_a_word_are_found(client: Client, viewer: User) -> None:
    do(AddNote(text="The checkouts were failing."), declared("One"))
    declared("Checkout failed")
    assert found(client, "checkout fails") == ["Checkout failed", "One"]
    assert found(client, "the") == []


@pytest.mark.postgres
def test_the_words_are_looked_up_in_the_index(client: Client, viewer: User) -> None:
    from django.db import connection

    from incidents.search import words

    do(AddNote(text="Tomatoes."), declared())
    with connection.cursor() as cursor:
        # In a table of few lines nothing is worth an index: only this one is left to choose.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ALTER TABLE timeline_entry DROP CONSTRAINT timeline_entry_key")
    plan = words.matching("tomatoes").lines.explain()
    assert "timeline_entry_words" in plan


def test_results_come_in_pages_with_a_bounded_number_of_queries(
    client: Client, viewer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        declared(f"Tomatoes {number}")
    with django_assert_max_num_queries(12):
        first = found(client, "tomatoes")
    with django_assert_max_num_queries(12):
        second = found(client, "tomatoes", page="2")
    assert (len(first), len(second)) == (20, 5)
    assert len({*first, *second}) == 25
    assert found(client, "tomatoes", page="nonsense") == first


def test_only_those_who_may_look_get_in(client: Client) -> None:
    assert "/admin/login/" in client.get(SEARCH)["Location"]
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get(SEARCH).status_code == 403


def test_the_first_page_and_the_list_lead_to_it(client: Client, viewer: User) -> None:
    for address in ("/admin/", LIST):
        page = client.get(address).content.decode()
        assert f'href="{SEARCH}"' in page
        assert 'href="/admin/incidents/boardincident/figures/"' in page

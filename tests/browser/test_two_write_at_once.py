"""Two people have the same form open. Nothing is overwritten, and nothing typed is lost."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.hands import Value, fill, send


def test_the_second_is_told_what_changed_and_finds_everything_typed(
    visitors_in_trouble: Visitors,
) -> None:
    ivan, cora = (visitors_in_trouble.page(name) for name in ("ivan", "cora"))
    number = visitors_in_trouble.places["open"]
    form = f"/admin/incidents/boardincident/INC-{number}/publish_update/"
    typed: dict[str, Value] = {
        "text": "Most payments work.",
        "status": "monitoring",
        "next_update_by": "2040-01-02T03:04",
        "notify": False,
        "Checkout": "degraded_performance",
    }
    ivan.goto(form)
    cora.goto(form)
    fill(ivan, text="Both providers work again.", status="monitoring")
    fill(cora, **typed)
    send(ivan)
    expect(ivan.get_by_text("Post an update: done.")).to_be_visible()

    with cora.expect_navigation() as answer:
        send(cora)
    assert answer.value is not None
    assert answer.value.status == 409
    news = cora.get_by_role("alert")
    expect(news).to_contain_text("somebody else wrote first")
    expect(news).to_contain_text("Both providers work again.")
    expect(cora.locator("[name=text]")).to_have_value("Most payments work.")
    expect(cora.locator("[name=status]")).to_have_value("monitoring")
    expect(cora.locator("[name=next_update_by]")).to_have_value("2040-01-02T03:04")
    expect(cora.locator("[name=notify]")).not_to_be_checked()
    expect(cora.get_by_label("Checkout")).to_have_value("degraded_performance")
    ivan.reload()
    expect(ivan.locator(".console-timeline")).not_to_contain_text("Most payments work.")

    # Having read it, the second one sends the same again.
    send(cora)
    expect(cora.get_by_text("Post an update: done.")).to_be_visible()
    expect(cora.locator(".console-timeline")).to_contain_text("Most payments work.")

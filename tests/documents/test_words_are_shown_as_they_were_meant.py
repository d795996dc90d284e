"""What people write in Markdown is shown as such wherever HTML is: in lists, too."""

from incidents.documents import html, markdown, text
from incidents.documents.blocks import Item, Items

LIST = [
    Items(
        [Item("14:00: Update *one*", ["API: operational"], "It works **again**.\n\n- <b>cards</b>")]
    )
]


def test_html_renders_what_was_said_and_nothing_else() -> None:
    shown = html.render(LIST)
    assert "It works <strong>again</strong>." in shown
    assert "<li>&lt;b&gt;cards&lt;/b&gt;</li>" in shown
    assert "Update *one*" in shown


def test_plain_formats_show_it_as_it_was_typed() -> None:
    assert "It works **again**." in text.render(LIST)
    assert markdown.render(LIST).count("again") == 1

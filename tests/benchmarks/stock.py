"""The stock layout engine on the same document: the floor that printing is compared with; a document comes on stdin."""

import sys

from regional_groups.publishing import fonts
from regional_groups.publishing.child import _characters, _engine
from regional_groups.publishing.html import print_css, print_html
from regional_groups.publishing.wire import load


def main() -> None:
    """Print as the engine's own manual says: collection of garbage on, nothing repaired afterwards."""
    document = load(sys.stdin.buffer.read())
    html, css, fetcher = _engine()
    families = fonts.families(_characters(document, print_html(document)), document.language)
    from weasyprint.text.fonts import FontConfiguration

    configuration = (
        FontConfiguration()
    )  # without it the fonts of the style are not there, and none of the machine's
    sheet = css(
        string=print_css(document, families, picture=False),
        base_url="pkg:",
        url_fetcher=fetcher,
        font_config=configuration,
    )
    page = html(string=print_html(document, families=families), base_url="pkg:", url_fetcher=fetcher)
    sys.stdout.buffer.write(
        page.write_pdf(stylesheets=[sheet], font_config=configuration, pdf_variant="pdf/ua-1")
    )


if __name__ == "__main__":
    main()

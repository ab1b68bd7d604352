"""The stock layout engine on the same page: the floor that printing is compared with; source and style come on stdin.

The engine's own call and nothing else: its source is ready and its fonts are chosen, which the service does itself.
"""

import json
import sys

from regional_groups.publishing.child import _engine


def main() -> None:
    """Print as the engine's own manual says: collection of garbage on, nothing repaired afterwards."""
    given = json.load(sys.stdin)
    html, css, fetcher = _engine()
    from weasyprint.text.fonts import FontConfiguration

    # without it the fonts of the style are not there, and none of the machine's
    fonts = FontConfiguration()
    sheet = css(string=given["css"], base_url="pkg:", url_fetcher=fetcher, font_config=fonts)
    page = html(string=given["html"], base_url="pkg:", url_fetcher=fetcher)
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()

"""A person's browser, for the tests of the pages."""

import re

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Visitor:
    """One person's browser: its page, what it asked of the network, what its console complained of."""

    def __init__(self, chromium, url, size=DESKTOP, **options):
        self.context = chromium.new_context(viewport=size, locale="id-ID", **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.goto(url)
        self.box.wait_for(timeout=30000)

    @property
    def box(self):
        return self.page.get_by_role("textbox", name=re.compile("Pertanyaan Anda|Your question"))

    @property
    def answer(self):
        return self.page.locator("#jawaban .kartu:not(.menunggu)")

    def ask(self, question: str) -> None:
        self.box.fill(question)
        self.box.press("Enter")
        self.page.locator("#jawaban .kartu:not(.menunggu) > h2", has_text=question[:40]).wait_for(timeout=30000)

    @property
    def sideways(self) -> int:
        """Pixels that the page is wider than the window."""
        return self.page.evaluate(
            "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
        )

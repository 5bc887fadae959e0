"""Phones, paper, and a daemon that goes away."""

from conftest import Demo, Visit

PAGES = ["/", "/key-results/newsletter-open-rate", "/key-results/demo-requests", "/sources", "/?owner=nobody"]


def test_nothing_scrolls_sideways_on_a_phone(visit):
    for width in (320, 390, 768, 1024):
        for path in PAGES:
            page = visit.page(path, viewport={"width": width, "height": 844})
            sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert sizes[0] <= sizes[1], f"{path} at {width}: {sizes}"
            page.close()


def test_what_is_touched_is_large_enough(visit):
    page = visit.page("/", viewport={"width": 390, "height": 844}, has_touch=True)
    for name in [".tile", "form.filters select", "nav a", ".tongue"]:
        # At once: new numbers may come in between.
        boxes = page.eval_on_selector_all(name, "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])")
        assert boxes and all(width >= 24 and height >= 24 for width, height in boxes), f"{name}: {boxes}"


def test_paper_has_the_numbers_and_nothing_to_click(visit):
    page = visit.page("/")
    page.emulate_media(media="print")
    for hidden in ["header nav", "form.filters", ".tongue", "footer", ".live", ".skip"]:
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".objective tbody tr").first.is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    pdf = page.pdf(format="A4")
    pages = pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page ")
    assert pdf.startswith(b"%PDF") and 1 <= pages <= 5, f"{pages} pages"


def test_paper_is_light_also_where_the_screen_is_dark(visit):
    page = visit.page("/", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    assert colours == ["rgb(255, 255, 255)", "rgb(22, 32, 47)"]


def test_a_page_says_when_okrd_is_away(browser, tmp_path):
    demo = Demo(tmp_path, "en")
    visiting = Visit(browser, demo)
    page = visiting.page("/")
    page.wait_for_selector(".live:not([hidden]):not(.off)")
    before = page.locator(".objective tbody tr").count()
    demo.stop()
    page.wait_for_selector(".live.off:not([hidden])")
    assert page.locator(".objective tbody tr").count() == before, "what was known stays"
    page.context.close()

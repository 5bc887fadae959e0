"""People who see little, use the keyboard, or switched scripts off."""

import re

import pytest

import axe

PAGES = ["/", "/?status=behind", "/key-results/newsletter-open-rate", "/sources", "/?owner=nobody"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(visit, scheme, width):
    for path in PAGES:
        page = visit.page(path, color_scheme=scheme, viewport={"width": width, "height": 900})
        page.wait_for_selector(".live:not([hidden])")
        found = axe.violations(page)
        assert found == [], f"{path}\n" + "\n".join(found)
        page.close()


def focused(page) -> str:
    return page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit):
    page = visit.page("/")
    page.keyboard.press("Tab")
    assert focused(page) == "#main"
    skip = page.locator(".skip")
    assert skip.bounding_box()["x"] >= 0, "the link that skips the navigation is seen when it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    first = page.locator("main a").first.get_attribute("href")
    assert focused(page) == first, "the first thing after the navigation"

    page = visit.page("/")
    wanted = page.eval_on_selector_all(
        "a[href], select, button, summary, [tabindex='0']",
        "all => all.filter(one => one.checkVisibility()).map(one => one.getAttribute('href') || one.tagName)",
    )
    seen = []
    for _ in wanted:
        page.keyboard.press("Tab")
        seen.append(focused(page))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle + ' ' + getComputedStyle(document.activeElement).outlineWidth")
        assert re.fullmatch(r"(solid|auto) [1-9]\d*(\.\d+)?px", outline), f"{seen[-1]}: {outline}"
        box = page.evaluate("(({x, y, width, height}) => [x, y, width, height])(document.activeElement.getBoundingClientRect())")
        assert box[0] >= 0 and box[1] >= 0 and box[1] + min(box[3], 30) <= 900, f"{seen[-1]} is outside of what is seen"
    assert seen == wanted, "in the order of the page"


def test_a_filter_works_by_keyboard_alone(visit):
    page = visit.page("/")
    page.locator("select[name=owner]").focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowDown")
    assert "owner=" in page.url
    rows = page.locator("tbody tr")
    assert 0 < rows.count() < 16


def test_everything_but_renewal_works_without_scripts(visit, words):
    page = visit.page("/", java_script_enabled=False)
    assert page.locator(".objective tbody tr").count() == 16
    page.select_option("select[name=status]", "behind")
    page.click("form.filters button")
    assert "status=behind" in page.url
    count = page.locator(".objective tbody tr").count()
    assert 0 < count < 16
    page.click(f"text={words['show_all']}")
    assert page.locator(".objective tbody tr").count() == 16
    page.click("tbody th a >> nth=0")
    assert page.locator("svg.chart.wide polyline.value").count() == 1
    page.click("summary")
    assert page.locator("table.numbers tbody tr").first.is_visible()
    page.click(f"nav >> text={words['sources']}")
    assert page.locator("table.sources tbody tr").count() == 4
    assert page.locator(".live:not([hidden])").count() == 0, "what is not renewed does not say that it is"

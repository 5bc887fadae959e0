"""What the pages show, and that they change with the numbers."""

import json
import re


def test_the_overview_leads_to_a_key_result_and_on_to_its_source(visit, words):
    page = visit.page("/")
    assert page.locator(".objective").count() == 3
    rows = page.locator(".objective tbody tr")
    assert rows.count() == 16
    for part in ["th a", ".pill", ".spark svg", ".value"]:
        assert page.locator(f".objective tbody tr {part}").count() == 16, part
    title = rows.first.locator("th a").inner_text()
    rows.first.locator("th a").click()
    assert page.locator("h1").inner_text() == title
    assert page.title() == f"{title} · okrd"
    line = page.locator("svg.chart.wide polyline.value").get_attribute("points")
    assert len(line.split()) > 5, "a value for many days"
    assert page.locator(f"h2:text-is(\"{words['how']}\")").count() == 1
    page.click(f"nav >> text={words['sources']}")
    states = page.locator("table.sources tbody tr")
    assert states.count() == 4
    assert "tone-bad" in states.first.get_attribute("class"), "what fails comes first"


def test_tiles_and_selects_filter_and_the_address_says_so(visit, words):
    page = visit.page("/")
    tiles = page.locator(".tile")
    numbers = [int(number) for number in page.locator(".tile .big").all_inner_texts()]
    assert sum(numbers) == 16, "every key result is counted once"
    for index, number in enumerate(numbers):
        tiles.nth(index).click()
        page.wait_for_url(re.compile("status="))
        assert page.locator(".objective tbody tr").count() == number
        assert tiles.nth(index).get_attribute("aria-current") == "true"
        tiles.nth(index).click()
        page.wait_for_url(lambda url: "status=" not in url)
    with page.expect_navigation():
        page.select_option("select[name=owner]", index=1)
    owner = page.locator("select[name=owner]").input_value()
    alone = page.locator(".objective tbody tr").count()
    assert 0 < alone < 16
    # Whoever is sent the address sees the same.
    again = visit.page(page.url.removeprefix(visit.demo.address))
    assert again.locator("select[name=owner]").input_value() == owner
    assert again.locator(".objective tbody tr").count() == alone
    again.click(f"text={words['show_all']}")
    assert again.locator(".objective tbody tr").count() == 16


def test_the_other_language_is_one_click_away_and_stays(visit):
    page = visit.page("/?status=behind")
    here = page.locator("html").get_attribute("lang")
    page.click(".tongue")
    there = page.locator("html").get_attribute("lang")
    assert {here, there} == {"en", "fr"}
    assert "status=behind" in page.url
    page.click("tbody th a >> nth=0")
    assert page.locator("html").get_attribute("lang") == there
    page.click(".tongue")
    assert page.locator("html").get_attribute("lang") == here


def test_a_note_appears_without_reloading_and_nothing_else_is_lost(visit, demo):
    page = visit.page("/key-results/newsletter-open-rate")
    page.wait_for_selector(".live:not([hidden]):not(.off)")
    page.evaluate("window.kept = true")
    page.click("summary")
    page.locator("main a").first.focus()
    focused = page.evaluate("document.activeElement.href")
    text = f"campaign sent <b>{demo.language}</b>"
    demo.annotate(json.dumps({"key_result": "newsletter-open-rate", "text": text}))
    page.wait_for_selector(f"ol.notes li:has-text(\"{text}\")")
    assert page.evaluate("window.kept"), "it was not loaded anew"
    assert page.locator("details").first.evaluate("one => one.open"), "what was open stays open"
    assert page.evaluate("document.activeElement.href") == focused, "the focus stays where it was"


def test_the_focus_stays_on_the_second_link_to_the_same_place(visit, demo):
    page = visit.page("/")
    page.wait_for_selector(".live:not([hidden]):not(.off)")
    where = "[...document.querySelectorAll('main a[href$=backlinks]')].indexOf(document.activeElement)"
    count = page.evaluate("(() => { const all = document.querySelectorAll('main a[href$=backlinks]'); all[1].focus(); return all.length; })()")
    assert count == 2 and page.evaluate(where) == 1
    scrolled = page.evaluate("scrollY")
    text = f"seen by whoever stands elsewhere {demo.language}"
    demo.annotate(json.dumps({"objective": page.locator(".objective").last.get_attribute("aria-labelledby").removeprefix("o-"), "text": text}))
    page.wait_for_selector(f".notes li:has-text(\"{text}\")")
    assert page.evaluate(where) == 1
    assert abs(page.evaluate("scrollY") - scrolled) < 2, "nothing moves under the reader"


def test_new_numbers_appear_without_reloading(visit):
    page = visit.page("/key-results/organic-visitors")
    page.wait_for_selector(".live:not([hidden]):not(.off)")
    edition = page.locator("main").get_attribute("data-edition")
    before = page.locator(".one-numbers .big").first.inner_text()
    page.wait_for_function("before => document.querySelector('.one-numbers .big').innerText !== before", arg=before)
    assert page.locator("main").get_attribute("data-edition") > edition


def test_somebody_who_chooses_is_not_disturbed(visit, demo):
    page = visit.page("/")
    page.wait_for_selector(".live:not([hidden]):not(.off)")
    # At once: new numbers may come in between.
    edition = page.evaluate(
        "(() => { const list = document.querySelector('select[name=owner]'); list.kept = true; list.focus(); return list.closest('main').dataset.edition; })()"
    )
    text = f"renewed later {demo.language}"
    demo.annotate(json.dumps({"objective": page.locator(".objective").first.get_attribute("aria-labelledby").removeprefix("o-"), "text": text}))
    page.wait_for_timeout(1500)
    assert page.locator("main").get_attribute("data-edition") == edition
    assert page.evaluate("document.activeElement.kept"), "the list that somebody may have open is still the same"
    page.locator(".brand").focus()
    page.wait_for_selector(f".notes li:has-text(\"{text}\")")

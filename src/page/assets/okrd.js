// Replaces the content when there is something new, and sends a filter at once. The page works without it.
(() => {
  "use strict";
  const texts = document.body.dataset;

  const mark = (live) => {
    const place = document.querySelector(".live");
    if (!place) return;
    place.hidden = false;
    place.classList.toggle("off", !live);
    place.textContent = live ? texts.live : texts.notLive;
  };

  let waiting = false;
  const renew = async () => {
    // Nobody looks, or somebody is typing: later.
    if (document.hidden || document.activeElement?.closest("form")) {
      waiting = true;
      return;
    }
    waiting = false;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) return mark(false);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = document.querySelector("main");
      const open = [...main.querySelectorAll("details")].map((one) => one.open);
      const focused = document.activeElement?.getAttribute?.("href");
      const content = fresh.querySelector("main");
      main.replaceChildren(...content.childNodes);
      main.querySelectorAll("details").forEach((one, at) => { one.open = open[at] ?? false; });
      if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      prepare();
      mark(true);
    } catch {
      mark(false);
    }
  };

  const prepare = () => {
    const form = document.querySelector("form.filters");
    form?.addEventListener("change", () => form.requestSubmit());
  };

  prepare();
  document.addEventListener("visibilitychange", () => { if (waiting) renew(); });
  document.addEventListener("focusout", () => { if (waiting) setTimeout(renew, 200); });
  const events = new EventSource("/api/v1/events");
  events.addEventListener("changed", renew);
  events.onopen = () => mark(true);
  events.onerror = () => mark(false);
})();

// Replaces the content when there is something new, and sends a filter at once. The page works without it.
(() => {
  "use strict";
  const texts = document.body.dataset;
  const main = document.querySelector("main");

  let alive = null;
  const mark = (live = alive) => {
    alive = live;
    const place = document.querySelector(".live");
    if (!place || alive === null) return;
    place.hidden = false;
    place.classList.toggle("off", !alive);
    place.textContent = alive ? texts.live : texts.notLive;
  };

  // The newest edition that was told of; whether one is being fetched, or rest is kept so that nobody asks without pause.
  let newest = null;
  let busy = false;
  const isAway = () => document.hidden || document.activeElement?.closest("form");

  const renew = async () => {
    if (busy || newest === null || newest === main.dataset.edition) return;
    // Nobody looks, or somebody is choosing: later.
    if (isAway()) return;
    busy = true;
    const begin = performance.now();
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      // Somebody may have begun to choose while it was on its way.
      if (!isAway()) replace(fresh);
      mark(true);
    } catch {
      mark(false);
    }
    setTimeout(() => { busy = false; renew(); }, Math.max(1000, 10 * (performance.now() - begin)));
  };

  const replace = (fresh) => {
    const open = [...main.querySelectorAll("details")].map((one) => one.open);
    // The same address may be linked to more than once.
    const links = (to) => [...main.querySelectorAll(`a[href="${CSS.escape(to)}"]`)];
    const focused = main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const which = focused ? links(focused).indexOf(document.activeElement) : -1;
    const onSummary = main.contains(document.activeElement) && document.activeElement.matches("summary");
    const content = fresh.querySelector("main");
    main.replaceChildren(...content.childNodes);
    main.dataset.edition = content.dataset.edition;
    main.querySelectorAll("details").forEach((one, at) => { one.open = open[at] ?? false; });
    const again = onSummary ? main.querySelector("summary") : focused ? links(focused).at(which) : null;
    again?.focus({ preventScroll: true });
    prepare();
  };

  const prepare = () => {
    const form = document.querySelector("form.filters");
    form?.addEventListener("change", () => form.requestSubmit());
  };

  prepare();
  document.addEventListener("visibilitychange", renew);
  document.addEventListener("focusout", () => setTimeout(renew, 200));
  const events = new EventSource("/api/v1/events");
  // The first one tells what there is; what was missed on the way here, or while okrd was away, is seen by it.
  events.addEventListener("changed", (event) => { newest = event.data; mark(true); renew(); });
  events.onerror = () => mark(false);
})();

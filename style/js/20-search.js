// Results while one types: the same page from the same address. A number is left to the form: it leads to a comic, and
// a comic that nobody sees must not count, so that no redirect is followed either.
(() => {
  "use strict";

  const form = document.querySelector(".search form");
  if (!form) return;
  const field = form.elements.q;
  const QUIET = 150;
  const PARTS = [".search .told", ".results"];
  let underway = null;
  let timer = 0;
  // Whether what the address says is a search that somebody is done with: the next one is an entry of its own.
  let finished = true;

  const address = () => `${form.action}?${new URLSearchParams(new FormData(form))}`;

  // Whether the page of that address is shown now. One request at a time: the last one counts.
  const show = async (from) => {
    const mine = underway = new AbortController();
    try {
      const answer = await fetch(from, { redirect: "manual", signal: mine.signal });
      if (!answer.ok) return null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine.signal.aborted || !page.querySelector(PARTS[1])) return null;
      for (const part of PARTS) document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
      document.title = page.title;
      return page;
    } catch {
      return null; // What is shown stays; the form works.
    } finally {
      if (underway === mine) underway = null;
    }
  };

  const typed = async () => {
    const from = address();
    // An answer to what is no longer typed would be shown for it.
    if (underway) underway.abort();
    if (from === location.href || /^\s*#?\d+\s*$/.test(field.value) || !await show(from)) return;
    history[finished ? "pushState" : "replaceState"](null, "", from);
    finished = false;
  };

  const soon = (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(typed, QUIET);
  };
  field.addEventListener("input", soon);
  field.addEventListener("compositionend", soon);
  // Left with Enter, Tab or a click: done with it.
  field.addEventListener("change", () => { finished = true; });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (underway) underway.abort();
  });

  addEventListener("popstate", async () => {
    clearTimeout(timer);
    finished = true;
    if (underway) underway.abort();
    const page = await show(location.href);
    if (page) field.value = page.querySelector(".search form").elements.q.value;
  });
})();

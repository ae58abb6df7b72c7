// Results while one types: the same page from the same address. A number is left to the form: it leads to a comic, and
// a comic that nobody sees must not count, so that no redirect is followed either.
(() => {
  "use strict";

  const form = document.querySelector(".search form");
  if (!form) return;
  const field = form.elements.q;
  const told = document.querySelector(".search .told");
  const results = document.querySelector(".results");
  const QUIET = 150;
  // A keyboard that composes may be done with a word, or not yet with a letter.
  const QUIET_COMPOSING = 400;
  let underway = null;
  let timer = 0;

  const address = () => `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const here = () => location.href.split("#")[0];
  // The address whose results are shown, if any are.
  let shown = here();
  // Whether somebody is done with the search in the field, and whether what is typed since becomes an entry of its own:
  // decided at the key, since the answer may be late.
  let left = true;
  let push = true;

  const giveUp = () => {
    clearTimeout(timer);
    if (underway) underway.abort();
  };

  // The page of that address; undefined when it is no longer wanted, null when it cannot be had.
  const ask = async (from) => {
    const mine = underway = new AbortController();
    let page = null;
    try {
      const answer = await fetch(from, { redirect: "manual", signal: mine.signal });
      if (answer.ok) page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      // Told below, by what is missing.
    }
    if (mine.signal.aborted) return undefined;
    underway = null;
    return page && page.querySelector(".results") ? page : null;
  };

  const show = (page, from) => {
    told.replaceChildren(...page.querySelector(".search .told").childNodes);
    results.replaceChildren(...page.querySelector(".results").childNodes);
    document.title = page.title;
    shown = from;
  };

  // Instead of results, which would be those of something else.
  const say = (words) => {
    told.textContent = words;
    results.replaceChildren();
    shown = null;
  };

  const typed = async () => {
    const from = address();
    if (from === shown) return;
    const number = /^\s*#?\d+\s*$/.test(field.value);
    const page = number ? null : await ask(from);
    // Whoever is in the list already keeps the list.
    if (page === undefined || results.contains(document.activeElement)) return;
    if (!page) return say(number ? "Press Search to go there." : "That could not be looked up just now.");
    show(page, from);
    if (from === here()) return;
    history[push ? "pushState" : "replaceState"](null, "", from);
    push = false;
  };

  const soon = (event) => {
    giveUp();
    push ||= left;
    left = false;
    timer = setTimeout(typed, event.isComposing ? QUIET_COMPOSING : QUIET);
  };
  field.addEventListener("input", soon);
  field.addEventListener("compositionend", soon);
  // Left with Enter, Tab or a click: done with it.
  field.addEventListener("change", () => { left = true; });
  form.addEventListener("submit", giveUp);

  addEventListener("popstate", async () => {
    // Only to another place on this page.
    if (here() === shown) return;
    giveUp();
    left = true;
    shown = null;
    const from = here();
    const page = await ask(from);
    if (page === null) location.reload();
    if (!page) return;
    field.value = page.querySelector(".search form").elements.q.value;
    show(page, from);
  });
})();

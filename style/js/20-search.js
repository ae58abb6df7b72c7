// Results while one types: the same page from the same address. What leads to a comic is left to the form: a comic that
// nobody sees must not count, so that no redirect is followed.
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

  // Who pressed "/" elsewhere is about to type; who followed a link may only look.
  if (location.hash === "#q") {
    field.focus();
    history.replaceState(null, "", here());
  }

  const giveUp = () => {
    clearTimeout(timer);
    if (underway) underway.abort();
  };

  // The page of that address, or the words for why there is none; undefined when it is no longer wanted.
  const ask = async (from) => {
    const mine = underway = new AbortController();
    let found = "That could not be looked up just now.";
    try {
      const answer = await fetch(from, { redirect: "manual", signal: mine.signal });
      if (answer.type === "opaqueredirect") found = "Press Search to go there.";
      if (answer.status === 404) found = "There is no such comic.";
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (page.querySelector(".results")) found = page;
      }
    } catch {
      // The words are there already.
    }
    if (mine.signal.aborted) return undefined;
    underway = null;
    return found;
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
    const found = await ask(from);
    // Whoever is in the list already keeps the list.
    if (found === undefined || results.contains(document.activeElement)) return;
    if (typeof found === "string") return say(found);
    show(found, from);
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
    const found = await ask(from);
    if (typeof found === "string") location.reload();
    else if (found) {
      field.value = found.querySelector(".search form").elements.q.value;
      show(found, from);
    }
  });
})();

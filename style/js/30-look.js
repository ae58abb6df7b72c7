// Light or dark without a new page; the list of keys.
(() => {
  "use strict";

  const root = document.documentElement;
  const NAME = "xkcdapp_look";
  const night = window.matchMedia("(prefers-color-scheme: dark)");

  const current = () => ({
    scheme: root.dataset.scheme || "system",
    paper: root.dataset.paper || "white",
    keys: root.dataset.keys === "off" ? "nokeys" : "keys",
  });
  const isDark = () => current().scheme === "dark" || (current().scheme === "system" && night.matches);

  // As the server would have made the page.
  const show = ({ scheme, paper, keys }) => {
    const say = (name, word, usual) => (word === usual ? delete root.dataset[name] : (root.dataset[name] = word));
    say("scheme", scheme, "system");
    say("paper", paper, "white");
    say("keys", keys === "nokeys" ? "off" : "on", "on");
    const desk = getComputedStyle(root).getPropertyValue("--desk").trim();
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = desk;
  };

  // What the cookie says; without one, what the page says.
  const kept = () => {
    const cookie = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${NAME}=`));
    if (!cookie) return current();
    const words = cookie.slice(NAME.length + 1).split(".");
    const said = (...known) => known.find((word) => words.includes(word));
    return { scheme: said("light", "dark") || "system", paper: said("inverted") || "white", keys: said("nokeys") || "keys" };
  };

  // Something else may have been chosen in another tab: that stays.
  const keep = (change) => {
    const look = { ...kept(), ...change };
    show(look);
    const words = [look.scheme, look.paper].concat(look.keys === "nokeys" ? "nokeys" : []).join(".");
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${NAME}=${words}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  };

  // A page that comes back as it was may have been left before something else was chosen.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) show(kept());
  });

  const made = (name, properties) => Object.assign(document.createElement(name), properties);

  // The footer's link becomes a button that turns the page over at once. What else there is to choose follows it.
  const link = document.querySelector('footer.site a[href="/look"]');
  const told = document.querySelector("footer.site .told");
  if (link && told && window.location.pathname !== "/look") {
    const turn = made("button", { type: "button", textContent: link.textContent });
    const invert = made("button", { type: "button", textContent: "Invert drawings" });
    const further = made("div", { className: "more" });
    further.append(invert, made("a", { href: "/look", textContent: "More choices" }));
    link.replaceWith(turn);
    const tell = (words) => {
      invert.hidden = !isDark();
      invert.setAttribute("aria-pressed", current().paper === "inverted");
      told.textContent = words;
      // Moved, it would lose the focus.
      if (!further.isConnected) told.after(further);
    };
    turn.addEventListener("click", () => {
      keep({ scheme: isDark() ? "light" : "dark" });
      tell(isDark() ? "Dark from now on." : "Light from now on.");
    });
    invert.addEventListener("click", () => {
      keep({ paper: current().paper === "inverted" ? "white" : "inverted" });
      tell(current().paper === "inverted" ? "Drawings are inverted." : "Drawings are on white paper.");
    });
  }

  let dialog;
  const on = made("input", { type: "checkbox" });
  on.addEventListener("change", () => keep({ keys: on.checked ? "keys" : "nokeys" }));
  const list = () => {
    if (!dialog) {
      dialog = made("dialog", { className: "keylist" });
      dialog.setAttribute("aria-labelledby", "keylist");
      // Only where something is before or after.
      const arrows = document.querySelector(".pager a[rel]") ? [["\u2190 \u2192", "The comic before, the one after"]] : [];
      const rows = [
        ...arrows,
        ["r", "Another one"],
        ["/", "Search"],
        ["?", "This list"],
        ["Esc", "Closes it"],
      ].map(([keys, words]) => {
        const row = made("div");
        const names = made("dt");
        names.append(...keys.split(" ").flatMap((key) => [made("kbd", { textContent: key }), " "]));
        row.append(names, made("dd", { textContent: words }));
        return row;
      });
      const lines = made("dl");
      lines.append(...rows);
      const label = made("label");
      label.append(on, "Keys do something here");
      const close = made("form", { method: "dialog" });
      close.append(made("button", { textContent: "Close", autofocus: true }));
      dialog.append(made("h2", { id: "keylist", textContent: "Keys" }), lines, label, close);
      document.body.append(dialog);
    }
    show(kept());
    on.checked = current().keys === "keys";
    dialog.showModal();
  };

  const button = document.querySelector("button.keys");
  if (button) button.addEventListener("click", list);
})();

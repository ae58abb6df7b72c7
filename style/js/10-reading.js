// Comfort on top of pages that work without it: keys, swipe, the next picture ahead of time, the permalink of "/".
// It never fetches a page ahead of time: a page that nobody saw must not count. And it keeps no state and no unload
// handler, so that Back brings a page back as it was.
(() => {
  "use strict";

  const ways = {
    previous: document.querySelector('.pager a[rel="prev"]'),
    // Where there is no comic, the footer leads to one.
    another: document.querySelector('.pager a.another, footer.site a[href="/random"]'),
    next: document.querySelector('.pager a[rel="next"]'),
  };
  const go = (way) => way && way.click();

  // Where the page itself can move sideways, arrows and fingers belong to it.
  const zoomed = document.querySelector(".view");
  const isWide = (element) => element && element.scrollWidth > element.clientWidth + 1;
  const pageMoves = () => (window.visualViewport && window.visualViewport.scale > 1.01) || isWide(document.documentElement);
  const movesSideways = () => pageMoves() || isWide(zoomed);

  const inField = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"));

  const search = (event) => {
    const field = document.querySelector('input[type="search"]');
    event.preventDefault();
    if (field) field.select(), field.focus();
    else if (document.querySelector('header.site a[href="/search"]')) window.location.assign("/search#q");
  };

  const list = (event) => {
    const button = document.querySelector("button.keys");
    event.preventDefault();
    if (button) button.click();
  };

  const scrollsSideways = (element) => {
    for (; element instanceof Element && element !== document.body; element = element.parentElement) {
      if (isWide(element) && /auto|scroll/.test(getComputedStyle(element).overflowX)) return true;
    }
    return false;
  };

  // Who has just zoomed is on the button, not yet in the picture.
  const move = (way) => zoomed.scrollBy({ left: way * Math.round(zoomed.clientWidth / 2) });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
    if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    // On some keyboards these take Shift.
    if (event.key === "/") search(event);
    else if (event.key === "?") list(event);
    else if (event.shiftKey) return;
    // With Caps Lock it is another letter.
    else if (event.key.toLowerCase() === "r") go(ways.another);
    else if (pageMoves() || scrollsSideways(event.target)) return;
    else if (event.key === "ArrowLeft") isWide(zoomed) ? move(-1) : go(ways.previous);
    else if (event.key === "ArrowRight") isWide(zoomed) ? move(1) : go(ways.next);
  });

  // A swipe: one finger, quick, flat, and not from the screen's edge, where the system's own gestures begin. Only where
  // fingers come first: there the stylesheet keeps the browser's own sideways swipe out of the way.
  const FINGERS = window.matchMedia("(pointer: coarse)");
  const EDGE = 24;
  const FAR = 60;
  const QUICK = 600;
  let start = null;

  document.addEventListener("touchstart", (event) => {
    start = null;
    if (!FINGERS.matches || document.querySelector("dialog[open]") || event.touches.length !== 1 || movesSideways() || inField(event.target) || scrollsSideways(event.target)) return;
    const { clientX: x, clientY: y } = event.touches[0];
    if (x > EDGE && x < window.innerWidth - EDGE) start = { x, y, at: event.timeStamp };
  }, { passive: true });

  document.addEventListener("touchcancel", () => { start = null; }, { passive: true });

  document.addEventListener("touchend", (event) => {
    const from = start;
    start = null;
    if (!from || event.touches.length > 0 || event.timeStamp - from.at > QUICK) return;
    const across = event.changedTouches[0].clientX - from.x;
    const down = event.changedTouches[0].clientY - from.y;
    if (Math.abs(across) < FAR || Math.abs(across) < 2 * Math.abs(down)) return;
    if (!String(window.getSelection())) go(across < 0 ? ways.next : ways.previous);
  }, { passive: true });

  // The next comic's picture, once this one's is there and if the visitor's line can spare it.
  const loadNextPicture = () => {
    const { picture, pictureDouble } = ways.another ? ways.another.dataset : {};
    if (!picture || (navigator.connection && navigator.connection.saveData)) return;
    const image = new Image();
    image.fetchPriority = "low";
    if (pictureDouble) image.srcset = `${pictureDouble} 2x`;
    image.src = picture;
  };
  const shown = document.querySelector(".paper img");
  if (!shown || shown.complete) {
    loadNextPicture();
  } else {
    shown.addEventListener("load", loadNextPicture, { once: true });
    shown.addEventListener("error", loadNextPicture, { once: true });
  }

  // "/" shows a random comic in place; its own address can be reloaded and shared. The site's canonical name may be
  // another one than it was called by here, and a page may only change its path.
  const canonical = document.querySelector('link[rel="canonical"]');
  if (window.location.pathname === "/" && canonical) window.history.replaceState(window.history.state, "", new URL(canonical.href).pathname);
})();

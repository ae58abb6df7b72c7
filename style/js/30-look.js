// Light or dark without a new page; the list of keys.
(() => {
  "use strict";
})();

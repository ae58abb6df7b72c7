// Results while one types.
(() => {
  "use strict";
})();

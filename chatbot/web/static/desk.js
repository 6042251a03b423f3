// On a phone the operators' pages stand in a row that scrolls: the one that is open is brought in view.
(function () {
  "use strict";
  var row = document.querySelector(".zr-desk");
  var open = row && row.querySelector("[aria-current]");
  if (open) row.scrollLeft += open.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - open.clientWidth) / 2;
})();

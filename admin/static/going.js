// News that is to go: when its time has come, the page shows what became of it. Without this
// script somebody loads it again by hand.
"use strict";

const goes = document.querySelector("[data-goes]");
if (goes) {
  const wait = Math.max(5000, new Date(goes.dataset.goes).getTime() - Date.now() + 3000);
  if (wait < 5 * 60 * 1000) {
    setTimeout(function look() {
      // Not while somebody has something in hand, nor over what they have folded out.
      const busy = document.activeElement !== document.body || document.querySelector("details[open]");
      if (busy || document.hidden) {
        setTimeout(look, 3000);
      } else {
        location.reload();
      }
    }, wait);
  }
}

// News that is to go: when its time has come, the page shows what became of it. Without this
// script somebody loads it again by hand.
"use strict";

const EVERY = 5000; // milliseconds
const SOON = 5 * 60 * 1000; // what goes later is not waited for
const MOST = 10; // looks in a row: an idle page must not keep a session alive
const KEY = "forumline-goes";
const goes = document.querySelector("[data-goes]");
const looks = Number(sessionStorage.getItem(KEY) || "0");

function look() {
  // Not while somebody has something in hand, nor over what they have folded out.
  const busy = document.activeElement !== document.body || document.querySelector("details[open]");
  if (busy || document.hidden) {
    setTimeout(look, EVERY);
  } else {
    sessionStorage.setItem(KEY, String(looks + 1));
    location.reload();
  }
}

if (goes) {
  const wait = Math.max(EVERY, new Date(goes.dataset.goes).getTime() - Date.now() + 2000);
  if (wait > EVERY) sessionStorage.removeItem(KEY);
  if (wait < SOON && looks < MOST) setTimeout(look, wait);
}

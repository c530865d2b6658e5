// While a message is under way on a phone, look again; never where somebody is writing.
"use strict";

const EVERY = 1500; // milliseconds
const MOST = 20; // looks in a row: without a worker nothing ever arrives
const KEY = "forumline-looks";
const fields = Array.from(document.querySelectorAll(".fl-device__write input[name=words]"));
const untouched = fields.map((field) => field.value);
const looks = Number(sessionStorage.getItem(KEY) || "0");
const back = sessionStorage.getItem(KEY + "-focus");

if (back) document.getElementById(back)?.focus();
sessionStorage.removeItem(KEY + "-focus");

if (!document.querySelector("[data-under-way]")) {
  sessionStorage.removeItem(KEY);
} else if (looks < MOST) {
  window.setTimeout(() => {
    if (fields.some((field, place) => field.value !== untouched[place])) return;
    sessionStorage.setItem(KEY, String(looks + 1));
    if (fields.includes(document.activeElement)) sessionStorage.setItem(KEY + "-focus", document.activeElement.id);
    window.location.reload();
  }, EVERY);
}

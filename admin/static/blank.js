// Blank the screen: Esc twice, or the link. The page leaves the history, so Back does not show it.
"use strict";

const link = document.querySelector("[data-blank]");
const QUICKLY = 700; // milliseconds between the two
let before = -QUICKLY;

function blank() {
  document.documentElement.hidden = true; // at once, however slow the line is
  window.location.replace(link.href);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  if (event.timeStamp - before < QUICKLY) blank();
  before = event.timeStamp;
});

link.addEventListener("click", (event) => {
  event.preventDefault();
  blank();
});

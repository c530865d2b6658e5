// Blank the screen and lock it: Esc twice, the button, or half an hour in which nobody is here.
// The page leaves the history, so Back does not show it. What is being written is kept.
"use strict";

const control = document.querySelector("[data-blank]");
const QUICKLY = 700; // milliseconds between the two
const IDLE = 30 * 60 * 1000;
const SEEN = "forumline-seen"; // when somebody was at any of our pages: no more than that is kept
let before = -QUICKLY;

// The first form on the page in which somebody has changed something.
function written() {
  return [...document.querySelectorAll("main form[method=post]")].find((form) =>
    [...form.elements].some((field) => field.type !== "hidden" && field.type !== "password" &&
      field.defaultValue !== undefined && (field.type === "checkbox" || field.type === "radio"
        ? field.checked !== field.defaultChecked : field.value !== field.defaultValue)));
}

function lock() {
  if (control.tagName !== "FORM") return; // nobody is signed in
  const fields = new URLSearchParams(new FormData(control));
  const bare = new URLSearchParams(fields);
  const form = written();
  if (form) {
    const ours = new Set(fields.keys());
    fields.set("_form", new URL(form.getAttribute("action") || "", window.location.href).pathname);
    for (const [name, value] of new FormData(form))
      if (!ours.has(name) && typeof value === "string") fields.append(name, value);
  }
  const send = (body) => fetch(control.getAttribute("action"), { method: "POST", body, keepalive: true, redirect: "manual" });
  send(fields).catch(() => send(bare).catch(() => {})); // too much to keep on the way out: lock at least
}

function blank() {
  document.documentElement.hidden = true; // at once, however slow the line is
  lock();
  window.location.replace(control.dataset.blank);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  if (event.timeStamp - before < QUICKLY) blank();
  before = event.timeStamp;
});

control.addEventListener(control.tagName === "FORM" ? "submit" : "click", (event) => {
  event.preventDefault();
  blank();
});

if (control.tagName === "FORM") {
  const here = () => { try { localStorage.setItem(SEEN, String(Date.now())); } catch { /* kept nowhere */ } };
  const since = () => { try { return Date.now() - Number(localStorage.getItem(SEEN)); } catch { return 0; } };
  for (const sign of ["keydown", "pointerdown", "scroll"])
    document.addEventListener(sign, here, { passive: true });
  here();
  setInterval(() => { if (since() > IDLE) blank(); }, 20 * 1000);
}

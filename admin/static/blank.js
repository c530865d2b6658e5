// Blank the screen and lock it: Esc twice, the button, or half an hour in which nobody is here.
// The page leaves the history, so Back does not show it. What is being written is kept.
"use strict";

const control = document.querySelector("[data-blank]");
const QUICKLY = 700; // milliseconds between the two
const IDLE = 30 * 60 * 1000;
const ON_THE_WAY_OUT = 60 * 1024; // bytes: a browser lets no page leave more behind it
const PATIENCE = 10 * 1000; // milliseconds, for what is more
const SEEN = "forumline-seen"; // when somebody was at any of our pages: no more than that is kept
let before = -QUICKLY;

// The first form on the page in which somebody has changed something.
function written() {
  return [...document.querySelectorAll("main form[method=post]")].find((form) =>
    [...form.elements].some((field) => field.type !== "hidden" && field.type !== "password" &&
      field.defaultValue !== undefined && (field.type === "checkbox" || field.type === "radio"
        ? field.checked !== field.defaultChecked : field.value !== field.defaultValue)));
}

// Lock the session. What is being written goes with it: a long text needs the page until it is kept.
async function lock() {
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
  const send = (body, how) => fetch(control.getAttribute("action"), { method: "POST", body, redirect: "manual", ...how });
  const leaves = { keepalive: true };
  if (String(fields).length <= ON_THE_WAY_OUT) return void send(fields, leaves).catch(() => {});
  const kept = await send(fields, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (kept?.type !== "opaqueredirect") send(bare, leaves).catch(() => {}); // too much for us too: lock at least
}

async function blank() {
  document.documentElement.hidden = true; // at once, however slow the line is
  document.title = "Blank";
  await lock();
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

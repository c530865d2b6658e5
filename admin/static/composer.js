// The bar below words that are being written follows what is typed. Without this, the button does.

const WAIT = 400; // milliseconds after the last key

function follow(box) {
  const field = document.getElementById(box.dataset.field);
  const bar = box.querySelector("[data-bar]");
  const live = box.querySelector("[data-live]");
  const check = box.querySelector("[data-check]");
  const beside = (box.dataset.with ?? "").split(" ").filter(Boolean); // fields that go into the same message
  let timer = 0;
  let newest = 0;

  function asked() {
    const typed = new FormData(field.form);
    const form = new URLSearchParams({ words: field.value, csrf_token: field.form.elements.csrf_token.value });
    for (const name of ["name", "people", "knocks", "before", "after", "place", "decides", "within"])
      if (name in box.dataset) form.set(name, box.dataset[name]);
    for (const name of beside) form.set(name, typed.get(name) ?? "");
    if ("discreet" in box.dataset) form.set("discreet", "yes");
    return form;
  }

  async function measure() {
    const mine = ++newest;
    try {
      const answer = await fetch(box.dataset.measure, { method: "POST", body: asked() });
      if (!answer.ok || answer.redirected) throw new Error("not measured");
      const html = await answer.text();
      if (mine !== newest) return; // more was typed meanwhile
      const inside = bar.contains(document.activeElement);
      bar.innerHTML = html;
      // Somebody at the keyboard was quicker than the measure: the button that they are on comes back.
      if (inside) (bar.querySelector("[data-plain]") ?? field).focus();
      offer(false);
      say(bar.querySelector("[data-said]").dataset.said);
    } catch {
      if (mine === newest) offer(true); // the button still works, or says what is wrong
    }
  }

  // Enter in a line presses the first button that sends the form: that is none of ours meanwhile.
  function offer(needed) {
    check.hidden = !needed;
    check.type = needed ? "submit" : "button";
    const plain = bar.querySelector("[data-plain]");
    if (plain) plain.type = check.type;
  }

  function say(words) {
    if (live.textContent !== words) live.textContent = words;
  }

  field.form.addEventListener("input", (event) => {
    if (event.target !== field && !beside.includes(event.target.name)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(measure, WAIT);
  });

  bar.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-plain]")) return;
    event.preventDefault();
    field.focus(); // the button that was pressed goes away with the old bar
    await measure();
    const plain = bar.querySelector("[data-plain]");
    if (!plain) return;
    field.value = plain.dataset.plain;
    await measure();
  });

  offer(false);
}

document.querySelectorAll("[data-measure]").forEach(follow);

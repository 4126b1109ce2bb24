"use strict";
const form = document.querySelector("form");
const events = [...document.querySelectorAll("details.event")];
const words = new Map(events.map((e) => [e, e.textContent.toLowerCase()]));
function filter() {
  const query = form.elements.query.value.toLowerCase().split(/\s+/).filter(Boolean);
  const pick = ["type", "modality", "lang"].map((name) => [name, form.elements[name].value]);
  const least = Number(form.elements.origins.value);
  let shown = 0;
  for (const e of events) {
    const fits = pick.every(([name, value]) => !value || e.dataset[name].split(" ").includes(value))
      && Number(e.dataset.origins) >= least && query.every((word) => words.get(e).includes(word));
    e.hidden = !fits;
    shown += fits;
  }
  form.elements.shown.value = shown + " of " + events.length;
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", open);
function open() {
  const target = document.getElementById(location.hash.slice(1));
  if (target && target.matches("details")) { target.hidden = false; target.open = true; target.scrollIntoView(); }
}
filter();
open();

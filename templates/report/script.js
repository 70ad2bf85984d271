"use strict";
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
all("[hidden]").forEach(part => { part.hidden = false; });

all(".chips button").forEach(button => button.addEventListener("click", () => {
  const lines = document.getElementById(button.dataset.for);
  all("button", button.parentElement).forEach(other => other.setAttribute("aria-pressed", String(other === button)));
  all(":scope > details", lines).forEach(line => {
    line.classList.toggle("off", button.dataset.tag !== "" && line.dataset.tag !== button.dataset.tag);
  });
}));

const field = document.getElementById("q");
const hits = document.getElementById("hits");
const rows = all("main tbody tr, main .lines > details").filter(row => !row.parentElement.closest("details"));
const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
field.addEventListener("input", () => {
  const wanted = field.value.trim().toLowerCase();
  let found = 0;
  rows.forEach(row => {
    const fits = texts.get(row).includes(wanted);
    row.classList.toggle("away", !fits);
    found += Number(fits);
  });
  hits.textContent = wanted ? `${found} of ${rows.length} rows` : "";
});
document.addEventListener("keydown", event => {
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
  }
});

const links = new Map(all(".toc a").map(link => [link.hash.slice(1), link]));
const watch = new IntersectionObserver(entries => {
  const first = entries.find(entry => entry.isIntersecting);
  if (!first) return;
  links.forEach((link, id) => {
    if (id === first.target.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}, { rootMargin: "-8% 0px -72% 0px" });
all("main > section").forEach(section => watch.observe(section));

const open = () => {
  const line = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (line && line.matches("details")) line.open = true;
};
addEventListener("hashchange", open);
open();

let opened = [];
addEventListener("beforeprint", () => {
  opened = all("#stops details[open]");
  opened.forEach(line => { line.open = false; });
});
addEventListener("afterprint", () => opened.forEach(line => { line.open = true; }));

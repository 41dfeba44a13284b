// The page: filter box, verdicts, the state in the address, keys, and printing.

const find = document.getElementById("find");
const verdicts = document.getElementById("verdicts");
let isPrinting = false;

// What is shown, as the fragment of the address: #?q=…&hide=passed&open=logout/twice
const remember = () => {
  const parameters = new URLSearchParams();
  if (state.query.trim() !== "") parameters.set("q", state.query.trim());
  if (state.hidden.size > 0) parameters.set("hide", [...state.hidden].join(","));
  if (state.open !== null) parameters.set("open", state.open);
  const text = parameters.toString().replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
  if (text !== "" || location.hash.startsWith("#?")) history.replaceState(null, "", `#${text === "" ? "" : `?${text}`}`);
};

const boxes = new Map();
const addVerdicts = () => {
  const counts = new Map();
  for (const row of rows) counts.set(row.slug, { name: row.verdict, number: (counts.get(row.slug)?.number ?? 0) + 1 });
  for (const [slug, { name, number }] of counts) {
    const box = build("input", { type: "checkbox" });
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) state.hidden.delete(slug);
      else state.hidden.add(slug);
      changed();
    });
    boxes.set(slug, box);
    verdicts.append(build("label", { class: slug }, box, build("b", null, number), name));
  }
};

const changed = () => {
  state.only = null;
  state.open = null;
  refresh();
  remember();
};

// Does what the address says.
const follow = () => {
  if (location.hash.startsWith("#?")) {
    const parameters = new URLSearchParams(location.hash.slice(2));
    state.query = parameters.get("q") ?? "";
    state.hidden = new Set((parameters.get("hide") ?? "").split(",").filter((slug) => boxes.has(slug)));
    state.only = null;
    state.open = null;
    find.value = state.query;
    for (const [slug, box] of boxes) box.checked = !state.hidden.has(slug);
    refresh();
    const open = parameters.get("open");
    const row = open === null ? undefined : rows.find((row) => row.key === open);
    if (row) openTrial(row);
    else document.getElementById("trials").scrollIntoView();
    return;
  }
  const place = /^#trial-(\d+)$/.exec(location.hash);
  const row = place && rows.find((row) => row.place === Number(place[1]) - 1);
  if (row) openTrial(row);
};

const clear = () => {
  find.value = "";
  state.query = "";
  changed();
};

find.addEventListener("input", () => {
  state.query = find.value;
  changed();
});
addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (event.key === "Escape" && (event.target === find || state.only !== null)) {
    clear();
  } else if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    find.focus();
    find.select();
  }
});

// On paper everything is open that did not simply pass, and every trial of the filter is there.
let opened = [];
addEventListener("beforeprint", () => {
  isPrinting = true;
  extend(found.length);
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  for (const element of list.querySelectorAll(":scope > .trial:not(.passed, .not-applicable)")) {
    fill(element, byPlace.get(Number(element.id.slice(6)) - 1));
  }
  opened = [...document.querySelectorAll("details:not([open])")].filter(
    (element) => !element.matches(".trial") || element.querySelector(":scope > .inside") !== null,
  );
  for (const element of opened) element.open = true;
});
addEventListener("afterprint", () => {
  for (const element of opened) element.open = false;
  opened = [];
  setTimeout(() => (isPrinting = false));
});

for (const command of document.querySelectorAll(".command")) {
  const [button, told] = copyButton("Copy", () => command.textContent);
  button.setAttribute("aria-label", `Copy the command ${command.textContent}`);
  command.after(" ", button, " ", told);
}
// A link to where the address already is changes no address.
addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  if (link !== null && link.getAttribute("href") === location.hash) follow();
});
addVerdicts();
document.getElementById("filter").hidden = rows.length === 0;
refresh();
addEventListener("hashchange", follow);
follow();

// The list of trials: as many as were asked for, each filled when it is opened.

const pageSize = 100;
const rows = readRows();
const list = document.getElementById("list");
const output = document.getElementById("shown");
const state = { query: "", hidden: new Set(), only: null, open: null };
let found = [];
let shown = 0;

const fill = (element, row) => {
  if (element.querySelector(":scope > .inside") === null) element.append(trialView(row));
};

const rowView = (row) => {
  const element = build(
    "details",
    { class: `trial ${row.slug}`, id: `trial-${row.place + 1}` },
    build(
      "summary",
      null,
      build("span", { class: "verdict" }, row.verdict),
      build(
        "span",
        { class: "what" },
        build("span", { class: "id" }, row.repeat > 1 ? `${row.id} (repeat ${row.repeat})` : row.id),
        build("span", { class: "title" }, row.title),
        row.headline !== null && build("span", { class: "headline" }, row.headline),
      ),
      build("span", { class: "took" }, row.took === null ? "" : duration(row.took)),
    ),
  );
  element.addEventListener("toggle", () => {
    if (element.open) fill(element, row);
    if (isPrinting) return;
    if (element.open) state.open = row.key;
    else if (state.open === row.key) state.open = null;
    remember();
  });
  return element;
};

const more = build("div", { class: "more" });

// Shows so many more of what was found.
const extend = (number) => {
  const next = found.slice(shown, shown + number);
  shown += next.length;
  more.remove();
  list.append(...next.map(rowView));
  const left = found.length - shown;
  if (left === 0) return;
  const step = Math.min(pageSize, left);
  const further = build("button", { type: "button" }, `${step} more`);
  further.addEventListener("click", () => {
    const last = list.querySelectorAll(":scope > .trial").length;
    extend(pageSize);
    list.querySelectorAll(":scope > .trial > summary")[last]?.focus();
  });
  more.replaceChildren(further, build("span", { class: "dim" }, `${shown} of ${found.length} are listed`));
  list.append(more);
};

const matches = () => {
  if (state.only !== null) return rows.filter((row) => row.place === state.only);
  const holds = asked(state.query);
  return rows.filter((row) => !state.hidden.has(row.slug) && holds(row));
};

const refresh = () => {
  found = matches();
  shown = 0;
  list.replaceChildren();
  extend(pageSize);
  output.textContent = found.length === rows.length ? `all ${rows.length}` : `${found.length} of ${rows.length}`;
};

// Opens a trial in the list; if it is not among what is listed, it is listed alone.
const openTrial = (row) => {
  let element = document.getElementById(`trial-${row.place + 1}`);
  if (element === null) {
    state.only = row.place;
    refresh();
    element = document.getElementById(`trial-${row.place + 1}`);
  }
  element.open = true;
  fill(element, row);
  element.scrollIntoView();
  // What was not laid out before has its height only now.
  requestAnimationFrame(() => element.scrollIntoView());
  element.querySelector("summary").focus({ preventScroll: true });
};


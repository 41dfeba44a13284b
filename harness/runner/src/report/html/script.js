
"use strict";
// The page reads without this: verdicts are filtered by the style sheet. Here: finding text, and opening what a link names.
(() => {
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const trials = [...document.querySelectorAll(".trial")];
  const texts = new Map(trials.map((trial) => [trial, trial.textContent.toLowerCase()]));

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const trial of trials) {
      const text = texts.get(trial);
      trial.classList.toggle("unfound", !words.every((word) => text.includes(word)));
    }
    const visible = trials.filter((trial) => getComputedStyle(trial).display !== "none").length;
    shown.textContent = visible === trials.length ? "" : `${visible} of ${trials.length} shown`;
  };

  const open = () => {
    const named = document.getElementById(location.hash.slice(1));
    if (named instanceof HTMLDetailsElement) {
      named.open = true;
      named.scrollIntoView();
    }
  };

  find.closest("label").hidden = false;
  find.addEventListener("input", filter);
  for (const box of document.querySelectorAll(".filter input[type=checkbox]")) {
    box.addEventListener("change", filter);
  }
  addEventListener("hashchange", open);
  filter();
  open();
})();

// Validates CTRF documents with the reference implementation of the format, strictly: no property that the schema does not
// know. It is what `ctrf-cli validate-strict` calls.
//
//   node ctrf.js FILE…     prints a line per file; exit code 1 if one is wrong
"use strict";
const fs = require("node:fs");
const { isTestFlaky, validateStrict } = require("ctrf");

let failed = false;
for (const file of process.argv.slice(2)) {
  const document = JSON.parse(fs.readFileSync(file, "utf8"));
  let wrong = [];
  try {
    validateStrict(document);
    if (document.results.tests.some(isTestFlaky)) wrong.push("a trial that is repeated is not flaky");
  } catch (error) {
    wrong = error.message.split("\n");
  }
  failed = failed || wrong.length > 0;
  console.log(`${wrong.length === 0 ? "valid" : "wrong"}  ${file} (${document.results.tests.length} tests)`);
  for (const line of wrong.slice(0, 20)) console.log(`       ${line}`);
}
process.exitCode = failed ? 1 : 0;

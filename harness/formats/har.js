// Validates HTTP archives by the schema of HAR 1.2, and looks for what the schema leaves open.
//
//   node har.js FILE…     prints a line per file; exit code 1 if one is wrong
"use strict";
const fs = require("node:fs");
const har = require("har-validator");

async function mistakes(file) {
  const archive = JSON.parse(fs.readFileSync(file, "utf8"));
  try {
    await har.har(archive);
  } catch (error) {
    return (error.errors || [error]).map((one) => `${one.dataPath || ""} ${one.message}`);
  }
  // The schema says `min`, which no validator knows.
  const wrong = [];
  for (const [index, entry] of archive.log.entries.entries()) {
    const times = ["send", "wait", "receive"].map((name) => entry.timings[name]);
    if (entry.time < 0 || times.some((time) => time < -1)) wrong.push(`entry ${index}: a time that is negative`);
  }
  return wrong;
}

(async () => {
  let failed = false;
  for (const file of process.argv.slice(2)) {
    const wrong = await mistakes(file);
    failed = failed || wrong.length > 0;
    const entries = JSON.parse(fs.readFileSync(file, "utf8")).log.entries.length;
    console.log(`${wrong.length === 0 ? "valid" : "wrong"}  ${file} (${entries} entries)`);
    for (const line of wrong.slice(0, 20)) console.log(`       ${line}`);
  }
  process.exitCode = failed ? 1 : 0;
})();

// Plays exported workflows with Respect, each by itself, with inputs made here: JWTs are signed by node, not by podproof.
//
//   node play.js RESPECT EXPORTED.json ARAZZO.yaml TARGET.yaml [WORKFLOW]     prints a line per workflow, and how many passed and failed
//
// EXPORTED.json is what `podproof export arazzo --json` printed. Exit code 1 if a workflow failed, 2 if none could be played.
"use strict";
const { spawnSync } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const [respect, exported, description, target, only] = process.argv.slice(2);
const keys = target.replace(/\.yaml$/, "-keys");
const lines = fs.readFileSync(target, "utf8").split("\n");

// The members of an account: the lines below `NAME:`, as the mock pod writes them.
function account(name) {
  const begin = lines.findIndex((line) => line.trim() === `${name}:`);
  const depth = lines[begin].search(/\S/);
  const members = {};
  for (const line of lines.slice(begin + 1)) {
    if (line.search(/\S/) <= depth) break;
    const member = line.match(/^\s*(username|userId|appId): "?([^"]*)"?$/);
    if (member) members[member[1]] = member[2];
  }
  return members;
}

function signed(who) {
  const { username, appId } = account(who);
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sub: username || appId, iat: now, exp: now + 240, jti: crypto.randomUUID() };
  const text = `${part({ alg: "RS512", typ: "JWT" })}.${part(claims)}`;
  const key = fs.readFileSync(path.join(keys, `${who}.pem`));
  return `${text}.${crypto.sign("sha512", Buffer.from(text), key).toString("base64url")}`;
}

// What an input holds; undefined for what only podproof makes, such as a JWT that is tampered with.
function input(expression) {
  const jwt = expression.match(/^jwt\((\w+)\)$/);
  if (jwt) return signed(jwt[1]);
  const member = expression.match(/^(?:users\.)?(\w+)\.(username|userId|appId)$/);
  if (member) return account(member[1])[member[2]];
  const random = expression.match(/^random_hex\((\d+)\)$/);
  if (random) return crypto.randomBytes(Number(random[1])).toString("hex").slice(0, Number(random[1]));
  return expression === "random_uuid()" ? crypto.randomUUID() : undefined;
}

const port = lines.map((line) => line.match(/^port: (\d+)/)).find(Boolean)[1];
const counts = { passed: 0, failed: 0, "not played": 0 };
const { workflows } = JSON.parse(fs.readFileSync(exported, "utf8"));
for (const { id, inputs, services } of workflows.filter(({ id }) => !only || id === only)) {
  const made = Object.entries(inputs).map(([name, expression]) => [name, input(expression), expression]);
  const missing = made.filter(([, value]) => value === undefined);
  if (missing.length > 0) {
    counts["not played"] += 1;
    console.log(`not played  ${id}: only podproof makes ${missing.map(([, , expression]) => expression).join(", ")}`);
    continue;
  }
  const servers = services.flatMap(({ name, prefix }) => ["--server", `${name}=https://127.0.0.1:${port}${prefix}`]);
  const given = JSON.stringify(Object.fromEntries(made));
  const played = spawnSync(
    process.execPath,
    [respect, "respect", description, "--workflow", id, ...servers, "--input", given],
    { encoding: "utf8", env: { ...process.env, NODE_EXTRA_CA_CERTS: path.join(keys, "authority.pem") } },
  );
  const verdict = played.status === 0 ? "passed" : "failed";
  counts[verdict] += 1;
  console.log(`${verdict}  ${id}`);
  if (verdict === "failed") {
    const plain = `${played.stdout}${played.stderr}`.replaceAll(/\x1b\[[0-9;]*m/g, "");
    const said = plain.split("Failed tests info:").pop().split("Summary for")[0];
    const lines = said.split("\n").filter((line) => /\w/.test(line) && !/[║═]/.test(line));
    for (const line of lines.slice(0, 12)) console.log(`    ${line.trim()}`);
  }
}
console.log(Object.entries(counts).map(([verdict, count]) => `${count} ${verdict}`).join(", "));
process.exitCode = counts.failed > 0 ? 1 : counts.passed === 0 ? 2 : 0;

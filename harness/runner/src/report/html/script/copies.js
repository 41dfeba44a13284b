// What can be copied: a `curl` that repeats an exchange, and what a vendor needs to see. Both hold labels in place of secrets.

const label = /‹([^‹›]*)›/g;

const variable = (name) => {
  const plain = name.toUpperCase().replace(/[^A-Z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return /^[A-Z]/.test(plain) ? plain : `SECRET_${plain}`;
};

const quoted = (text) => {
  if (text === "" || /^[A-Za-z0-9_./:@%+=,-]+$/.test(text)) return text;
  if (text.search(acting) < 0) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = (character) => {
    const code = character.codePointAt(0);
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  };
  return `$'${text.replace(/[\\']/g, "\\$&").replace(acting, escaped).replaceAll("\n", "\\n")}'`;
};

// A word as a shell takes it: labels become variables, nothing else acts.
const shellWord = (text) => {
  let word = "";
  let from = 0;
  for (const found of text.matchAll(label)) {
    word += `${quoted(text.slice(from, found.index))}"$${variable(found[1])}"`;
    from = found.index + found[0].length;
  }
  return word + quoted(text.slice(from)) || "''";
};

const hostOf = (url) => /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";

const curl = (exchange) => {
  const names = new Set(exchange.sent.map(([name]) => name.toLowerCase()));
  const options = [];
  for (const [name, value] of exchange.sent) {
    const lower = name.toLowerCase();
    if (lower === "content-length" || (lower === "host" && value === hostOf(exchange.url))) continue;
    options.push(`-H ${shellWord(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  const body = exchange.sentBody;
  // What curl would add by itself.
  for (const name of ["Accept", "User-Agent", ...(body ? ["Content-Type"] : [])]) {
    if (!names.has(name.toLowerCase())) options.push(`-H '${name}:'`);
  }
  let before = "";
  if (body?.base64) {
    before = `printf %s ${shellWord(body.text)} | base64 -d | `;
    options.push("--data-binary @-");
  } else if (body && "text" in body) {
    options.push(`--data-raw ${shellWord(body.text)}`);
  }
  const flags = ["-sS", "-i"];
  if (/[[\]{}]/.test(exchange.url)) flags.push("-g");
  if (/\/\.\.?(\/|$)/.test(exchange.url)) flags.push("--path-as-is");
  if (exchange.method === "HEAD") flags.push("--head");
  else if (exchange.method !== "GET" || body) flags.push(`-X ${shellWord(exchange.method)}`);
  const command = `${before}curl ${flags.join(" ")} ${shellWord(exchange.url)}${options.map((option) => ` \\\n  ${option}`).join("")}`;
  const secrets = [...new Set([...command.matchAll(/"\$([A-Z0-9_]+)"/g)].map((found) => found[1]))];
  const notes = [];
  if (secrets.length > 0) notes.push(`# from the environment: ${secrets.join(", ")}`);
  if (body && !("text" in body)) notes.push("# the body that was sent is not in this page; the record has it");
  return [...notes, command].join("\n");
};

const bodyNote = (body) => {
  if (body === null) return null;
  if (body.base64) return "not UTF-8, shown in base64";
  if ("withheld" in body) return `${counted(body.withheld, "byte")}, which cannot be read and are not kept`;
  if ("leftOut" in body) return `body left out here, ${counted(body.leftOut, "byte")}; ${about.whole} writes it`;
  return null;
};

const message = (start, headers, body) => {
  const note = bodyNote(body);
  const lines = [start, ...headers.map(([name, value]) => `${name}: ${value}`)];
  if (note) lines.push("", `(${note})`);
  if (body && "text" in body) lines.push("", body.text);
  return lines.join("\n");
};

// Request, response, requirement and contract line, as text for whoever has to mend it.
const forVendor = (trial, finding) => {
  const exchange = finding.exchange === null ? null : trial.exchanges[finding.exchange];
  const when = trial.startedAt ?? about.startedAt;
  const lines = [finding.title, "", `Target: ${about.target}, ${when}`];
  for (const [name, value] of Object.entries(about.labels)) lines.push(`${name}: ${value}`);
  if (finding.expected) lines.push(`Expected: ${finding.expected}`);
  if (finding.found) lines.push(`Found: ${finding.found}`);
  for (const id of finding.requirements) {
    const [level, text] = about.requirements[id] ?? ["", ""];
    lines.push(`Requirement: ${id}${level ? ` (${level}): ${text}` : ""}`);
  }
  if (finding.promised) lines.push(`Contract: ${finding.promised}`);
  if (finding.clients) lines.push(`Effect on clients: ${finding.clients}`);
  if (exchange) {
    lines.push("", "Request", message(`${exchange.method} ${exchange.url}`, exchange.sent, exchange.sentBody));
    lines.push("", "Response", exchange.status === null ? (exchange.failure ?? "none") : message(`${exchange.status}`, exchange.received, exchange.receivedBody));
  }
  if (finding.text) lines.push("", "As podproof shows it", finding.text);
  lines.push("", `podproof ${about.podproof}, problem ${finding.problem}, trial ${trial.row.id}. Secrets are replaced by ‹labels›.`);
  return visible(lines.join("\n"));
};

// Where the browser grants no clipboard, an old way works from files, too.
const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = build("textarea", { readonly: true, class: "hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
};

const copyButton = (name, text) => {
  const button = build("button", { type: "button" }, name);
  const told = build("span", { class: "copied", role: "status" });
  button.addEventListener("click", async () => {
    const isCopied = await copyText(text());
    button.focus();
    told.textContent = isCopied ? "copied" : "the browser does not allow it";
    setTimeout(() => told.replaceChildren(), 4000);
  });
  return [button, told];
};


// The run, as the blocks of the page hold it: rows at once, the rest of a trial when it is opened.

const blocksOf = (name) => [...document.querySelectorAll(`script.${name}`)];
const about = JSON.parse(document.getElementById("about").textContent);
const detailBlocks = blocksOf("trials");

const readRows = () => {
  const rows = [];
  blocksOf("rows").forEach((element, block) => {
    const { texts, lists, trials } = JSON.parse(element.textContent);
    const list = (place) => lists[place].map((text) => texts[text]);
    trials.forEach((row, index) => {
      const [place, id, repeat, verdict, slug, title, headline, tags, requirements, operations, statuses, problems, took] = row;
      const read = {
        block,
        index,
        place,
        id: texts[id],
        repeat,
        verdict: texts[verdict],
        slug: texts[slug],
        title: texts[title],
        headline: headline === null ? null : texts[headline],
        tags: list(tags),
        requirements: list(requirements),
        operations: list(operations),
        statuses: list(statuses),
        problems: list(problems),
        took,
      };
      read.key = repeat > 1 ? `${read.id}~${repeat}` : read.id;
      read.words = [read.id, read.title, read.headline ?? "", read.verdict, ...read.tags, ...read.requirements].join("\n").toLowerCase();
      read.calls = read.operations.join("\n").toLowerCase();
      rows.push(read);
    });
    element.remove();
  });
  return rows;
};

// The last blocks that were read: neighbours are often opened together.
const recent = new Map();

const readBlock = (block) => {
  if (!recent.has(block)) {
    if (recent.size > 3) recent.delete(recent.keys().next().value);
    recent.set(block, JSON.parse(detailBlocks[block].textContent));
  }
  return recent.get(block);
};

const pairs = (flat, size) => {
  const groups = [];
  for (let at = 0; at < flat.length; at += size) groups.push(flat.slice(at, at + size));
  return groups;
};

const readBody = (body, texts) => {
  if (body === null) return null;
  if (typeof body === "number") return { text: texts[body] };
  if ("base64" in body) return { text: texts[body.base64], base64: true };
  return body;
};

const readTrial = (row) => {
  const { texts, lists, trials } = readBlock(row.block);
  const raw = trials[row.index];
  const text = (place) => (place === undefined || place === null ? null : texts[place]);
  const list = (place) => lists[place].map((at) => texts[at]);
  const checks = (place) => pairs(list(place), 3).map(([check, state, reason]) => ({ check, state, reason }));
  return {
    row,
    scenario: text(raw.scenario),
    verifies: list(raw.verifies),
    reason: text(raw.reason),
    startedAt: raw.startedAt ?? null,
    observations: pairs(list(raw.observations), 2),
    findings: (raw.findings ?? []).map((finding) => ({
      gravity: text(finding.gravity),
      problem: text(finding.problem),
      title: text(finding.title),
      requirements: list(finding.requirements),
      exchange: finding.exchange,
      promised: text(finding.promised),
      expected: text(finding.expected),
      found: text(finding.found),
      clients: text(finding.clients),
      text: text(finding.text),
    })),
    checks: checks(raw.checks),
    isBrief: raw.isBrief ?? false,
    exchanges: raw.exchanges.map((exchange) => {
      const [step, operation, method, url, sent, sentBody, status, received, receivedBody, failure, offset, took, judged, requirements] = exchange;
      return {
        step: text(step),
        operation: text(operation),
        method: text(method),
        url: text(url),
        sent: pairs(list(sent), 2),
        sentBody: readBody(sentBody, texts),
        status,
        received: pairs(list(received), 2),
        receivedBody: readBody(receivedBody, texts),
        failure: text(failure),
        offset,
        took,
        checks: checks(judged),
        requirements: list(requirements),
      };
    }),
  };
};


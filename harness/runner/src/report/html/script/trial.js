// An opened trial: its facts, what was found, and its steps as a waterfall.

const fact = (name, value) => value && build("div", null, build("dt", null, name), build("dd", null, value));

const checkList = (checks) => {
  if (checks.length === 0) return null;
  const passed = checks.filter((check) => check.state === "passed").map((check) => check.check);
  const others = checks.filter((check) => check.state !== "passed");
  return build(
    "ul",
    { class: "checks" },
    others.map(({ check, state, reason }) =>
      build("li", { class: state === "not evaluated" ? "skipped" : state }, `${check} `, build("b", null, state), reason ? `: ${reason}` : ""),
    ),
    passed.length > 0 && build("li", { class: "passed" }, build("b", null, "passed"), `: ${passed.join(", ")}`),
  );
};

const messageView = (name, start, headers, body) => {
  const note = bodyNote(body);
  const text = body && "text" in body ? (body.base64 ? body.text : pretty(body.text)) : null;
  return [
    build("h3", { class: "label" }, name),
    build(
      "pre",
      { class: "message", tabindex: "0" },
      build("b", null, start),
      headers.flatMap(([header, value]) => ["\n", build("span", { class: "name" }, `${header}: `), value]),
      text !== null && `\n\n${text}`,
    ),
    note && build("p", { class: "dim" }, note),
  ];
};

const worstOf = (checks) => ["broken", "failed", "warned"].find((state) => checks.some((check) => check.state === state));

const waterfall = (exchange, whole) => {
  const scale = (milliseconds) => (whole === 0 ? 0 : (milliseconds / whole) * 1000);
  const width = Math.max(scale(exchange.took), 6);
  const x = Math.min(scale(exchange.offset), 1000 - width);
  return drawn(
    "svg",
    { class: "waterfall", viewBox: "0 0 1000 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    drawn("rect", { class: "lane", x: 0, y: 0, width: 1000, height: 12 }),
    drawn("rect", { class: `span ${worstOf(exchange.checks) ?? ""}`, x, y: 2, width, height: 8 }),
  );
};

const exchangeView = (exchange, whole, isOpen) => {
  const worst = worstOf(exchange.checks);
  const bad = exchange.checks.filter((check) => check.state === worst).map((check) => check.check);
  const command = curl(exchange);
  return build(
    "li",
    null,
    build(
      "details",
      { class: "exchange", open: isOpen },
      build(
        "summary",
        null,
        build("span", { class: "step" }, exchange.step),
        build(
          "span",
          null,
          build("code", null, exchange.operation),
          " → ",
          build("b", null, exchange.status ?? "no answer"),
          worst && build("span", { class: worst }, " ", build("span", { class: "ends" }, `${bad.join(", ")} ${worst}`)),
        ),
        build("span", { class: "took" }, `${duration(exchange.took)}, after ${duration(exchange.offset)}`),
        waterfall(exchange, whole),
      ),
      build(
        "div",
        { class: "body" },
        exchange.failure && build("p", { class: "failure" }, exchange.failure),
        exchange.requirements.length > 0 && build("p", { class: "dim" }, `tests ${exchange.requirements.join(", ")}`),
        messageView("Request", `${exchange.method} ${exchange.url}`, exchange.sent, exchange.sentBody),
        exchange.status !== null && messageView("Response", String(exchange.status), exchange.received, exchange.receivedBody),
        build("h3", { class: "label" }, "Again, with curl"),
        build("pre", { class: "message curl", tabindex: "0" }, command),
        build("div", { class: "actions" }, copyButton("Copy curl", () => command)),
        checkList(exchange.checks),
      ),
    ),
  );
};

const findingView = (trial, finding) => {
  const text = finding.text ?? `${finding.gravity}: ${finding.title}`;
  const end = text.indexOf("\n") < 0 ? text.length : text.indexOf("\n");
  return build(
    "div",
    { class: `finding ${finding.gravity}` },
    build("pre", { tabindex: "0" }, build("b", null, text.slice(0, end)), text.slice(end)),
    build("div", { class: "actions" }, finding.gravity !== "noted" && copyButton("Copy for the vendor", () => forVendor(trial, finding))),
  );
};

const trialView = (row) => {
  const trial = readTrial(row);
  const grave = trial.findings.filter((finding) => finding.gravity !== "noted");
  const notes = trial.findings.filter((finding) => finding.gravity === "noted");
  const first = grave.find((finding) => finding.exchange !== null)?.exchange;
  const whole = Math.max(...trial.exchanges.map((exchange) => exchange.offset + exchange.took), 0);
  return build(
    "div",
    { class: "inside" },
    build(
      "dl",
      { class: "facts" },
      fact("scenario", build("code", null, trial.scenario)),
      fact("verifies", trial.verifies.join(", ")),
      fact("tags", row.tags.join(", ")),
      fact("reason", trial.reason),
      fact("started", trial.startedAt),
      trial.observations.map(([name, value]) => fact(`observed ${name}`, build("code", null, value))),
    ),
    grave.map((finding) => findingView(trial, finding)),
    notes.length > 0 &&
      build("details", null, build("summary", { class: "dim" }, counted(notes.length, "note")), notes.map((finding) => findingView(trial, finding))),
    trial.isBrief && build("p", { class: "dim" }, "Bodies and the texts of notes are left out here; ", build("code", null, about.whole), " writes them from the record."),
    checkList(trial.checks),
    trial.exchanges.length > 0 &&
      build("ol", { class: "steps", role: "list" }, trial.exchanges.map((exchange, index) => exchangeView(exchange, whole, index === first))),
  );
};


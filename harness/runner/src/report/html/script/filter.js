// What is looked for: words, and `status:`, `req:`, `tag:`, `op:`, `problem:`; `-` before any of them excludes.

const fields = {
  status: (row, value) => row.statuses.some((status) => status === value || (/^[1-5]xx$/.test(value) && status[0] === value[0])),
  req: (row, value) => row.requirements.some((id) => id.toLowerCase().startsWith(value)),
  tag: (row, value) => row.tags.some((tag) => tag.toLowerCase() === value),
  op: (row, value) => row.calls.includes(value),
  problem: (row, value) => row.problems.some((id) => id.startsWith(value)),
};

// A text becomes a test of rows. Quotes hold words together: "token was", op:"post /login".
const asked = (text) => {
  const terms = (text.toLowerCase().match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []).map((word) => {
    const isExcluded = word.startsWith("-") && word.length > 1;
    const plain = (isExcluded ? word.slice(1) : word).replaceAll('"', "");
    const colon = plain.indexOf(":");
    const name = plain.slice(0, Math.max(colon, 0));
    const value = plain.slice(colon + 1);
    if (!Object.hasOwn(fields, name)) return (row) => row.words.includes(plain) !== isExcluded;
    // A name without a value is being typed.
    return (row) => value === "" || fields[name](row, value) !== isExcluded;
  });
  return (row) => terms.every((holds) => holds(row));
};


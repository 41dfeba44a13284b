// Texts and elements. Whatever a pod or a scenario contributed becomes text of the document and never markup.

const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|\udb40[\udc00-\udc7f]/gu;

// The text with the characters made visible that would act on its reader, as podproof shows it everywhere.
const visible = (text) =>
  text.replace(acting, (character) => {
    const code = character.codePointAt(0);
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : `\\u{${code.toString(16)}}`;
  });

// An element with attributes and children: elements, or texts. What is undefined or null is left out.
const build = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : visible(String(child)));
  }
  return element;
};

const drawn = (name, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const duration = (milliseconds) => {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  if (milliseconds < 60000) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60000)} min ${Math.floor((milliseconds % 60000) / 1000)} s`;
};

// JSON on several lines. Only white space changes: names that occur twice, and numbers, stay as they were sent.
const pretty = (text) => {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  const parts = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs) ?? [];
  const lines = [];
  let line = "";
  let depth = 0;
  const end = () => {
    lines.push(line);
    line = "  ".repeat(depth);
  };
  parts.forEach((part, index) => {
    const closes = part === "}" || part === "]";
    const isEmpty = closes && (parts[index - 1] === "{" || parts[index - 1] === "[");
    if (closes) depth -= 1;
    if (closes && !isEmpty) end();
    line += part === ":" ? ": " : part;
    if (part === "{" || part === "[") {
      depth += 1;
      const next = parts[index + 1];
      if (next !== "}" && next !== "]") end();
    }
    if (part === ",") end();
  });
  lines.push(line);
  return lines.join("\n");
};


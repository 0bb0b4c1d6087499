// Discord's markdown as DOM nodes. Text only ever becomes text nodes, so nothing in a post can become markup of ours.

// In the order in which Discord tries them, each at the place where the text stands.
const RULES = [
  [/^\\([^0-9A-Za-z\s])/, (m) => m[1]],
  [/^```(?:[\w+\-.#]+\n)?\n*([^\n][^]*?)\n*```/, (m) => element("pre", "", m[1])],
  [/^(`+)([^]*?[^`])\1(?!`)/, (m) => element("code", "", m[2])],
  [/^\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/, (m) => element("strong", "", markdown(m[1]))],
  [/^__((?:\\[^]|[^\\])+?)__(?!_)/, (m) => element("u", "", markdown(m[1]))],
  [/^\*(?=\S)((?:\\[^]|\*\*|[^\\*])+?)\*(?!\*)/, (m) => element("em", "", markdown(m[1]))],
  [/^_((?:\\[^]|__|[^\\_])+?)_(?!\w)/, (m) => element("em", "", markdown(m[1]))],
  [/^~~((?:\\[^]|[^\\])+?)~~/, (m) => element("s", "", markdown(m[1]))],
  [/^\|\|((?:\\[^]|[^\\])+?)\|\|/, (m) => element("span", "spoiler", markdown(m[1]))],
  [/^(?:@everyone|@here|<@[!&]?\d+>|<#\d+>)/, (m) => element("span", "mention", m[0])],
  [/^<t:(-?\d{1,13})(?::[tTdDfFR])?>/, (m) => element("span", "time", clockTime(Number(m[1]) * 1000))],
  [/^<?a?:\w{2,}:(?:\d+>)?/, (m) => element("span", "mention", m[0])],
  [/^\[((?:\\[^]|[^\\\]])+?)\]\((https?:\/\/[^\s()]+)\)/, (m) => element("span", "link", markdown(m[1]))],
  [/^https?:\/\/[^\s<]+[^<.,:;"')\]\s]/, (m) => element("span", "link", m[0])],
  [/^[^]+?(?=[^0-9A-Za-z\s]|\n|https?:|$)/, (m) => m[0]],
];

export function element(tag, className, children = []) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...(Array.isArray(children) ? children : [children]));
  return node;
}

export function clockTime(instant) {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "unknown time";
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(date);
}

export function markdown(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    for (const [rule, draw] of RULES) {
      const match = rule.exec(rest);
      if (match) {
        nodes.push(draw(match));
        rest = rest.slice(match[0].length);
        break;
      }
    }
  }
  return nodes;
}

// A message of Discord as DOM nodes: embeds, files, buttons, and what it answers.

import { clockTime, element, markdown } from "./markdown.js";

function text(className, source) {
  return element("div", `text ${className}`, markdown(source));
}

// Discord puts up to three inline fields that follow each other into one row.
function rowsOf(fields) {
  const rows = [];
  for (const field of fields) {
    const row = rows.at(-1);
    if (field.inline && row?.[0].inline && row.length < 3) row.push(field);
    else rows.push([field]);
  }
  return rows;
}

function drawFields(fields) {
  const cells = rowsOf(fields).flatMap((row) =>
    row.map((field) =>
      element("div", `field of-${row.length}`, [element("h4", "", markdown(field.name)), text("", field.value)]),
    ),
  );
  return element("div", "fields", cells);
}

function drawFooter(embed) {
  const footer = element("footer", "", embed.footer?.text ?? "");
  if (embed.timestamp) {
    const time = element("time", "", clockTime(embed.timestamp));
    time.dateTime = embed.timestamp;
    footer.append(...(embed.footer?.text ? [" • ", time] : [time]));
  }
  return footer;
}

function drawTitle(embed) {
  const title = markdown(embed.title);
  if (!/^https?:\/\//.test(embed.url ?? "")) return element("h3", "", title);
  const link = element("a", "", title);
  link.href = embed.url;
  link.target = "_blank";
  link.rel = "noreferrer";
  return element("h3", "", [link]);
}

function drawImage(address, alt) {
  const image = element("img", "picture");
  image.src = address;
  image.alt = alt ?? "";
  return image;
}

// Only files of the message itself are shown: nothing is fetched from elsewhere.
function fileAddress(message, place) {
  return `/files/${encodeURIComponent(message.id)}/${place}`;
}

// Discord itself writes the address of its own copy into the embed.
function placeOf(message, address) {
  const ends = (file) => address === `attachment://${file.filename}` || address.endsWith(`/${file.filename}`);
  return (message.attachments ?? []).findIndex(ends);
}

function drawEmbed(embed, message) {
  const box = element("section", "embed");
  if (Number.isInteger(embed.color)) box.style.borderLeftColor = `#${embed.color.toString(16).padStart(6, "0")}`;
  if (embed.title) box.append(drawTitle(embed));
  if (embed.description) box.append(text("description", embed.description));
  if (embed.fields?.length) box.append(drawFields(embed.fields));
  const place = placeOf(message, embed.image?.url ?? "");
  if (place >= 0) box.append(drawImage(fileAddress(message, place), message.attachments[place].description));
  if (embed.footer?.text || embed.timestamp) box.append(drawFooter(embed));
  return box;
}

function drawFile(message, file, place) {
  if (/\.png$/i.test(file.filename)) return drawImage(fileAddress(message, place), file.description);
  const link = element("a", "", file.filename);
  link.href = fileAddress(message, place);
  link.download = file.filename;
  const size = Number.isInteger(file.size) ? `${file.size.toLocaleString("en")} bytes` : "";
  return element("div", "file", [link, element("span", "size", size)]);
}

function drawFiles(message) {
  const inEmbeds = new Set((message.embeds ?? []).map((embed) => placeOf(message, embed.image?.url ?? "")));
  return (message.attachments ?? []).flatMap((file, place) =>
    inEmbeds.has(place) ? [] : [drawFile(message, file, place)],
  );
}

const BUTTON = 2;
const BUTTON_STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary" };

function drawComponent(component, press) {
  const emoji = component.emoji?.name ?? "";
  const words = component.type === BUTTON ? component.label ?? "" : component.placeholder ?? "Choose";
  const button = element("button", BUTTON_STYLES[component.style] ?? "secondary", [emoji, words].filter(Boolean).join(" "));
  button.type = "button";
  button.disabled = Boolean(component.disabled);
  if (press) button.addEventListener("click", () => press(component));
  return button;
}

function drawRows(rows, press) {
  return rows.map((row) => element("div", "row", row.components.map((each) => drawComponent(each, press))));
}

// What a message answers: a slash command of somebody, or a line that somebody typed.
function drawAsked(message) {
  const asked = message.interaction ?? message.interaction_metadata;
  if (asked?.name) return [asked.user?.username ?? "", " used ", element("b", "", `/${asked.name}`)];
  const typed = message.referenced_message;
  if (typed) return [element("b", "", typed.author.username), " ", typed.content];
  return null;
}

// `press` is called with the component of a button that somebody presses; without it buttons are only to be seen.
export function drawMessage(message, press) {
  const time = element("time", "", clockTime(message.timestamp));
  time.dateTime = message.timestamp;
  const avatar = element("img", "avatar");
  avatar.src = "/page/icon.svg";
  avatar.alt = "";
  const badge = element("span", "badge", "APP");
  const asked = drawAsked(message);
  const item = element("li", "message", [
    ...(asked ? [element("p", "asked", asked)] : []),
    avatar,
    element("h2", "author", [message.author.username, " ", badge, " ", time]),
  ]);
  item.id = `message-${message.id}`;
  if (message.content) item.append(text("", message.content));
  item.append(...(message.embeds ?? []).map((embed) => drawEmbed(embed, message)));
  item.append(...drawFiles(message), ...drawRows(message.components ?? [], press));
  if (message.edited_timestamp) item.append(element("span", "edited", "(edited)"));
  if (message.flags & 64) item.append(element("p", "private", "Only you can see this"));
  return item;
}

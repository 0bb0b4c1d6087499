// Asks for news each second and draws them; a page that lies open for days never reloads.

import { clockTime, element, markdown } from "./markdown.js";

const POLL_MILLISECONDS = 1000;
const NEAR_THE_END_PIXELS = 80;

const scroller = document.getElementById("scroller");
const list = document.getElementById("messages");
const status = document.getElementById("status");
const empty = document.getElementById("empty");
const newest = document.getElementById("newest");
let revision = 0;

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

function drawEmbed(embed) {
  const box = element("section", "embed");
  if (Number.isInteger(embed.color)) box.style.borderLeftColor = `#${embed.color.toString(16).padStart(6, "0")}`;
  if (embed.title) box.append(drawTitle(embed));
  if (embed.description) box.append(text("description", embed.description));
  if (embed.fields?.length) box.append(drawFields(embed.fields));
  if (embed.footer?.text || embed.timestamp) box.append(drawFooter(embed));
  return box;
}

function drawMessage(message) {
  const time = element("time", "", clockTime(message.timestamp));
  time.dateTime = message.timestamp;
  const avatar = element("img", "avatar");
  avatar.src = "/page/icon.svg";
  avatar.alt = "";
  const badge = element("span", "badge", "APP");
  const item = element("li", "message", [
    avatar,
    element("h2", "author", [message.author.username, " ", badge, " ", time]),
  ]);
  item.id = `message-${message.id}`;
  if (message.content) item.append(text("", message.content));
  item.append(...message.embeds.map(drawEmbed));
  if (message.edited_timestamp) item.append(element("span", "edited", "(edited)"));
  return item;
}

function isNearTheEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_THE_END_PIXELS;
}

function toTheEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

function show(news) {
  const follow = isNearTheEnd();
  if (news.begin_again) list.replaceChildren();
  for (const message of news.messages) {
    const old = document.getElementById(`message-${message.id}`);
    if (old) old.replaceWith(drawMessage(message));
    else list.append(drawMessage(message));
  }
  revision = news.revision;
  empty.hidden = list.childElementCount > 0;
  if (follow) toTheEnd();
  else if (news.messages.length) newest.hidden = false;
}

// The status is spoken by screen readers, so it changes only when there is something to say.
function say(words, lost) {
  if (status.textContent !== words) status.textContent = words;
  status.classList.toggle("lost", lost);
}

async function poll() {
  try {
    const answer = await fetch(`/messages?since=${revision}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    show(await answer.json());
    say("● Live", false);
  } catch (error) {
    console.warn("no news:", error);
    say("○ Connection lost, trying again", true);
  }
  setTimeout(poll, POLL_MILLISECONDS);
}

newest.addEventListener("click", () => {
  toTheEnd();
  scroller.focus();
});
scroller.addEventListener("scroll", () => {
  if (isNearTheEnd()) newest.hidden = true;
});
poll();

// Asks for news each second and draws them; a page that lies open for days never reloads.

import { drawMessage } from "./message.js";

const POLL_MILLISECONDS = 1000;
const NEAR_THE_END_PIXELS = 80;

const scroller = document.getElementById("scroller");
const list = document.getElementById("messages");
const status = document.getElementById("status");
const empty = document.getElementById("empty");
const newest = document.getElementById("newest");
let revision = 0;

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

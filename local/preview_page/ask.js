// The line to type commands into, and the buttons of what was answered. It is there only where the page can ask.

import { drawMessage } from "./message.js";

const form = document.getElementById("ask");
const line = document.getElementById("line");
const names = document.getElementById("commands");
const list = document.getElementById("messages");
const scroller = document.getElementById("scroller");
const empty = document.getElementById("empty");
const hint = document.getElementById("hint");
let token = "";
let usages = new Map();

function toTheEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

async function begin() {
  const answer = await fetch("/ask", { cache: "no-store" });
  if (answer.status !== 200) return;
  const told = await answer.json();
  token = told.token;
  usages = new Map(told.commands.map((each) => [each.name, `${each.usage} · ${each.summary}`]));
  names.replaceChildren(...told.commands.map((each) => new Option(each.summary, each.name)));
  form.hidden = false;
}

async function send(asked) {
  return fetch("/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Fragflow-Token": token },
    body: JSON.stringify(asked),
  });
}

// Returns the answer's message; tells what is wrong in the line below the box and returns null when there is none.
async function ask(asked) {
  hint.textContent = "…";
  try {
    let answer = await send(asked);
    if (answer.status === 403) {
      await begin(); // the page was started again, with another token
      answer = await send(asked);
    }
    const told = await answer.json();
    hint.textContent = answer.ok ? "" : told.message;
    return answer.ok ? told : null;
  } catch (error) {
    console.warn("no answer:", error);
    hint.textContent = "The page cannot be reached; ask again in a moment.";
    return null;
  }
}

function draw(message) {
  const item = drawMessage(message, async (button) => {
    const question = JSON.parse(button.custom_id);
    if (button.jump) {
      const page = Number.parseInt(window.prompt(`Page, 1 to ${button.jump}`, question.page) ?? "", 10);
      if (!(page >= 1)) return;
      question.page = Math.min(page, button.jump);
    }
    const next = await ask({ question });
    if (next) item.replaceWith(draw(next));
  });
  return item;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = line.value.trim();
  if (!typed) return;
  const message = await ask({ line: typed });
  if (!message) return;
  line.value = "";
  const item = draw(message);
  list.append(item);
  empty.hidden = true;
  toTheEnd();
  for (const picture of item.querySelectorAll(".picture")) picture.addEventListener("load", toTheEnd);
});

line.addEventListener("input", () => {
  hint.textContent = usages.get(line.value.trim().replace(/^[!/]/, "").split(/\s/)[0]) ?? "";
});

begin();

// A report's page: words that are selected in its text lead to the form for a statement; a statement and its evidence light up together;
// the forms of a statement open beside it. Without this script links lead to the same forms.
//
// What templates give:
//   .text [data-from]   a paragraph, by the character (code point) of the text that it begins with; data-sentences: "12-80 81-130"
//   .notes, .add-here   in a paragraph, what isn't the text's own
//   #chooser            what can be added from the words that are selected; its links lead to the forms
//   mark[data-of]       a piece of evidence: the ids of the statements that rest on it
//   a[data-opens-at]    a link to a form, which opens in the element of that id; its fragment is the form's own
//   [data-deed]         in a statement, what a key does: a, e, r
import htmx from "htmx.org";

import { typing } from "./keys.js";

const NOT_TEXT = ".notes, .add-here";
const SHOWN = 60; // characters of a selection that are read out

export function watch(page) {
  const text = page.querySelector(".reading .text");
  if (!text) return;
  light(page, text);
  openHere(page);
  const chooser = page.getElementById("chooser");
  if (chooser) choose(page, text, chooser);
  page.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const deed = page.activeElement?.closest("[data-item]")?.querySelector(`[data-deed="${CSS.escape(event.key)}"]`);
    if (!deed || page.querySelector("dialog[open]")) return;
    event.preventDefault();
    deed.click();
  });
}

// Statements and their evidence

function light(page, text) {
  const beside = page.querySelector(".beside");
  const lit = new Set();
  const put = (ids, from) => {
    for (const one of lit) one.classList.remove("is-lit");
    lit.clear();
    for (const id of ids) {
      for (const one of text.querySelectorAll(`mark[data-of~="${CSS.escape(id)}"]`)) lit.add(one);
      const statement = page.getElementById(id);
      if (!statement) continue;
      lit.add(statement);
      if (from === text) reveal(beside, statement);
    }
    for (const one of lit) one.classList.add("is-lit");
  };
  const found = (event) => {
    const statement = event.target.closest?.(".beside [data-item][id]");
    if (statement) return put([statement.id], beside);
    const link = event.target.closest?.(".notes a");
    if (link) return put([link.hash.slice(1)], text);
    const ids = new Set();
    for (let mark = event.target.closest?.("mark[data-of]"); mark; mark = mark.parentElement.closest("mark[data-of]")) {
      for (const id of mark.dataset.of.split(" ")) ids.add(id);
    }
    put(ids, text);
  };
  for (const part of [text, beside]) {
    part.addEventListener("pointerover", (event) => event.pointerType === "mouse" && found(event));
    part.addEventListener("focusin", found);
  }
}

// Only where the statements scroll by themselves: the page stays where it is.
function reveal(beside, statement) {
  if (beside.scrollHeight <= beside.clientHeight) return;
  const box = beside.getBoundingClientRect();
  const one = statement.getBoundingClientRect();
  if (one.top < box.top) beside.scrollTop -= box.top - one.top;
  else if (one.bottom > box.bottom) beside.scrollTop += Math.min(one.bottom - box.bottom, one.top - box.top);
}

// Forms in place

function openHere(page) {
  page.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-opens-at]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const place = page.getElementById(link.dataset.opensAt);
      if (place.dataset.shows === link.hash) return shut(place);
      open(page, place, link.href, link.hash, link);
    } else if (event.target.closest?.("[data-shuts]")) {
      shut(event.target.closest(".adding"));
    }
  });
  page.addEventListener("keydown", (event) => {
    const place = event.key === "Escape" && event.target.closest?.(".adding");
    if (place) shut(place);
  });
}

const opened = new WeakMap(); // a place, by what opened it: there the focus goes back to

async function open(page, place, address, part, from) {
  for (const one of page.querySelectorAll(".adding[data-shows]")) shut(one, false);
  place.dataset.shows = part;
  opened.set(place, from);
  await htmx.ajax("GET", address, { target: place, select: part, swap: "innerHTML" }).catch(() => {});
  if (!place.firstElementChild) { // signed out, or the report isn't there any longer: its own page says so
    location.assign(address);
    return;
  }
  const out = page.createElement("button");
  out.type = "button";
  out.className = "plain shuts";
  out.dataset.shuts = "";
  out.textContent = "Close";
  place.append(out);
  place.hidden = false;
  place.querySelector("input:not([type=hidden]), select, textarea, button")?.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

function shut(place, back = true) {
  globalThis.CSS.highlights?.delete("chosen");
  place.replaceChildren();
  place.hidden = true;
  delete place.dataset.shows;
  if (back) opened.get(place)?.focus?.();
}

// What is selected

function choose(page, text, chooser) {
  const told = page.getElementById("chosen");
  const place = page.getElementById("place-add");
  let at = null;

  const look = () => {
    at = chosen(page, text);
    chooser.hidden = !at;
    told.textContent = at ? `Selected: “${short(at.words)}”. 1 adds an event, 2 a tie, 3 a claim.` : "";
    if (!at) return;
    for (const link of chooser.querySelectorAll("a[data-kind]")) {
      const asked = new URLSearchParams({ kind: link.dataset.kind, start: at.start, end: at.end, version: chooser.dataset.version });
      link.href = `${link.pathname}?${asked}`;
    }
    const box = at.range.getBoundingClientRect();
    const own = text.getBoundingClientRect();
    const room = own.width - chooser.offsetWidth;
    chooser.style.insetBlockStart = `${box.bottom - own.top + 6}px`;
    chooser.style.insetInlineStart = `${Math.max(0, Math.min(box.left - own.left, room))}px`;
  };
  page.addEventListener("selectionchange", look);
  chooser.addEventListener("mousedown", (event) => event.preventDefault()); // a click leaves the words selected
  chooser.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-kind]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { last, range } = at;
    last.after(place);
    open(page, place, link.href, "#adding", last.querySelector(".add-here"));
    if (globalThis.Highlight) CSS.highlights.set("chosen", new Highlight(range.cloneRange()));
    page.getSelection().removeAllRanges();
  });
  page.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    look(); // "selectionchange" comes late: a second key may be pressed before it
    if (page.querySelector("dialog[open]") || !keyed(page, text, chooser, at, event)) return;
    event.preventDefault();
    look();
  });
}

function keyed(page, text, chooser, at, event) {
  if (event.key === "s") return pick(page, at ? step(text, at, 0) : first(page, text));
  if (!at) return false;
  const link = ["1", "2", "3"].includes(event.key) && chooser.querySelectorAll("a[data-kind]")[event.key - 1];
  if (link) {
    link.click();
    return true;
  }
  if (event.key === "Escape") {
    page.getSelection().removeAllRanges();
    return true;
  }
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return false;
  const by = event.key === "ArrowRight" ? 1 : -1;
  if (event.shiftKey) {
    page.getSelection().modify("extend", by > 0 ? "forward" : "backward", "word");
    return true;
  }
  return pick(page, step(text, at, by));
}

// The sentences of the text, as [paragraph, start, end].
function sentences(text) {
  return [...text.querySelectorAll("[data-from]")].flatMap((one) =>
    one.dataset.sentences.split(" ").filter(Boolean).map((ends) => [one, ...ends.split("-").map(Number)]));
}

// The first sentence of the paragraph that has the focus, else of the first one that is in view.
function first(page, text) {
  const all = sentences(text);
  const own = page.activeElement?.closest?.("[data-from]");
  return all.find(([one]) => (own ? one === own : one.getBoundingClientRect().bottom > 0)) ?? all[0];
}

function step(text, at, by) {
  const all = sentences(text);
  const now = all.findIndex(([, , end]) => end > at.start);
  return all[Math.max(0, Math.min(all.length - 1, now + by))];
}

function pick(page, sentence) {
  if (!sentence) return false;
  const [paragraph, start, end] = sentence;
  const from = Number(paragraph.dataset.from);
  const range = page.createRange();
  range.setStart(...point(paragraph, start - from));
  range.setEnd(...point(paragraph, end - from, true));
  const selection = page.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  paragraph.scrollIntoView({ block: "nearest" });
  return true;
}

// What is selected of the text: its ends in code points, its words, the last paragraph that it reaches; null where it's nothing.
function chosen(page, text) {
  const selection = page.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const reached = [...text.querySelectorAll("[data-from]")].filter((one) => range.intersectsNode(one) && inside(range, one));
  if (!reached.length) return null;
  const [one, last] = [reached[0], reached.at(-1)];
  const start = Number(one.dataset.from) + (one.contains(range.startContainer) ? length(one, range.startContainer, range.startOffset) : 0);
  const end = Number(last.dataset.from) + length(last, ...(last.contains(range.endContainer) ? [range.endContainer, range.endOffset] : [last, last.childNodes.length]));
  const words = selection.toString().trim();
  return start < end && words ? { start, end, words, range, last } : null;
}

// Whether a range holds any character of a paragraph, and doesn't just touch it.
function inside(range, paragraph) {
  const end = paragraph.contains(range.endContainer) ? length(paragraph, range.endContainer, range.endOffset) : 1;
  const start = paragraph.contains(range.startContainer) ? length(paragraph, range.startContainer, range.startOffset) : 0;
  return end > 0 && start < length(paragraph, paragraph, paragraph.childNodes.length);
}

// How many code points of the text stand in a paragraph before a point of it.
function length(paragraph, node, offset) {
  const range = paragraph.ownerDocument.createRange();
  range.setStart(paragraph, 0);
  range.setEnd(node, offset);
  const part = range.cloneContents();
  for (const one of part.querySelectorAll(NOT_TEXT)) one.remove();
  return [...part.textContent].length;
}

// The point of a paragraph before its code point `wanted`; of an end, the last such point.
function point(paragraph, wanted, end = false) {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(NOT_TEXT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  let left = wanted;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const points = [...node.data];
    if (left < points.length || (end && left === points.length)) return [node, points.slice(0, left).join("").length];
    left -= points.length;
  }
  return [paragraph, paragraph.childNodes.length];
}

function short(words) {
  const points = [...words.replace(/\s+/g, " ")];
  return points.length > SHOWN ? `${points.slice(0, SHOWN).join("")} …` : points.join("");
}

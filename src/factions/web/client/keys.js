// Keys on every page. What a key does stands in the page itself:
//
//   data-item           an item of a list: j and k go from one to the next, o opens its first link, v shows or hides its evidence
//   data-key="a"        a link, button or field that the key acts on: it is pressed, or gets the cursor; within the current item where there is one
//   #keys               the list of keys, which ? opens (a <dialog>)
//
// No key acts while somebody types, or with Ctrl, Alt or Meta held.

const PLACES = { h: "/", g: "/groups", i: "/incidents", n: "/network", c: "/claims", q: "/questions", d: "/documents", r: "/review", s: "/search", a: "/add" };
const WAIT = 1200; // milliseconds for the second key of "g i"
const FIELDS = "input, textarea, select, [contenteditable]";

let awaited = 0;

export function listen(page) {
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (page.querySelector("dialog[open]")) return; // its own keys: Escape closes it
    if (act(page, event.key, event.timeStamp)) event.preventDefault();
  });
  page.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-opens]");
    if (button) page.getElementById(button.dataset.opens)?.showModal();
  });
}

export function typing(target) {
  return target instanceof Element && target.matches(FIELDS) && !target.matches("[type=checkbox], [type=radio], [type=submit], [type=button]");
}

function act(page, key, now) {
  const going = now < awaited;
  awaited = 0;
  if (going && Object.hasOwn(PLACES, key)) return go(page, PLACES[key]);
  const item = current(page);
  const own = item?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? page.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (own) return press(own);
  switch (key) {
    case "/": return press(page.getElementById("find"));
    case "?": page.getElementById("keys")?.showModal(); return true;
    case "g": awaited = now + WAIT; return true;
    case "j": return step(page, item, 1);
    case "k": return step(page, item, -1);
    case "o": return press(item?.querySelector("a[href]"));
    case "v": return unfold(item);
    case "n": return press(page.querySelector("a[rel=next]"));
    case "p": return press(page.querySelector("a[rel=prev]"));
    default: return false;
  }
}

// Only to addresses that the page itself links to: a reader isn't sent to a page that isn't served.
function go(page, path) {
  return press(page.querySelector(`header a[href="${path}"], header a[href^="${path}?"]`));
}

function press(found) {
  if (!found) return false;
  if (found.matches(FIELDS) && !found.matches("[type=checkbox], [type=radio]")) {
    found.focus();
    found.select?.();
  } else {
    found.click();
  }
  return true;
}

function current(page) {
  return page.activeElement?.closest("[data-item]") ?? null;
}

function step(page, item, by) {
  const items = [...page.querySelectorAll("[data-item]")].filter((one) => one.checkVisibility());
  if (!items.length) return false;
  const next = items[item ? items.indexOf(item) + by : by > 0 ? 0 : items.length - 1];
  if (!next) return true;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function unfold(item) {
  const details = [...(item?.querySelectorAll("details") ?? [])];
  const open = !details.some((one) => one.open);
  for (const one of details) one.open = open;
  return details.length > 0;
}

// What the pages that go from one item to the next without a page load need beside htmx, which puts the new #review in the old one's place:
//
//   #item               gets the cursor when a new one comes, so that Tab goes on from there and a screen reader reads it
//   data-unfolds="id"   a link to a <details>, which it opens or shuts
//   data-enters="id"    a link to a form, whose first field gets the cursor
//   data-enter          a <details> whose first field gets the cursor when it is opened
//   data-insert="m4"    words that a click puts into the field that was used last, of the same form
//   #told               where it's said that something couldn't be done

const MOVED = "#review";

let last = null; // the field that was used last

export function review(page) {
  page.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.matches?.(MOVED)) page.querySelector("#item")?.focus({ preventScroll: true });
  });
  page.addEventListener("htmx:beforeSwap", (event) => fault(page, event));
  page.addEventListener("htmx:sendError", () => tell(page, "The server can’t be reached. Nothing was changed."));
  page.addEventListener("focusin", (event) => {
    if (event.target.matches("form input:not([type=hidden])")) last = event.target;
  });
  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-unfolds]");
    const folded = link && page.getElementById(link.dataset.unfolds);
    if (folded) {
      event.preventDefault();
      folded.open = !folded.open;
      if (folded.open) folded.scrollIntoView({ block: "nearest" });
    }
    const enters = event.target instanceof Element && event.target.closest("[data-enters]");
    const form = enters && page.getElementById(enters.dataset.enters);
    if (form) {
      event.preventDefault();
      enter(form);
    }
    const word = event.target instanceof Element && event.target.closest("[data-insert]");
    if (word && last?.form && last.form === word.closest("form")) insert(last, word.dataset.insert);
  });
  page.addEventListener("toggle", (event) => {
    const held = event.target;
    if (held.matches("details[data-enter][open]")) enter(held);
  }, true);
}

// An answer that refuses something is shown: the page's own part where it has that, else its words.
function fault(page, event) {
  const { xhr, target } = event.detail;
  if (xhr.status < 400 || !target?.matches?.(MOVED)) return;
  const answer = new DOMParser().parseFromString(xhr.responseText, "text/html");
  if (answer.querySelector(MOVED)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    return;
  }
  const words = answer.querySelector("main .lead") ?? answer.querySelector("main");
  tell(page, words?.textContent.trim() || "The server couldn’t do that. Load the page again.");
}

function enter(form) {
  form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function tell(page, words) {
  const place = page.querySelector("#told");
  if (!place) return;
  const line = page.createElement("p");
  line.className = "told fault";
  line.setAttribute("role", "alert");
  line.textContent = words;
  place.replaceChildren(line);
  place.scrollIntoView({ block: "nearest" });
}

function insert(field, word) {
  const held = field.value.trim().replace(/,$/, "");
  field.value = held ? `${held},${word}` : word;
  field.focus();
}

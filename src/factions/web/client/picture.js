// What all pictures share. A page has a <figure data-picture="KIND" data-source="ADDRESS">: its data come from there as JSON, or from a hidden [data-brought] in it
// that the page brought along, are drawn into its .canvas, and can be saved from its [data-save] button. What a picture shows stands in words and in a
// table beside it, which need no script.

export function pictures(kind, draw) {
  for (const figure of document.querySelectorAll(`figure[data-picture="${kind}"]`)) {
    show(figure, draw);
  }
}

// `draw(canvas, data, figure)` gives what [data-save] calls: () => Blob, or a promise of one.
async function show(figure, draw) {
  const canvas = figure.querySelector(".canvas");
  canvas.setAttribute("aria-busy", "true");
  try {
    const save = await draw(canvas, await dataOf(figure), figure);
    const button = figure.querySelector("[data-save]");
    if (button && save) {
      button.hidden = false;
      button.addEventListener("click", async () => keep(await save(), button.dataset.save));
    }
    figure.dataset.drawn = "";
  } catch (fault) {
    canvas.textContent = `The picture couldn't be drawn: ${fault.message}. Its table is below.`;
    canvas.classList.add("fault");
    figure.querySelector("details")?.setAttribute("open", "");
  } finally {
    canvas.removeAttribute("aria-busy");
  }
}

async function dataOf(figure) {
  const brought = figure.querySelector("[data-brought]");
  if (brought) return JSON.parse(brought.textContent);
  const answer = await fetch(figure.dataset.source, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

// The page's own colours, so that a picture is dark where the page is: { ink, quiet, line, accent, … } of the names asked for.
export function colours(element, ...names) {
  const style = getComputedStyle(element);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

export function onTheme(change) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", change);
}

// An SVG that looks the same away from the page: what the style sheet says of text and lines is written into it.
export function svgBlob(svg) {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const own = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((one, at) => {
    const style = getComputedStyle(own[at]);
    for (const name of ["fill", "stroke", "font-family", "font-size", "color", "opacity"]) one.setAttribute(name, style.getPropertyValue(name));
  });
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// What drawings by Observable Plot share: sized to the page, patterns that tell without colours, and a panel below for what was pressed.

export function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

export function svgElement(name, attributes = {}) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// A drawing of Plot's without what a page doesn't take: its style element, which our policy keeps out, and labels on parts that have no role.
export function bare(svg) {
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const one of [svg, ...svg.querySelectorAll("[aria-label]")]) one.removeAttribute("aria-label");
  return svg;
}

// Draw at the width that there is, and anew when it changes; gives a function that gives the drawing.
export function fits(canvas, draw) {
  let svg = null, width = 0;
  const again = () => {
    if (!canvas.clientWidth || canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    svg = draw(width);
    canvas.replaceChildren(svg);
  };
  again();
  new ResizeObserver(again).observe(canvas);
  return () => svg;
}

// Slanted lines: `fill="url(#id)"`.
export function hatch(id, angle = 45) {
  const pattern = svgElement("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${angle})` });
  pattern.append(svgElement("rect", { width: 6, height: 6, class: "hatch-ground" }), svgElement("line", { x1: 0, y1: 0, x2: 0, y2: 6, "stroke-width": 2.5, class: "hatch-line" }));
  const held = svgElement("defs");
  held.append(pattern);
  return held;
}

// A place under the picture for what was pressed; it is read out, and can be shut.
export function panel(figure) {
  const place = element("div", { className: "behind", hidden: true });
  place.setAttribute("aria-live", "polite");
  figure.querySelector(".canvas").after(place);
  const shut = element("button", { type: "button", className: "plain shut", textContent: "Close" });
  shut.addEventListener("click", () => { place.hidden = true; });
  return {
    show(...nodes) {
      place.replaceChildren(shut, ...nodes);
      place.hidden = false;
      place.scrollIntoView({ block: "nearest" });
    },
  };
}

// The one place where texts become parts of the page. Whatever a client wrote, it can become a text node or the value of a listed attribute, and
// nothing else: there is no way from here to HTML, to a script or to an address of another scheme.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "path", "circle", "line", "rect", "polyline", "polygon", "text", "tspan", "defs", "pattern"]);
const TAGS = new Set([
  ...SVG_TAGS, "a", "abbr", "article", "aside", "audio", "b", "bdi", "br", "button", "caption", "code", "dd", "details", "dialog", "div", "dl", "dt", "em",
  "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "header", "hr", "img", "input", "kbd", "label", "legend", "li",
  "main", "mark", "meter", "nav", "ol", "optgroup", "option", "output", "p", "pre", "progress", "section", "select", "small", "span", "strong",
  "summary", "table", "tbody", "td", "textarea", "th", "thead", "time", "tr", "ul", "video",
]);
const ATTRIBUTES = new Set([
  "alt", "autocapitalize", "autocomplete", "autocorrect", "autofocus", "checked", "class", "colspan", "cols", "controls", "datetime", "dir",
  "disabled", "download", "enterkeyhint", "for", "height", "hidden", "high", "id", "inputmode", "label", "lang", "low", "max", "maxlength", "min",
  "minlength", "multiple", "muted", "name", "open", "optimum", "placeholder", "playsinline", "preload", "readonly", "rel", "required", "role",
  "rows", "rowspan", "scope", "selected", "size", "spellcheck", "step", "tabindex", "target", "title", "type", "value", "width", "wrap",
  "viewBox", "d", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "cx", "cy", "r", "x", "x1", "x2", "y",
  "y1", "y2", "rx", "points", "transform", "text-anchor", "patternUnits", "patternTransform", "accept",
]);
const ADDRESSES = new Set(["href", "src", "poster"]);

/**
 * An address that is safe to follow or to load: of this server, or by HTTP. Null: it is not.
 *
 * @param {string} text
 * @returns {string | null}
 */
export function safeAddress(text) {
  let url;
  try {
    url = new URL(String(text), location.origin);
  } catch {
    return null;
  }
  return ["https:", "http:", "blob:"].includes(url.protocol) ? url.href : null;
}

/**
 * An element.
 *
 * @param {string} tag one of HTML or SVG, of those that are listed above
 * @param {Object<string, any>} [attributes] names and values: null, undefined and false leave one out, true has no value. `on` has listeners by
 *   event, `data` values by name, `style` custom properties and properties by name, `ref` is called with the element.
 * @param {...any} children elements, texts, numbers, lists of them; null, undefined and booleans are nothing
 * @returns {any}
 */
export function h(tag, attributes, ...children) {
  if (!TAGS.has(tag)) throw new TypeError(`no such element: ${tag}`);
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG_NAMESPACE, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) set(element, name, value);
  append(element, children);
  attributes?.ref?.(element);
  return element;
}

/**
 * Sets an attribute of an element of `h`, by the same rules.
 *
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
export function set(element, name, value) {
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) if (listener) element.addEventListener(event, listener);
  } else if (name === "data") {
    for (const [key, text] of Object.entries(value)) if (text != null) element.dataset[key] = String(text);
  } else if (name === "style") {
    for (const [property, text] of Object.entries(value)) element.style.setProperty(property, String(text));
  } else if (name === "ref") {
    return;
  } else if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else if (ADDRESSES.has(name)) {
    const address = safeAddress(value);
    if (address === null) element.removeAttribute(name);
    else element.setAttribute(name, address);
  } else if (ATTRIBUTES.has(name) || name.startsWith("aria-")) {
    if (name === "value" && "value" in element) element.value = String(value);
    else if (name === "muted") element.muted = true;
    else element.setAttribute(name, value === true ? "" : String(value));
  } else {
    throw new TypeError(`no such attribute: ${name}`);
  }
}

/**
 * Adds children to the end of an element.
 *
 * @param {Node} parent
 * @param {any} child
 */
export function append(parent, child) {
  if (child === null || child === undefined || typeof child === "boolean") return;
  if (Array.isArray(child)) child.forEach((one) => append(parent, one));
  else parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
}

/**
 * Gives an element other children.
 *
 * @param {Element} parent
 * @param {...any} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * A text of a client's, set apart: written from right to left it turns nothing else around.
 *
 * @param {string} text
 * @param {string} [className]
 */
export const told = (text, className) => h("bdi", { class: className }, text);

/**
 * Makes the children of a parent those of a list, and keeps the elements of items that stay, so that neither focus nor selection is lost.
 *
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => Element} make
 * @param {(element: Element, item: T) => void} update
 */
export function keep(parent, items, keyOf, make, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = known.get(key);
    if (element) {
      known.delete(key);
      update(element, item);
    } else {
      element = make(item);
      element.dataset.key = key;
    }
    if (element === next) next = next.nextElementSibling;
    else parent.insertBefore(element, next);
  }
  for (const gone of known.values()) gone.remove();
}

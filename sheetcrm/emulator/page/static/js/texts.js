// The words of the page, in the language the server chose for this reader.

let words = {};

/** Load the words and put them where the document asks for them. */
export async function loadTexts() {
  const language = document.documentElement.lang;
  const answer = await fetch(`/page/static/texts/${language}.json`);
  words = await answer.json();
  place("text", (element, text) => { element.textContent = text; });
  place("label", (element, text) => element.setAttribute("aria-label", text));
  place("placeholder", (element, text) => element.setAttribute("placeholder", text));
  place("title", (element, text) => element.setAttribute("title", text));
}

function place(name, put) {
  for (const element of document.querySelectorAll(`[data-${name}]`)) put(element, t(element.dataset[name]));
}

/** Return the words for a key, `{name}` replaced. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Return whether there are words for a key. */
export function hasText(key) {
  return key in words;
}

/** Return a moment as people say it: the time today, else the date too. */
export function moment(iso) {
  const then = new Date(iso);
  const today = then.toDateString() === new Date().toDateString();
  const options = today
    ? { hour: "numeric", minute: "2-digit" }
    : { day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(document.documentElement.lang, options).format(then);
}

/** Return a moment in full, for a tooltip. */
export function fullMoment(iso) {
  const options = { dateStyle: "full", timeStyle: "medium" };
  return new Intl.DateTimeFormat(document.documentElement.lang, options).format(new Date(iso));
}

/** Return a number in the reader's way of writing. */
export function count(number) {
  return new Intl.NumberFormat(document.documentElement.lang).format(number);
}

// Texts that are put into a document, between two marks of its own.

/** The document with this text between `<!-- name:begin -->` and `<!-- name:end -->`, instead of what is there. */
export function withText(document, name, text) {
  const { begin, end } = placeOf(document, name);
  return `${document.slice(0, begin)}\n${text}\n${document.slice(end)}`;
}

/** What is between the marks. */
export function textOf(document, name) {
  const { begin, end } = placeOf(document, name);
  return document.slice(begin, end).trim();
}

function placeOf(document, name) {
  const [opening, closing] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const begin = document.indexOf(opening);
  const end = document.indexOf(closing);
  if (begin < 0 || end < begin) throw new Error(`a document lacks ${opening} ... ${closing}`);
  return { begin: begin + opening.length, end };
}

// The fields of the document that a proof shows, for the reader who has nothing but the proof, or who
// wants to see what of their file is in it.

import { at, classed, element, exactly, prose } from './element.mjs';
import { shownIn } from './verify/disclosure.mjs';
import { fieldWords } from './verify/field-words.mjs';
import { fieldsWords } from './verify/verdict-words.mjs';

/** More make the page slow, and nobody reads them. */
const MOST_ROWS = 1000;
/** From how many characters on a value is shown in a window of its own. */
const LONG = 1000;

export function showFields({ proof }, result, subject) {
  const fields = proof ? shownIn(proof).map(({ disclosure }) => disclosure) : [];
  at('fields').hidden = fields.length === 0;
  const holds = fieldsHold(result);
  at('fields-words').replaceChildren(...prose(fieldsWords(subject, holds, fields.length - MOST_ROWS), subject));
  // What is not of this document must not stand on this page as if it were.
  const rows = holds ? fields.slice(0, MOST_ROWS).map(row) : [];
  at('fields-table').hidden = rows.length === 0;
  at('fields-rows').replaceChildren(...rows);
}

/** A file that is another one takes nothing away from what is known of the right one. */
function fieldsHold({ checks }) {
  return checks.every(({ name, result }) => result !== 'failed' || name === 'document')
    && checks.some(({ name, result }) => name === 'disclosures' && result === 'passed');
}

function row({ name, value }) {
  const words = fieldWords(name);
  const title = element('th', words, words ? ' ' : null, classed('code', 'span', ...breakable(name)));
  title.scope = 'row';
  const shown = classed('value', 'div', value === '' ? classed('quiet', 'span', 'empty') : exactly(value));
  // The keyboard has to reach what one can scroll.
  if (value.length > LONG) shown.tabIndex = 0;
  const made = element('tr', title, element('td', shown));
  made.dataset.field = name;
  return made;
}

/** A name, which has no spaces, may be broken behind its dots and underscores. */
function breakable(name) {
  return name.split(/(?<=[._])/).flatMap((part, i) => (i === 0 ? [part] : [element('wbr'), part]));
}

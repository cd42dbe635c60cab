// Building parts of the page. Names, values and messages in them were written by others, so they only
// ever become text nodes; <bdi> keeps right-to-left characters in one from turning the sentence around it.

export const at = (id) => document.getElementById(id);

/** @param {string} tag @param {...(string | Node | null)} children */
export function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The same with a class. */
export function classed(name, tag, ...children) {
  const made = element(tag, ...children);
  made.className = name;
  return made;
}

/** A sentence, in which the firm's name stands as it does in the subject of words.mjs. */
export function prose(text, { firm }) {
  const parts = text.split(firm);
  return parts.flatMap((part, i) => (i === 0 ? [part] : [element('bdi', firm), part]));
}

// What has no shape of its own, or turns the text around it: it could make a value look like another one.
// The two joiners stay, without which some scripts and emoji fall apart.
const UNSEEN = /((?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])/u;

/** A text from elsewhere exactly as it is: every character of it can be seen. */
export function exactly(text) {
  const parts = text.split(UNSEEN).filter((part) => part !== '');
  return element('bdi', ...parts.map((part) => (UNSEEN.test(part) ? classed('unseen', 'span', pictureOf(part)) : part)));
}

/** The end of a line is an arrow; every other one has its number, for which each reader has letters. */
function pictureOf(character) {
  return character === '\n' ? '\u21b5' : `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

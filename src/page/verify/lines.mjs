// The lines of a text whose grammar says what may stand next: statements, status notes.

import { refuse } from './refused.mjs';
import { isSortedAndUnique } from './text.mjs';

/** Takes lines from the front. `what` names the text in refusals. */
export class Lines {
  #rest;
  #what;

  constructor(text, what) {
    this.#rest = text.split('\n').slice(0, -1);
    this.#what = what;
  }

  /** The next line as it stands. */
  first() {
    return this.#rest.shift();
  }

  /** The rest of the next line if it begins with the word, else null. */
  take(word) {
    if (!this.#rest[0]?.startsWith(`${word} `)) return null;
    return this.#rest.shift().slice(word.length + 1);
  }

  need(word) {
    return this.take(word) ?? refuse(`${this.#what} lacks its line "${word}"`);
  }

  /** All the lines with the word that come next. */
  all(word) {
    const found = [];
    for (let value = this.take(word); value !== null; value = this.take(word)) found.push(value);
    if (!isSortedAndUnique(found)) refuse(`the lines "${word}" are not sorted and unique`);
    return found;
  }

  end() {
    if (this.#rest.length > 0) refuse(`${this.#what} has a line that does not belong there`);
  }
}

// What has to be seen of a chain that is no main network, whatever else the page says: a band over the sheet, in
// its title and on paper.

import { at } from './element.mjs';
import { classOf, isRehearsal } from './verify/chains.mjs';
import { chainNotice } from './verify/verdict-words.mjs';

const TITLE = document.title;

/** @param {number | null} chainId that of the anchor's era, else of the trust, else of the anchor; null if none is known
 *  @param {'trust' | 'past' | 'proof'} chainBy by whose word, and whether it was another before */
export function showChain({ chainId, chainBy }) {
  const notice = chainNotice(chainId, chainBy);
  const rehearsal = chainId !== null && isRehearsal(chainId);
  at('sheet').dataset.chain = rehearsal ? 'rehearsal' : chainId === null ? '' : classOf(chainId);
  for (const id of ['band', 'band-foot']) {
    at(id).hidden = notice === null;
    at(id).textContent = rehearsal ? `Rehearsal. ${notice}` : notice ?? '';
  }
  document.title = rehearsal ? `REHEARSAL \u2013 ${TITLE}` : notice ? `UNLISTED CHAIN \u2013 ${TITLE}` : TITLE;
}

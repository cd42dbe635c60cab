// Who runs the notary, at the foot of the page. What it says of itself becomes text, and a link only where
// it is of a kind that cannot run anything.

import { at, element } from './element.mjs';
import { NotFetched, fetchOperator } from './notary.mjs';

export async function showOperator() {
  try {
    at('operator').replaceChildren(...wordsOf(await fetchOperator()));
  } catch (error) {
    // Nothing is known of the operator then, and nothing is said.
    if (!(error instanceof NotFetched)) throw error;
  }
}

function wordsOf({ operator }) {
  if (!operator) return ['Who runs this notary has not been said.'];
  const { name, address, contact, contact_url: url } = operator;
  const link = /^(mailto:|https:\/\/|tel:)/.test(url) ? Object.assign(element('a', contact), { href: url }) : element('bdi', contact);
  const place = address ? `, ${address.split('\n').join(', ')}` : '';
  return ['This notary is run by ', element('bdi', `${name}${place}`), '. ', link];
}

// Where a record is found (section 7): what stands before /p/ is the notary's, what stands behind it names the record.

import { nameOf } from './origin.mjs';

/** http or https, a host of at least one character, perhaps a path; printable ASCII without space, `?` and `#`. */
const BASE = /^https?:\/\/[!"$-.0->@-~]+(\/[!"$->@-~]*)?$/;

export function isBase(url) {
  return BASE.test(url);
}

/** The path of a record, to be put behind the notary's.
 *  @param {{ledger: string, id: string}} record with the origin of its ledger */
export function pathOf({ ledger, id }) {
  return `/p/${nameOf(ledger)}/${id}`;
}

/** Whether a record can be fetched there. */
export function isPlaceOf(url, record) {
  const path = pathOf(record);
  return url.endsWith(path) && isBase(url.slice(0, -path.length));
}

// What is sent with the question whether a record is current, so that no old answer can stand in for a new one.

import { toBase64url } from './verify/base64.mjs';

const BYTES = 16;

export function drawNonce() {
  return toBase64url(crypto.getRandomValues(new Uint8Array(BYTES)));
}

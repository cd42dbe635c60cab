// The check `times` (section 8.1): the clocks that speak in one proof agree. It asks nobody, and rests on no other check.

import { cosignatureTime } from './key.mjs';
import { passed, unknown } from './outcome.mjs';
import { REASONS } from './reasons.mjs';
import { dateOfSeconds } from './text.mjs';

/** By how much a notary's clock may be ahead of the block that came after it. */
const SLACK_SECONDS = 900n;

export function checkTimes({ seal, ledger, register, anchor }) {
  const told = [['seal', seal], ['ledger', ledger], ['register', register]].filter(([, there]) => there !== null)
    .map(([name, { checkpoint }]) => ({ name, at: cosignatureTime(checkpoint.clock) }));
  const words = ({ name, at }) => `${name} ${dateOfSeconds(at)}`;
  const back = told.findIndex(({ at }, i) => i > 0 && at < told[i - 1].at);
  if (back > 0) return unknown(REASONS.times.backwards, `${words(told[back - 1])}, ${words(told[back])}`);
  if (!anchor) return passed();
  const latest = BigInt(Date.parse(anchor.blockTime) / 1000) + SLACK_SECONDS;
  const late = told.find(({ at }) => at > latest);
  return late ? unknown(REASONS.times.afterBlock, `${words(late)}, block ${anchor.blockTime}`) : passed();
}

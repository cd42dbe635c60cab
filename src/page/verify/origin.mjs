// Names of logs: `<host>/<name>` for a ledger (section 3), `<host>/register` for the register.

import { refuse } from './refused.mjs';

const HOST = /^(?!-)(?!.*-$)[a-z0-9.:-]{1,128}$/;
const NAME = /^(?!-)(?!.*-$)[a-z0-9-]{1,64}$/;

/** What else a notary has under its host. */
const NOT_LEDGERS = ['register', 'clock', 'access'];

export function isHost(host) {
  return HOST.test(host);
}

function split(origin) {
  const [host, name, ...more] = origin.split('/');
  const is = more.length === 0 && isHost(host) && name !== undefined && NAME.test(name);
  return is ? { host, name } : null;
}

export function hostOf(origin) {
  return split(origin)?.host ?? refuse('an origin is not spelled <host>/<name>');
}

/** The name of a log among those of its host. In addresses it stands for the ledger. */
export function nameOf(origin) {
  return split(origin)?.name ?? refuse('an origin is not spelled <host>/<name>');
}

export function isLedgerName(name) {
  return NAME.test(name) && !NOT_LEDGERS.includes(name);
}

export function isLedger(origin) {
  const parts = split(origin);
  return parts !== null && isLedgerName(parts.name);
}

export function isRegister(origin) {
  return split(origin)?.name === 'register';
}

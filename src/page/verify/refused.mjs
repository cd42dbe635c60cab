// One error for everything that is not spelled as the protocol says. A parser throws it, the reader
// of a proof turns it into a reason code; any other exception is a mistake of ours and must show.

export class Refused extends Error {
  name = 'Refused';
}

/** @returns {never} */
export function refuse(why) {
  throw new Refused(why);
}

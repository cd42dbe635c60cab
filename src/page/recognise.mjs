// What a given file is, by what is in it and not by its name: a proof, a trust file, something else of this
// program's, or a file of some type.

const LOOKED_AT = 64 * 1024;

/** What this program writes beside bills, by the word in its format, and what it is called. */
const OWN = {
  proof: 'a proof',
  trust: 'a trust file',
  status: 'an answer of a notary about a record',
  reserved: 'a reservation of an address',
  series: 'the state of a series of numbers',
};

/** Types that can be known by their first bytes. `media` are the types that a proof may show of such a file. */
const TYPES = [
  { type: 'pdf', words: 'a PDF', starts: ['%PDF-'], media: ['application/pdf'] },
  { type: 'png', words: 'a picture (PNG)', starts: ['\x89PNG'], media: ['image/png'] },
  { type: 'jpeg', words: 'a picture (JPEG)', starts: ['\xff\xd8\xff'], media: ['image/jpeg'] },
  { type: 'gif', words: 'a picture (GIF)', starts: ['GIF8'], media: ['image/gif'] },
  { type: 'tiff', words: 'a picture (TIFF)', starts: ['II*\0', 'MM\0*'], media: ['image/tiff'] },
  { type: 'zip', words: 'an archive (ZIP), or an office document', starts: ['PK\x03\x04', 'PK\x05\x06'], media: ['application/zip'] },
  { type: 'office', words: 'an old office document or a mail (OLE)', starts: ['\xd0\xcf\x11\xe0'], media: ['application/msword'] },
  { type: 'html', words: 'a web page (HTML)', pattern: /^<(!doctype html|html)[\s>]/i, media: ['text/html'] },
  { type: 'xml', words: 'an XML file', pattern: /^<\?xml/, media: ['application/xml', 'text/xml'] },
  { type: 'json', words: 'a JSON file', pattern: /^(\{\s*["}]|\[\s*[{"])/, media: ['application/json'] },
  { type: 'ledes', words: 'a text file', pattern: /^LEDES/i, media: ['text/plain'] },
  { type: 'mail', words: 'a mail', pattern: /^(Received|Return-Path|Delivered-To|From|MIME-Version|Subject): /, media: ['message/rfc822'] },
];

/** @param {Blob} file @returns {Promise<{own: string | null, type: string | null, words: string | null, media: string[],
 *    size: number}>} where `own` is one of OWN, or `draft`; `words` is what to call it */
export async function recognise(file) {
  const bytes = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
  return recogniseBytes(bytes, file.size);
}

export function recogniseBytes(bytes, size = bytes.length) {
  const text = textIn(bytes.subarray(0, LOOKED_AT)).replace(/^[\ufeff\s]+/, '');
  const own = ownFormat(text);
  if (own) return { own, type: null, words: OWN[own] ?? 'a draft, which a firm keeps until its bill is on record', media: [], size };
  const latin = new TextDecoder('latin1').decode(bytes.subarray(0, 8));
  const found = TYPES.find(({ starts, pattern }) => starts?.some((start) => bytes.length >= start.length && startsWith(bytes, start)) || pattern?.test(text));
  return { own: null, type: found?.type ?? null, words: found?.words ?? (latin === '' ? 'empty' : null), media: found?.media ?? [], size };
}

function startsWith(bytes, start) {
  return [...start].every((character, i) => bytes[i] === character.charCodeAt(0));
}

/** Notepad and mail gateways save in encodings of their own; what a file was shows all the same. */
function textIn(bytes) {
  const label = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(label).decode(bytes);
}

function ownFormat(text) {
  if (!text.startsWith('{')) return null;
  const [, word] = /"format"\s*:\s*"countersign\/([a-z]+)@/.exec(text) ?? [];
  if (word && Object.hasOwn(OWN, word)) return word;
  const [, broken] = /"countersign\/(proof|trust)@/.exec(text) ?? [];
  if (broken) return broken;
  return text.includes('countersign/statement@') && text.includes('"disclosures"') ? 'draft' : null;
}

/** Whether a file is certainly of another type than the one that a proof shows of the document. */
export function isOtherType({ type, media }, shown) {
  return type !== null && TYPES.some((one) => one.media.includes(shown)) && !media.includes(shown);
}

/** What a file of that media type is called, or null. */
export function typeWords(shown) {
  return TYPES.find(({ media }) => media.includes(shown))?.words ?? null;
}

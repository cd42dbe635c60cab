// The constants of SHA-256 and SHA-512 are the first bits behind the point of the square and cube
// roots of the first primes (FIPS 180-4). They are computed here: a reader can follow that, and
// nobody proofreads a table of 88 long numbers.

function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}

/** The largest r with r^power <= value, by bisection. */
function integerRoot(value, power) {
  let low = 0n, high = 1n << 128n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** 64 bits behind the point of the root. */
function fraction(prime, power) {
  return BigInt.asUintN(64, integerRoot(BigInt(prime) << (64n * power), power));
}

export const SQUARE_ROOTS = primes(8).map((prime) => fraction(prime, 2n));
export const CUBE_ROOTS = primes(80).map((prime) => fraction(prime, 3n));

// What an anchor on a chain is worth (section 6.2): every chain that the protocol knows, its name and class.
// A test holds this table to the one of the Rust core, which the rest of the program uses.

/** [EIP-155 id, name, class], one a line, in the order of PROTOCOL.md. */
export const CHAINS = [
  [1, 'Ethereum', 'main'],
  [10, 'OP Mainnet', 'main'],
  [56, 'BNB Smart Chain', 'main'],
  [100, 'Gnosis Chain', 'main'],
  [137, 'Polygon', 'main'],
  [324, 'ZKsync Era', 'main'],
  [8453, 'Base', 'main'],
  [42161, 'Arbitrum One', 'main'],
  [42220, 'Celo', 'main'],
  [43114, 'Avalanche C-Chain', 'main'],
  [59144, 'Linea', 'main'],
  [534352, 'Scroll', 'main'],
  [3, 'Ropsten', 'test'],
  [4, 'Rinkeby', 'test'],
  [5, 'Goerli', 'test'],
  [97, 'BNB Smart Chain Testnet', 'test'],
  [300, 'ZKsync Sepolia', 'test'],
  [420, 'OP Goerli', 'test'],
  [10200, 'Chiado', 'test'],
  [17000, 'Holesky', 'test'],
  [43113, 'Avalanche Fuji', 'test'],
  [44787, 'Celo Alfajores', 'test'],
  [59141, 'Linea Sepolia', 'test'],
  [80001, 'Polygon Mumbai', 'test'],
  [80002, 'Polygon Amoy', 'test'],
  [84531, 'Base Goerli', 'test'],
  [84532, 'Base Sepolia', 'test'],
  [421613, 'Arbitrum Goerli', 'test'],
  [421614, 'Arbitrum Sepolia', 'test'],
  [534351, 'Scroll Sepolia', 'test'],
  [560048, 'Hoodi', 'test'],
  [11155111, 'Sepolia', 'test'],
  [11155420, 'OP Sepolia', 'test'],
  [11142220, 'Celo Sepolia', 'test'],
  [1337, 'Ganache', 'development'],
  [31337, 'Anvil', 'development'],
];

const KNOWN = new Map(CHAINS.map(([id, name, chainClass]) => [id, { name, chainClass }]));

/** @returns {'main' | 'test' | 'development' | 'unlisted'} */
export function classOf(chainId) {
  return KNOWN.get(chainId)?.chainClass ?? 'unlisted';
}

/** Whether an anchor there shows that everything works, and proves nothing to a third party. */
export function isRehearsal(chainId) {
  return ['test', 'development'].includes(classOf(chainId));
}

/** The chain within a sentence. No verdict rests on its name. */
export function chainWords(chainId) {
  const known = KNOWN.get(chainId);
  if (!known) return `chain ${chainId}, which is on no list`;
  if (known.chainClass === 'development') return `a development chain (number ${chainId})`;
  return known.chainClass === 'test' ? `${known.name}, a test network` : known.name;
}

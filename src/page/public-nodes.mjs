// Public nodes that a reader may ask when the notary names none, by chain: a suggestion, and none is asked
// unless the reader says so. For the chains that an operator can choose by name, they are those of that table.

const PUBLICNODE = (name) => `https://${name}.publicnode.com`;
const DRPC = (name) => `https://${name}.drpc.org`;
const ONERPC = (name) => `https://1rpc.io/${name}`;

const NODES = {
  1: [PUBLICNODE('ethereum-rpc'), DRPC('eth'), ONERPC('eth')],
  10: ['https://mainnet.optimism.io', PUBLICNODE('optimism-rpc'), DRPC('optimism')],
  56: [PUBLICNODE('bsc-rpc'), DRPC('bsc')],
  100: ['https://rpc.gnosischain.com', PUBLICNODE('gnosis-rpc'), DRPC('gnosis')],
  137: [PUBLICNODE('polygon-bor-rpc'), DRPC('polygon'), ONERPC('matic')],
  324: ['https://mainnet.era.zksync.io', DRPC('zksync')],
  8453: ['https://mainnet.base.org', PUBLICNODE('base-rpc'), DRPC('base')],
  42161: ['https://arb1.arbitrum.io/rpc', PUBLICNODE('arbitrum-one-rpc'), DRPC('arbitrum')],
  42220: ['https://forno.celo.org', PUBLICNODE('celo-rpc')],
  43114: ['https://api.avax.network/ext/bc/C/rpc', PUBLICNODE('avalanche-c-chain-rpc')],
  59144: ['https://rpc.linea.build', PUBLICNODE('linea-rpc')],
  534352: ['https://rpc.scroll.io', PUBLICNODE('scroll-rpc')],
  17000: [PUBLICNODE('ethereum-holesky-rpc'), DRPC('holesky')],
  560048: [PUBLICNODE('ethereum-hoodi-rpc'), DRPC('hoodi')],
  11155111: [PUBLICNODE('ethereum-sepolia-rpc'), DRPC('sepolia'), ONERPC('sepolia')],
  84532: ['https://sepolia.base.org', PUBLICNODE('base-sepolia-rpc')],
  11155420: ['https://sepolia.optimism.io', PUBLICNODE('optimism-sepolia-rpc')],
  421614: ['https://sepolia-rollup.arbitrum.io/rpc', PUBLICNODE('arbitrum-sepolia-rpc')],
  10200: ['https://rpc.chiadochain.net', PUBLICNODE('gnosis-chiado-rpc')],
};

/** @returns {string[]} their addresses; of a chain that one runs alone there are none */
export function publicNodes(chainId) {
  return NODES[chainId] ?? [];
}

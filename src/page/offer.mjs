// Nobody said what the chain holds: the reader can name somebody to ask. Nothing is asked by itself.

import { at, element } from './element.mjs';
import { publicNodes } from './public-nodes.mjs';
import { nodeName } from './verify/words.mjs';

/** @param {string[]} urls the nodes that were asked already
 *  @param {(url: string) => void} ask */
export function offerNodes({ chain, chainId }, urls, ask) {
  const askGiven = () => {
    const url = at('offer-url').value.trim();
    if (url !== '') ask(url);
  };
  at('offer-words').textContent = `A node of ${chain} can be asked now: your own, or one of somebody whom you rely on. It learns your network address and which block you ask for, nothing of your file.`;
  at('offer-url').onkeydown = ({ key }) => {
    if (key === 'Enter') askGiven();
  };
  at('offer-ask').onclick = askGiven;
  const others = publicNodes(chainId).filter((url) => !urls.includes(url));
  at('offer-public').replaceChildren(...others.map((url) => {
    const button = element('button', `Ask ${nodeName(url)}`);
    button.type = 'button';
    button.onclick = () => ask(url);
    return button;
  }));
  at('offer-public-words').hidden = others.length === 0;
  at('offer').hidden = false;
}

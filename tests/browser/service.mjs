// The real service: `countersign dev` with its chain, and a folder of files that it notarizes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { giveUpUnless } from './browser.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BINARY = resolve(process.env.COUNTERSIGN_BIN ?? join(ROOT, 'target/debug/countersign'));

giveUpUnless(existsSync(BINARY), `There is no ${BINARY}: run \`cargo build\` first, or set COUNTERSIGN_BIN.`);

export class Service {
  #process;
  #said = '';

  /** Starts it and waits until it says that it is ready. */
  static async start() {
    const service = new Service();
    await service.#start();
    return service;
  }

  async #start() {
    this.folder = mkdtempSync(join(tmpdir(), 'countersign-browser-'));
    this.data = join(this.folder, 'data');
    // Where it is started is where it looks for anvil.
    const started = spawn(BINARY, ['dev', '--data', this.data, '--listen', '127.0.0.1:0'],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = started;
    this.ended = once(started, 'close');
    // Whatever ends this test must not leave a service behind.
    process.on('exit', () => this.#kill());
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
    started.stderr.setEncoding('utf8').on('data', (text) => { this.#said += text; });
    for await (const line of createInterface({ input: started.stdout })) {
      const ready = /^ready: (http:\/\/[^ ]+) .*development chain (http:\/\/[^ ,]+)/.exec(line);
      if (!ready) continue;
      [, this.origin, this.node] = ready;
      // Left to itself it would fill the pipe.
      started.stdout.resume();
      return;
    }
    throw new Error(`the service ended before it was ready:\n${this.#said}`);
  }

  /** @returns {string} where the file is */
  write(name, content) {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** Notarizes a file, as a firm does.
   *  @returns {Promise<{path, ledger, id, url, salt, proof}>} `ledger` the name of it, `url` with its fragment, `salt` that fragment */
  async notarize(path, ...options) {
    const out = await this.#run('notarize', path, '--profile', this.#profile, '--json', ...options);
    const { id, url } = JSON.parse(out.trim().split('\n').at(-1));
    const ledger = new URL(url).pathname.split('/').at(-2);
    return { path, ledger, id, url, salt: url.split('#')[1], proof: `${path}.proof.json` };
  }

  /** Withdraws a record, as its firm does. */
  async void(proof) {
    await this.#run('void', proof, '--profile', this.#profile);
  }

  /** Makes a proof that shows some fields only.
   *  @returns {Promise<string>} where it is */
  async disclose(proof, names, out) {
    const path = join(this.folder, out);
    await this.#run('disclose', proof, '--show', names, '--out', path);
    return path;
  }

  get #profile() {
    return join(this.data, 'firm.json');
  }

  async #run(...args) {
    const child = spawn(BINARY, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
    child.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`countersign ${args.join(' ')} ended with ${code}:\n${said}`);
    return out;
  }

  #anvil() {
    return Number(readFileSync(join(this.data, 'anvil.pid'), 'utf8'));
  }

  /** Its chain falls silent: connections are accepted, and nothing answers. */
  async withSilentChain(work) {
    const anvil = this.#anvil();
    process.kill(anvil, 'SIGSTOP');
    try {
      return await work();
    } finally {
      process.kill(anvil, 'SIGCONT');
    }
  }

  /** Ends it as a service manager does.
   *  @returns {Promise<number | null>} its exit code */
  async stop() {
    this.#process.kill('SIGTERM');
    const [code] = await this.ended;
    rmSync(this.folder, { recursive: true });
    return code;
  }

  #kill() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    try {
      process.kill(this.#anvil(), 'SIGCONT');
    } catch {
      // It has no chain yet, or none any more.
    }
    this.#process.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

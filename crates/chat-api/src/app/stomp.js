// A STOMP 1.2 client over WebSocket: one connection that opens itself again, as much of the protocol as a page needs.

const BEAT_MS = 10000;
const CONNECT_WITHIN_MS = 10000;
const PAUSE_MIN_MS = 500;
const PAUSE_MAX_MS = 30000;
const ATTEMPTS_MANY = 6;

const ESCAPES = { '\\': '\\\\', '\r': '\\r', '\n': '\\n', ':': '\\c' };
const MEANINGS = { '\\\\': '\\', '\\r': '\r', '\\n': '\n', '\\c': ':' };

const escape = (text) => text.replace(/[\\\r\n:]/g, (c) => ESCAPES[c]);
const unescape = (text) => text.replace(/\\[\\rnc]/g, (c) => MEANINGS[c]);

export const encode = (command, headers, body = '') => {
  // CONNECT escapes nothing, for the sake of STOMP 1.0.
  const write = command === 'CONNECT' ? (text) => text : escape;
  const lines = Object.entries(headers).map(([name, value]) => `${write(name)}:${write(String(value))}\n`);
  return `${command}\n${lines.join('')}\n${body}\0`;
};

// The frames of one WebSocket message. Bodies are JSON, which has no NUL in it.
export const decode = (text) => text.split('\0').map((part) => part.replace(/^[\r\n]+/, '')).filter(Boolean).map((part) => {
  const end = part.search(/\r?\n\r?\n/);
  const [command, ...lines] = (end < 0 ? part : part.slice(0, end)).split(/\r?\n/);
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = unescape(line.slice(0, colon));
    // Of a header that is there twice the first one counts.
    if (!(name in headers)) headers[name] = unescape(line.slice(colon + 1));
  }
  return { command, headers, body: end < 0 ? '' : part.slice(end).replace(/^\r?\n\r?\n/, '') };
});

export class Stomp {
  #url; #token; #on; #socket; #timers = []; #attempts = 0; #wanted = false; #open = false;
  #subscriptions = new Map(); #receipts = new Map(); #ids = 0; #heard = 0; #retry;

  // `token` gives a good access token; `on` has connected(), away(), refused(code).
  constructor(url, token, on) {
    this.#url = url;
    this.#token = token;
    this.#on = on;
  }

  get isOpen() { return this.#open; }

  start() {
    this.#wanted = true;
    this.#connect();
  }

  stop() {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#lost();
  }

  // Listens, on this connection and every later one. `headers` is asked anew each time. Gives how to end it.
  subscribe(destination, headers, onBody) {
    const id = String(++this.#ids);
    this.#subscriptions.set(id, { destination, headers, onBody });
    if (this.#open) this.#listen(id);
    return () => {
      this.#subscriptions.delete(id);
      if (this.#open) this.#write('UNSUBSCRIBE', { id });
    };
  }

  // Sends now or not at all: whether it was sent. `onReceipt` is called once the server has done it.
  send(destination, body, onReceipt) {
    if (!this.#open) return false;
    const headers = { destination, 'content-type': 'application/json' };
    if (onReceipt) {
      headers.receipt = String(++this.#ids);
      this.#receipts.set(headers.receipt, onReceipt);
    }
    this.#write('SEND', headers, JSON.stringify(body));
    return true;
  }

  async #connect() {
    let token;
    try {
      token = await this.#token();
    } catch {
      return this.#again();
    }
    if (!this.#wanted) return;
    const socket = new WebSocket(this.#url, ['v12.stomp']);
    this.#socket = socket;
    const isCurrent = () => this.#socket === socket;
    this.#timers.push(setTimeout(() => isCurrent() && !this.#open && this.#again(), CONNECT_WITHIN_MS));
    socket.onopen = () => isCurrent() && this.#write('CONNECT', {
      'accept-version': '1.2', host: location.hostname, 'heart-beat': `${BEAT_MS},${BEAT_MS}`,
      'accept-language': 'ko', Authorization: `Bearer ${token}`,
    });
    socket.onmessage = (event) => {
      if (!isCurrent()) return;
      this.#heard = Date.now();
      for (const frame of decode(event.data)) this.#take(frame);
    };
    socket.onclose = () => isCurrent() && this.#again();
  }

  #take({ command, headers, body }) {
    if (command === 'CONNECTED') {
      this.#open = true;
      this.#attempts = 0;
      this.#beat(headers['heart-beat'] || '0,0');
      for (const id of this.#subscriptions.keys()) this.#listen(id);
      this.#on.connected();
    } else if (command === 'MESSAGE') {
      this.#subscriptions.get(headers.subscription)?.onBody(JSON.parse(body));
    } else if (command === 'RECEIPT') {
      const done = this.#receipts.get(headers['receipt-id']);
      this.#receipts.delete(headers['receipt-id']);
      done?.();
    } else if (command === 'ERROR') {
      // More pages than one account may have open would end each other in turn: this one takes its time.
      if (headers.message === 'TOO_MANY_REQUESTS') this.#attempts = ATTEMPTS_MANY;
      this.#on.refused(headers.message);
    }
  }

  // Each side beats as often as both can bear; one that is silent for twice as long is gone.
  #beat(theirs) {
    const [can, want] = theirs.split(',').map(Number);
    if (want) this.#timers.push(setInterval(() => this.#raw('\n'), Math.max(BEAT_MS, want) * 0.9));
    if (can) {
      const every = Math.max(BEAT_MS, can);
      this.#timers.push(setInterval(() => Date.now() - this.#heard > 2 * every && this.#again(), every));
    }
  }

  #listen(id) {
    const { destination, headers } = this.#subscriptions.get(id);
    this.#write('SUBSCRIBE', { id, destination, ...headers() });
  }

  #write(command, headers, body) { this.#raw(encode(command, headers, body)); }

  #raw(text) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  #lost() {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#open = false;
    this.#receipts.clear();
    this.#timers.splice(0).forEach((timer) => { clearTimeout(timer); clearInterval(timer); });
    socket?.close();
  }

  // Connects again after a pause that is random, so that not all come back at once.
  #again() {
    this.#lost();
    if (!this.#wanted) return;
    this.#on.away();
    const most = Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** this.#attempts++);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), most / 2 + Math.random() * most / 2);
  }
}

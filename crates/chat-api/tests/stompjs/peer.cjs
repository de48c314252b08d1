// Two people chat through @stomp/stompjs, the client that web pages use: node peer.cjs <url> <room> <token> <token>
const assert = require('node:assert');
const { randomUUID } = require('node:crypto');
const { Client } = require('@stomp/stompjs');
Object.assign(global, { WebSocket: require('ws') });

const [url, room, ...tokens] = process.argv.slice(2);
const topic = `/topic/rooms/${room}`;

const connect = (token, options = {}) =>
  new Promise((resolve, reject) => {
    const client = new Client({
      brokerURL: url,
      connectHeaders: { Authorization: `Bearer ${token}` },
      heartbeatIncoming: 10000,
      heartbeatOutgoing: 10000,
      reconnectDelay: 0,
      onConnect: () => resolve(client),
      onStompError: (frame) => reject(new Error(frame.headers.message)),
      onWebSocketError: (event) => reject(new Error(event.message)),
      ...options,
    });
    client.activate();
  });

const receipt = (client, act) =>
  new Promise((resolve) => {
    const id = randomUUID();
    client.watchForReceipt(id, resolve);
    act({ receipt: id });
  });

const listen = async (client, headers = {}) => {
  const seen = [];
  const note = (message) => {
    const body = JSON.parse(message.body);
    if (body.type === 'message') seen.push(body);
  };
  await receipt(client, (more) => client.subscribe(topic, note, { ...headers, ...more }));
  return seen;
};

const say = (client, content, name = randomUUID(), to = room) =>
  receipt(client, (headers) =>
    client.publish({
      destination: `/app/rooms/${to}`,
      body: JSON.stringify({ content, clientMessageId: name }),
      headers: { 'content-type': 'application/json', ...headers },
    }),
  );

const until = async (holds) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

const main = async () => {
  const [kim, lee] = [await connect(tokens[0]), await connect(tokens[1], { splitLargeFrames: true, maxWebSocketChunkSize: 1024 })];
  const heard = await listen(lee);
  const contents = Array.from({ length: 20 }, (_, i) => `안녕 ${i} 👋 "\\:\n`);
  await Promise.all(contents.map((content) => say(kim, content)));
  await until(() => heard.length === 20);
  assert.deepStrictEqual(heard.map((m) => m.content), contents);
  assert.deepStrictEqual(heard.map((m) => m.seq), contents.map((_, i) => i + 1));

  const long = '가'.repeat(4000);
  await say(lee, long);
  await until(() => heard.length === 21);
  assert.strictEqual(heard[20].content, long);

  const missed = await listen(kim, { after: '15' });
  await until(() => missed.length === 6);
  assert.deepStrictEqual(missed.map((m) => m.seq), [16, 17, 18, 19, 20, 21]);

  const name = randomUUID();
  const refused = new Promise((resolve) =>
    kim.subscribe('/user/queue/errors', (message) => resolve(JSON.parse(message.body))),
  );
  kim.publish({ destination: `/app/rooms/${room}`, body: JSON.stringify({ content: ' ', clientMessageId: name }) });
  const problem = await refused;
  assert.deepStrictEqual([problem.code, problem.clientMessageId], ['VALIDATION_FAILED', name]);

  await assert.rejects(connect('nonsense'), { message: 'TOKEN_INVALID' });
  const outsider = new Promise((resolve) => {
    lee.onStompError = (frame) => resolve(frame.headers.message);
  });
  lee.subscribe(`/topic/rooms/${randomUUID()}`, () => {});
  assert.strictEqual(await outsider, 'ROOM_NOT_FOUND');
  await kim.deactivate();
  console.log('ok');
  process.exit(0);
};

setTimeout(() => { console.error('too late'); process.exit(1); }, 30000).unref();
main().catch((error) => { console.error(error); process.exit(1); });

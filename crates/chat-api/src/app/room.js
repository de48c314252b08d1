// One open room: what was said, what is being said, and who is there.

import { $, messageLine, notice, pendingLine, showPeople } from './view.js';

const PAGE = 50;
const TYPING_EVERY_MS = 2000;
const TYPING_SHOWN_MS = 4000;

// A random UUID. `crypto.randomUUID` is there on safe addresses only.
const freshId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

export class Room {
  #me; #session; #live; #people = new Map(); #pending = new Map(); #typing = new Map();
  #heard = 0; #first = 0; #last = 0; #read = 0; #typedAt = 0; #end; #isOpen = true;

  constructor(id, me, session, live) {
    this.id = id;
    this.#me = me;
    this.#session = session;
    this.#live = live;
  }

  async open() {
    $('messages').replaceChildren();
    $('typing').textContent = '';
    const { room, messages, lastReadSeq } = await this.#session.call('GET', `/chat/${this.id}?limit=${PAGE}`);
    if (!this.#isOpen) return;
    $('room').hidden = false;
    $('room-name').textContent = room.name;
    this.#read = lastReadSeq;
    this.#last = messages.at(-1)?.seq ?? 0;
    this.#setFirst(messages[0]?.seq ?? 1, messages.length < PAGE);
    $('messages').append(...messages.map(messageLine));
    this.#scrollDown();
    // What comes between the history and the subscription comes with `after`, once.
    this.#end = this.#live.subscribe(`/topic/rooms/${this.id}`, () => ({ after: this.#last }), (news) => this.#take(news));
    this.markRead();
    await this.loadPeople();
  }

  close() {
    this.#isOpen = false;
    this.#end?.();
    for (const timer of this.#typing.values()) clearTimeout(timer);
  }

  // What could not be sent is sent again under the same name: it is stored once.
  async onConnected() {
    for (const [name, { content }] of this.#pending) this.#send(name, content);
    await this.loadPeople();
    this.markRead();
  }

  // A list that was on its way while news came may be older than the news: it is asked for again.
  async loadPeople() {
    let users, heard;
    do {
      heard = this.#heard;
      ({ users } = await this.#session.call('GET', `/chat/${this.id}/userlist`));
      if (!this.#isOpen) return;
    } while (heard !== this.#heard);
    this.#people = new Map(users.map((user) => [user.id, user]));
    // Nobody is told of their own coming, which may have crossed this list on its way.
    const myself = this.#people.get(this.#me.id);
    if (myself) myself.online = this.#live.isOpen;
    showPeople(this.#people);
  }

  async loadEarlier() {
    const { messages } = await this.#session.call('GET', `/chat/${this.id}?before=${this.#first}&limit=${PAGE}`);
    if (!this.#isOpen) return;
    if (messages.length === 0) { $('earlier').hidden = true; return; }
    $('messages').prepend(...messages.filter((m) => m.seq < this.#first).map(messageLine));
    this.#setFirst(messages[0].seq, messages.length < PAGE);
  }

  say(content) {
    const name = freshId();
    const line = pendingLine(content);
    $('messages').append(line);
    this.#scrollDown();
    this.#pending.set(name, { content, line });
    this.#send(name, content);
  }

  onRefused(name) {
    const refused = this.#pending.get(name);
    if (!refused) return;
    this.#pending.delete(name);
    refused.line.className = 'refused';
    refused.line.querySelector('.time').textContent = '보내지 못했습니다 / not sent';
  }

  typing() {
    if (Date.now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = Date.now();
    this.#live.send(`/app/rooms/${this.id}/typing`, {});
  }

  markRead() {
    if (document.hidden || this.#last <= this.#read) return;
    if (this.#live.send(`/app/rooms/${this.id}/read`, { seq: this.#last })) this.#read = this.#last;
  }

  #send(name, content) {
    this.#live.send(`/app/rooms/${this.id}`, { clientMessageId: name, content }, () => {
      this.#pending.get(name)?.line.remove();
      this.#pending.delete(name);
    });
  }

  #take(news) {
    if (news.type === 'message') return this.#takeMessage(news);
    if (news.type !== 'typing') this.#heard += 1;
    const person = this.#people.get(news.user?.id ?? news.userId);
    if (news.type === 'typing') {
      if (news.user.id !== this.#me.id) this.#showTyping(news.user);
    } else if (news.type === 'presence' && person) {
      person.online = news.online;
      showPeople(this.#people);
    } else if (news.type === 'read' && person) {
      person.lastReadSeq = Math.max(person.lastReadSeq, news.seq);
      showPeople(this.#people);
    } else {
      this.loadPeople().catch((error) => notice(error.message));
    }
  }

  #takeMessage(message) {
    if (message.seq <= this.#last) return;
    this.#last = message.seq;
    this.#hideTyping(message.sender.id);
    const pending = $('messages').querySelector('.pending');
    $('messages').insertBefore(messageLine(message), pending);
    this.#scrollDown();
    this.markRead();
  }

  #showTyping(user) {
    clearTimeout(this.#typing.get(user.id));
    this.#typing.set(user.id, setTimeout(() => this.#hideTyping(user.id), TYPING_SHOWN_MS));
    $('typing').textContent = `${user.nickname} 님이 입력하고 있습니다 / is typing`;
  }

  #hideTyping(id) {
    clearTimeout(this.#typing.get(id));
    this.#typing.delete(id);
    if (this.#typing.size === 0) $('typing').textContent = '';
  }

  // Who came later sees nothing from before.
  #setFirst(seq, isAll) {
    this.#first = seq;
    $('earlier').hidden = isAll || seq <= 1;
  }

  #scrollDown() { $('messages').scrollTop = $('messages').scrollHeight; }
}

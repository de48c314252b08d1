// Puts things on the page. What people wrote becomes text nodes, never markup.

export const $ = (id) => document.getElementById(id);

export const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

export const notice = (text) => { $('notice').textContent = text; };

const time = (at) => new Date(at).toLocaleTimeString('ko-KR', { hour: '2-digit', minute: '2-digit' });

export const messageLine = (message) => {
  const line = element('li');
  line.dataset.seq = message.seq;
  line.append(element('span', 'who', message.sender.nickname), element('span', 'text', message.content));
  line.append(element('span', 'time', time(message.sentAt)));
  return line;
};

export const pendingLine = (content) => {
  const line = element('li', 'pending');
  line.append(element('span', 'text', content), element('span', 'time', '보내는 중 / sending'));
  return line;
};

export const showRooms = (rooms, openId, open) => {
  const newest = (room) => room.lastMessage?.sentAt || '';
  const sorted = [...rooms].sort((a, b) => String(newest(b)).localeCompare(String(newest(a))));
  $('rooms').replaceChildren(...sorted.map((room) => {
    const button = element('button', room.id === openId ? 'open' : '', room.name);
    button.type = 'button';
    button.dataset.room = room.id;
    if (room.unread > 0) button.append(element('span', 'unread', room.unread));
    if (room.lastMessage) button.append(element('br'), element('small', '', room.lastMessage.content.slice(0, 40)));
    button.onclick = () => open(room.id);
    const line = element('li');
    line.append(button);
    return line;
  }));
};

export const showPeople = (people) => {
  $('people').replaceChildren(...[...people.values()].filter((p) => !p.left).map((p) => {
    const line = element('li', p.online ? 'online' : 'offline', p.nickname);
    line.title = `${p.online ? '접속 중 / online' : '자리 비움 / away'} · ${p.lastReadSeq}번까지 읽음 / read up to ${p.lastReadSeq}`;
    return line;
  }));
};

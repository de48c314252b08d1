// The page: logs in, keeps the list of rooms, and shows one room at a time.

import { Room } from './room.js';
import { Session, accountHere } from './session.js';
import { Stomp } from './stomp.js';
import { $, notice, showRooms } from './view.js';

let session;
let live;
let me;
let room;
const rooms = new Map();

const attempt = async (act) => {
  notice('');
  try {
    await act();
  } catch (error) {
    notice(error.message);
  }
};

// A double click does it once.
const onSubmit = (id, act) => {
  let isBusy = false;
  $(id).addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await attempt(act);
    isBusy = false;
  });
};

const drawRooms = () => showRooms(rooms.values(), room?.id, (id) => attempt(() => openRoom(id)));

const openRoom = async (id) => {
  room?.close();
  room = new Room(id, me, session, live);
  $('add').disabled = false;
  drawRooms();
  await room.open();
};

const closeRoom = () => {
  room.close();
  room = undefined;
  $('room').hidden = true;
  $('add').disabled = true;
};

const onList = (news) => {
  if (news.type === 'left') {
    rooms.delete(news.roomId);
    if (room?.id === news.roomId) closeRoom();
  } else {
    rooms.set(news.id, news);
  }
  drawRooms();
};

const loadRooms = async () => {
  const list = await session.call('POST', '/chat-info/roomList');
  rooms.clear();
  for (const one of list) rooms.set(one.id, one);
  drawRooms();
};

const enter = async (entered) => {
  session = entered;
  me = await session.call('POST', '/chat-info/myInfo');
  $('me').textContent = `${me.nickname} <${me.email}>`;
  $('door').hidden = true;
  $('chat').hidden = false;
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  live = new Stomp(`${scheme}://${location.host}/ws`, () => session.token(), {
    connected: () => {
      $('connection').textContent = '연결됨 / connected';
      attempt(async () => {
        await loadRooms();
        // Left from elsewhere while this page was away: to listen to it again would end every connection.
        if (room && !rooms.has(room.id)) closeRoom();
        await room?.onConnected();
      });
    },
    away: () => { $('connection').textContent = '다시 연결하는 중 / reconnecting'; },
    refused: (code) => {
      notice(code);
      // The server was put back to a backup: what this page has seen is read anew.
      if (code === 'AHEAD_OF_ROOM' && room) attempt(() => openRoom(room.id));
    },
  });
  live.subscribe('/user/queue/rooms', () => ({}), onList);
  live.subscribe('/user/queue/errors', () => ({}), (problem) => {
    notice(problem.detail || problem.title || problem.code);
    room?.onRefused(problem.clientMessageId);
  });
  live.start();
};

const invited = () => [{ email: $('invite-email').value, type: $('invite-type').value }];

onSubmit('login', async () => {
  const base = $('account-field').hidden ? '' : $('account-url').value.replace(/\/+$/, '');
  await enter(await Session.logIn(base, $('email').value, $('password').value, $('type').value));
  $('password').value = '';
});
onSubmit('token-login', async () => {
  await enter(Session.withToken($('token').value.trim()));
  $('token').value = '';
});
onSubmit('invite', async () => {
  const opened = await session.call('POST', '/chat/invite', { name: $('invite-name').value, users: invited() });
  await loadRooms();
  await openRoom(opened.id);
});
onSubmit('say', async () => {
  room?.say($('content').value);
  $('content').value = '';
});
$('add').addEventListener('click', () => attempt(async () => {
  if (!room) return;
  await session.call('POST', '/chat/addParticipants', { roomId: room.id, users: invited() });
  await room.loadPeople();
}));
$('content').addEventListener('input', () => room?.typing());
$('earlier').addEventListener('click', () => attempt(() => room?.loadEarlier()));
document.addEventListener('visibilitychange', () => room?.markRead());

if (!(await accountHere())) {
  $('account-url').value = `${location.protocol}//${location.hostname}:8080`;
  $('account-field').hidden = false;
}

// Two people talk through the chat page: node chat.cjs <front url> <chromium> <customer> <seller> <password>
const assert = require('node:assert');
const { chromium } = require('playwright-core');

const [front, executablePath, customer, seller, password] = process.argv.slice(2);
const MARKUP = '<img src=x onerror="document.title=1">';

const logIn = async (browser, email, type) => {
  const page = await (await browser.newContext()).newPage();
  page.on('console', (message) => message.type() === 'error' && console.error(email, message.text()));
  page.on('pageerror', (error) => console.error(email, error));
  // The network of the page, to be taken away and given back.
  await page.addInitScript(() => {
    const [Real, sockets] = [window.WebSocket, []];
    let isAway = false;
    window.WebSocket = class extends Real {
      constructor(...given) {
        super(...given);
        sockets.push(this);
        if (isAway) this.close();
      }
    };
    window.awaySockets = () => { isAway = true; sockets.forEach((socket) => socket.close()); };
    window.backSockets = () => { isAway = false; };
    window.openedSockets = () => sockets.length;
  });
  await page.goto(`${front}/app/`, { waitUntil: 'networkidle' });
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.selectOption('#type', type);
  await page.click('#login button');
  await page.locator('#connection', { hasText: 'connected' }).waitFor();
  return page;
};

const say = async (page, text) => {
  await page.fill('#content', text);
  await page.click('#say button');
};

const hears = (page, text) =>
  page.locator('#messages li:not(.pending) .text').filter({ hasText: text }).first().waitFor();

const main = async () => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const [kim, lee] = [await logIn(browser, customer, 'CUSTOMER'), await logIn(browser, seller, 'SELLER')];

  await kim.fill('#invite-name', '이불 문의');
  await kim.fill('#invite-email', seller);
  await kim.selectOption('#invite-type', 'SELLER');
  await kim.click('#invite button:not([type])');
  await kim.locator('#room-name', { hasText: '이불 문의' }).waitFor();
  await say(kim, '재고 있나요?');
  await hears(kim, '재고 있나요?');

  // The room and its unread message come by themselves; opening it shows what was said before.
  await lee.locator('#rooms .unread', { hasText: '1' }).waitFor();
  await lee.click('#rooms button');
  await hears(lee, '재고 있나요?');
  await lee.locator('#rooms .unread').waitFor({ state: 'detached' });
  await kim.locator('#people .online').nth(1).waitFor();

  await lee.locator('#content').pressSequentially('네');
  await kim.locator('#typing', { hasText: 'typing' }).waitFor();
  await say(lee, MARKUP);
  await hears(kim, MARKUP);
  assert.strictEqual(await kim.locator('#messages .text').last().textContent(), MARKUP);
  assert.strictEqual(await kim.locator('#messages img').count(), 0);
  assert.match(await kim.title(), /Jangteo/);

  // Who leaves from elsewhere while the page is away is out of the room when it is back, and connected.
  const token = await lee.evaluate(async ([email, password]) => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ email, password, type: 'SELLER' });
    return (await (await fetch('/accounts/login', { method: 'POST', headers, body })).json()).accessToken;
  }, [seller, password]);
  const id = await lee.locator('#rooms button').first().getAttribute('data-room');
  await lee.evaluate(() => window.awaySockets());
  const left = await kim.request.delete(`${front}/chat/${id}/participants/me`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  assert.strictEqual(left.status(), 204);
  await lee.evaluate(() => window.backSockets());
  await lee.locator('#room').waitFor({ state: 'hidden' });
  await lee.locator('#connection', { hasText: 'connected' }).waitFor();
  const opened = await lee.evaluate(() => window.openedSockets());
  await lee.waitForTimeout(3000);
  assert.ok((await lee.evaluate(() => window.openedSockets())) <= opened + 1, 'it connects again and again');

  await browser.close();
  console.log('ok');
};

setTimeout(() => { console.error('too late'); process.exit(1); }, 60000).unref();
main().catch((error) => { console.error(error); process.exit(1); });

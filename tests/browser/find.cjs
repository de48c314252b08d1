// A guest finds a product: node find.cjs <front url> <chromium> <folder for screenshots, or nothing>
const assert = require('node:assert');
const { chromium } = require('playwright-core');
const { look, open } = require('./watched.cjs');

const [front, executablePath, shots] = process.argv.slice(2);
const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 900 }];

const shot = async (page, name, size) => {
  if (shots) await page.screenshot({ path: `${shots}/${name}-${size.width}.png`, fullPage: true });
};

const names = (page) => page.locator('.goods .name').allTextContents();

/// Opens what a small screen hides.
const openFilters = async (page) => {
  const filters = page.locator('.facets');
  if (!(await filters.getAttribute('open') === '') && await filters.locator('summary').isVisible()) {
    await filters.locator('summary').click();
  }
};

const journey = async (browser, size, javaScriptEnabled) => {
  const { page, context, complaints } = await open(browser, { viewport: size, javaScriptEnabled, locale: 'ko-KR' });
  await page.goto(`${front}/`);
  assert.strictEqual(await page.locator('h1').count(), 1);
  assert.strictEqual((await names(page)).length, 12);
  await look(page, javaScriptEnabled);
  await shot(page, 'home', size);

  // Half typed, by its first consonants; with a script also by the keyboard out of what is suggested.
  await page.fill('#q', 'ㅁㅅㅇㅇㅍ');
  if (javaScriptEnabled) {
    await page.fill('#q', '무선이');
    await page.locator('#hints li').first().waitFor();
    await page.keyboard.press('ArrowDown');
    assert.strictEqual(await page.locator('#hints [aria-selected=true]').count(), 1);
    await page.keyboard.press('Escape');
    await page.locator('#hints').waitFor({ state: 'hidden' });
    await page.fill('#q', 'ㅁㅅㅇㅇㅍ');
  }
  await page.keyboard.press('Enter');
  await page.waitForURL('**/find?q=*');
  await page.locator('.goods .name').first().waitFor();
  const found = await names(page);
  assert.ok(found.length === 24 && found.every((name) => name.includes('무선이어폰')), found.join());
  await look(page, javaScriptEnabled);
  await shot(page, 'find', size);

  // Narrowed down, sorted, and on to the next page; each state is an address of its own.
  await openFilters(page);
  await page.fill('input[name=max]', '20,000');
  await page.check('input[name=stock]');
  await page.click('.facets button');
  await page.waitForURL('**max=20*');
  assert.strictEqual(await page.locator('.chips .chip').count(), 3);
  const prices = async () =>
    (await page.locator('.goods .price').allTextContents()).map((text) => Number(text.replace(/\D/g, '')));
  assert.ok((await prices()).every((won) => won <= 20000));
  await page.selectOption('#sort', 'priceDesc');
  if (!javaScriptEnabled) await page.click('.sort button');
  await page.waitForURL('**sort=priceDesc*');
  const sorted = await prices();
  assert.deepStrictEqual(sorted, [...sorted].sort((one, other) => other - one));
  const shared = page.url();
  const twin = await context.newPage();
  await twin.goto(shared);
  assert.deepStrictEqual(await names(twin), await names(page));
  await twin.close();
  await page.locator('.chips .chip').first().click();
  await page.waitForLoadState();
  assert.strictEqual(await page.locator('.chips .chip').count(), 2);
  await page.goto(`${front}/find?q=${encodeURIComponent('무선이어폰')}`);
  const first = await names(page);
  await page.click('.pages a');
  await page.waitForURL('**cursor=*');
  const second = await names(page);
  assert.ok(second.length > 0 && second.every((name) => !first.includes(name)));

  // The product, its seller, and the same in English.
  await page.locator('.goods .name a').first().click();
  await page.waitForURL('**/p/**');
  await look(page, javaScriptEnabled);
  await shot(page, 'product', size);
  assert.match(await page.locator('#seller').textContent(), /상호/);
  await page.locator('.foot a[hreflang=en]').click();
  await page.waitForURL('**/en/p/**');
  assert.strictEqual(await page.locator('html').getAttribute('lang'), 'en');
  await page.locator('#seller a.btn').click();
  await page.waitForURL('**/en/shop/**');
  await look(page, javaScriptEnabled);
  await shot(page, 'seller', size);

  // What does not exist is a page too, and what is not found says what to do.
  const nothing = await page.goto(`${front}/no/such/page`);
  assert.strictEqual(nothing.status(), 404);
  assert.match(await page.locator('h1').textContent(), /없습니다/);
  await page.goto(`${front}/find?q=${encodeURIComponent('존재하지않는상품명')}`);
  await page.locator('.empty').waitFor();
  await look(page, javaScriptEnabled);

  // The door: what is wrong is said beside the field, and what was typed stays.
  for (const [path, name] of [['/login', 'login'], ['/join', 'join'], ['/join/seller', 'join-seller'], ['/reset', 'reset']]) {
    await page.goto(`${front}${path}`);
    await look(page, javaScriptEnabled);
    await shot(page, name, size);
  }
  await page.goto(`${front}/join`);
  for (const [field, text] of [['email', 'kim@example.com'], ['password', 'short'], ['name', '김민수'], ['birth', '1990-02-30'], ['phone', '010-1234-5678']]) {
    await page.fill(`#f-${field}`, text);
  }
  await page.click('main button');
  await page.locator('#e-birth').waitFor();
  await page.locator('#e-password').waitFor();
  assert.strictEqual(await page.inputValue('#f-name'), '김민수');
  assert.strictEqual(await page.inputValue('#f-password'), '');
  await look(page, javaScriptEnabled);
  assert.deepStrictEqual(complaints, []);
  await context.close();
};

const main = async () => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  for (const size of SIZES) {
    for (const script of [true, false]) {
      await journey(browser, size, script).catch((error) => {
        error.message = `${size.width} px, ${script ? 'with' : 'without'} scripts: ${error.message}`;
        throw error;
      });
    }
  }
  // In the dark, too.
  const { page } = await open(browser, { viewport: SIZES[0], colorScheme: 'dark' });
  await page.goto(`${front}/find`);
  await look(page);
  await shot(page, 'find-dark', SIZES[0]);
  await browser.close();
  console.log('ok');
};

setTimeout(() => { console.error('too late'); process.exit(1); }, 180000).unref();
main().catch((error) => { console.error(error); process.exit(1); });

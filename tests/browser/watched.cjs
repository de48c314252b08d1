// Pages that are watched: whatever a browser complains of fails the journey, and each page that is looked at closely has to
// be good for everybody (WCAG 2.2 AA as far as axe can tell) and fit a small telephone.
const assert = require('node:assert');
const axe = require('axe-core');

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/// A page of a new visitor; `complaints` holds what went wrong on it.
const open = async (browser, options) => {
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints = [];
  // A refusal that the journey asks for on purpose is no complaint.
  const isRefusal = (text) => /status of 4\d\d/.test(text);
  page.on('console', (said) => said.type() === 'error' && !isRefusal(said.text()) && complaints.push(said.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => {
    const why = request.failure().errorText;
    // What is still loading when one goes on to another page is given up.
    if (why !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${why}`);
  });
  return { page, context, complaints };
};

/// Looks at a page closely; where no script runs axe does not either, and the page is the same.
const look = async (page, withScripts = true) => {
  const width = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 320, `${page.url()} is ${wide} px wide on a screen of 320`);
  await page.setViewportSize(width);
  if (!withScripts) return;
  // In a world of its own: the page's policy runs nobody else's script in the page's.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const world = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const run = async (expression, awaitPromise = false) => {
    const done = await session.send('Runtime.evaluate', {
      expression, contextId: world.executionContextId, returnByValue: true, awaitPromise,
    });
    assert.ok(!done.exceptionDetails, JSON.stringify(done.exceptionDetails));
    return done.result.value;
  };
  await run(axe.source);
  const found = await run(
    `axe.run(document, ${JSON.stringify({ runOnly: RULES })}).then((it) => it.violations.map((v) =>
      v.id + ': ' + v.help + ' ' + v.nodes.map((n) => n.html).slice(0, 3).join(' | ')))`, true);
  assert.deepStrictEqual(found, [], page.url());
  await session.detach();
};

module.exports = { look, open };

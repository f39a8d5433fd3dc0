/** Debian's Chromium for the page tests: windows in a language and a size, signing in, and pictures where somebody asked for them. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { cookieOf } from './page-client.ts';
import type { PageHouse } from './page-house.ts';

export type Language = 'zh' | 'en';
export type WindowLook = { language?: Language; size?: { width: number; height: number } };

export const laptop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

/** Set: every picture is written there, under its name. */
const picturesFolder = process.env['CARILLON_PICTURES'];
/** Generous: the whole suite may share two cores with others. */
const actMsMax = 30_000;

/** `microphone`: a WAV that it says over and over, instead of beeps. */
export function openBrowser({ microphone }: { microphone?: string } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      // A microphone that needs no device, and nobody to ask whether it may be used.
      '--use-fake-device-for-media-stream',
      ...(microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphone}`]),
      '--use-fake-ui-for-media-stream',
    ],
  });
}

export async function openWindow(
  browser: Browser,
  house: PageHouse,
  { language = 'zh', size = laptop }: WindowLook = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: house.url,
    viewport: size,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(actMsMax);
  return context.newPage();
}

/** A window in which admin is signed in already, at `to`. Signing in by hand has a test of its own. */
export async function signedIn(
  browser: Browser,
  house: PageHouse,
  { to = '/tasks', ...look }: WindowLook & { to?: string } = {},
): Promise<Page> {
  const page = await openWindow(browser, house, look);
  await page.context().addCookies([{ ...(await cookieOf(house)), url: house.url }]);
  await page.goto(to);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

export async function picture(page: Page, name: string, { whole = false }: { whole?: boolean } = {}): Promise<void> {
  if (picturesFolder === undefined) return;
  for (const waiting of await page.locator('.ant-spin-spinning, .ant-skeleton-active').all())
    await waiting.waitFor({ state: 'detached' });
  await mkdir(picturesFolder, { recursive: true });
  await page.screenshot({ path: path.join(picturesFolder, `${name}.png`), fullPage: whole });
}

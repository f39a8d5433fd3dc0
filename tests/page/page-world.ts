/** One house, seeded, with a browser, for the tests of a file. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type DemoLanguageModel, makeDemoLanguageModel } from '../../simulator/language-model/demo-language-model.ts';
import { openBrowser, openWindow, signedIn, type WindowLook } from './page-browser.ts';
import { openPageHouse, type PageHouse } from './page-house.ts';
import { type Seed, seedPage } from './page-seed.ts';

type Opened = { house: PageHouse; seed: Seed | null; browser: Browser; model: DemoLanguageModel };

export type PageWorld = {
  readonly house: PageHouse;
  readonly seed: Seed;
  /** A window at `to`, admin signed in. */
  at(to: string, look?: WindowLook): Promise<Page>;
  /** A window in which nobody is signed in. */
  stranger(look?: WindowLook): Promise<Page>;
};

/** Call it at the top; use what it returns inside tests only. Not seeded: as after a first start without the demo. */
export function usePageWorld({ seeded = true }: { seeded?: boolean } = {}): PageWorld {
  let opened: Opened | null = null;
  const world = (): Opened => {
    if (opened === null) throw new Error('the page world is not open yet');
    return opened;
  };
  beforeAll(async () => {
    const model = await makeDemoLanguageModel();
    const house = await openPageHouse();
    const seed = seeded ? await seedPage(house, model.baseUrl) : null;
    opened = { model, house, seed, browser: await openBrowser() };
  });
  afterAll(async () => {
    await opened?.browser.close();
    await opened?.house.close();
    await opened?.model.close();
  });
  return {
    get house() {
      return world().house;
    },
    get seed() {
      const { seed } = world();
      if (seed === null) throw new Error('this page world was opened without a seed');
      return seed;
    },
    at: (to, look = {}) => signedIn(world().browser, world().house, { ...look, to }),
    stranger: (look = {}) => openWindow(world().browser, world().house, look),
  };
}

/** What axe finds wrong with a page for people who see little, or listen to it: names of fields, contrast, order of headings and more. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Each fault as one line, with the first place at which it is. `within`: only below what this CSS selector finds. */
export async function faultsOf(page: Page, within = 'html'): Promise<string[]> {
  // Evaluated, and not added as a script: the page allows no scripts but its own.
  await page.evaluate(axe.source);
  return page.evaluate<
    string[]
  >(`axe.run(${JSON.stringify(within)}, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => id + ': ' + help + ' ' + (nodes[0]?.html ?? '').slice(0, 160)))`);
}

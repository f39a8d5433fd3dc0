import { describe, expect, it } from 'vitest';
import { benchIds, meantIds } from '../../../bench/run-bench.ts';

describe('what is asked for with --only', () => {
  it('may be all ids that begin alike', () => {
    const meant = meantIds(['pacing-n5-p30-t120*', 'waves']);
    expect(meant).toEqual(['pacing-n5-p30-t120', 'pacing-n5-p30-t120-lost', 'pacing-n5-p30-t120-half-hour', 'waves']);
    expect(meantIds(['pacing-*']).length).toBeGreaterThan(90);
    for (const id of meant) expect(benchIds()).toContain(id);
  });

  it('stays as it is where nothing begins so, to be told as wrong', () => {
    expect(meantIds(['paceing-*', 'wave'])).toEqual(['paceing-*', 'wave']);
  });
});

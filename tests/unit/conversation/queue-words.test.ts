import { describe, expect, it } from 'vitest';
import { languageOf, placeWords } from '../../../conversation/queue-words.ts';

describe('the place in the queue', () => {
  it('is told with the wait and the key, as far as they are known', () => {
    expect(placeWords({ position: 1, waitMs: 50_000, mayCallBack: true }, 'zh')).toBe(
      '您是下一位，预计等候1分钟。按1由我们给您回电。',
    );
    expect(placeWords({ position: 4, waitMs: null, mayCallBack: false }, 'zh')).toBe('您前面还有3位，请您稍候。');
    expect(placeWords({ position: 2, waitMs: 61_000, mayCallBack: true }, 'en')).toBe(
      'There is one caller before you. The wait is about 2 minutes. Press 1 to be called back.',
    );
    expect(placeWords({ position: 1, waitMs: null, mayCallBack: false }, 'en')).toBe('You are next. Please hold.');
  });

  it('is told in the language of what the number says, Chinese where it says nothing', () => {
    expect([languageOf([null, null]), languageOf(['Welcome', null]), languageOf([null, '您好'])]).toEqual(['zh', 'en', 'zh']);
  });
});

/** A process of the product that logs without pause, also while it closes. */
import { runProcess } from '../../../workers/process-life.ts';

const lineLength = 500;

runProcess({
  name: 'talkative',
  start({ log, onClose }) {
    const talk = setInterval(() => log.info({ words: 'x'.repeat(lineLength) }, 'still talking'), 1);
    onClose(() => {
      clearInterval(talk);
      for (let line = 0; line < 20; line += 1) log.info({ words: 'x'.repeat(lineLength) }, 'last words');
    });
    return Promise.resolve();
  },
});

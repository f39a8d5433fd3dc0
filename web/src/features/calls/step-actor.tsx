/** Who made a step of a call, in words; the raw name, with process and host, on hover. */
import { Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useSay } from '../../i18n/use-say.ts';
import { actorWords } from './actor-words.ts';

export function StepActor({ actor }: { actor: string }): ReactElement | null {
  const say = useSay();
  if (actor === '') return null;
  return (
    <Tooltip title={actor}>
      <span>{actorWords(actor, say)}</span>
    </Tooltip>
  );
}

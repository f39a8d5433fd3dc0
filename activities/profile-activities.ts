/** Temporal's skin over operating a SIP profile: it beats for as long as calls are waited for. */
import { Context } from '@temporalio/activity';
import type { SwitchProfiles } from './contracts.ts';
import type { ProfileOperator } from './profile-operation.ts';
import { whileBeating } from './while-beating.ts';

const beatEveryMs = 3_000;

export function makeProfileActivities(operator: ProfileOperator): SwitchProfiles {
  return {
    operateProfile(input) {
      const context = Context.current();
      return whileBeating(context, beatEveryMs, () => operator.operate(input, context.cancellationSignal));
    },
  };
}

/** Each parameter as people read it: with its unit, range, usual value, and who changed it when. */
import type { Static } from 'typebox';
import {
  type Parameter as Described,
  type ParameterKey,
  parameterKeys,
  parameters,
  parameterValues,
} from '../../domain/parameters.ts';
import type { StoredSetting } from '../../storage/settings.ts';
import type { Language } from '../language.ts';
import { parameterMeans } from '../words/parameters.ts';
import type { Parameter } from './setting-schemas.ts';

export function parameterViews(stored: readonly StoredSetting[], language: Language): Static<typeof Parameter>[] {
  const values = parameterValues(stored);
  return parameterKeys.map((key) => {
    const setting = stored.find((one) => one.key === key);
    return {
      key,
      group: parameters[key].group,
      kind: parameters[key].kind,
      ...rangeOf(key),
      value: plain(values[key]),
      usual: plain(parameters[key].usual),
      means: parameterMeans(key, language),
      changedAt: setting?.changedAt.toISOString() ?? null,
      changedBy: setting?.changedBy ?? null,
    };
  });
}

function rangeOf(key: ParameterKey): Pick<Static<typeof Parameter>, 'unit' | 'min' | 'max' | 'options'> {
  const parameter: Described = parameters[key];
  const none = { unit: null, min: null, max: null, options: [] };
  if (parameter.kind === 'choice') return { ...none, options: [...parameter.options] };
  if (parameter.kind !== 'whole') return none;
  const { unit, min, max } = parameter;
  return { ...none, unit, min, max };
}

function plain(value: string | number | boolean | readonly string[]): string | number | boolean | string[] {
  return typeof value === 'object' ? [...value] : value;
}

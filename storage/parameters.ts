/** Parameters as they are set now. */
import { type ParameterValues, parameterValues } from '../domain/parameters.ts';
import type { Queryable } from './database.ts';
import { makeSettings } from './settings.ts';

export async function readParameters(db: Queryable): Promise<ParameterValues> {
  return parameterValues(await makeSettings(db).all());
}

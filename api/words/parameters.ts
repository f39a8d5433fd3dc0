/** What a parameter does, in the asker's language. */
import type { ParameterKey } from '../../domain/parameters.ts';
import type { Language } from '../language.ts';
import { parametersEn } from './parameters-en.ts';
import { parametersZh } from './parameters-zh.ts';

export function parameterMeans(key: ParameterKey, language: Language): string {
  return language === 'zh' ? parametersZh[key] : parametersEn[key];
}

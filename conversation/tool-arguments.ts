/** Arguments as a model writes them: JSON that must fit the tool's schema before anything runs. */
import { Check, Errors } from 'typebox/schema';
import type { ToolSpec } from './ports.ts';
import { ToolRefused } from './tools.ts';

/** Letters of arguments; a model that runs on is stopped here. */
const argumentsCharsMax = 10_000;
/** Faults that the model is told at once. */
const faultsToldMax = 5;

/** Throws ToolRefused that tells the model what to write instead. */
export function readArguments({ parameters }: ToolSpec, argumentsJson: string): Record<string, unknown> {
  if (argumentsJson.length > argumentsCharsMax)
    throw new ToolRefused(`arguments are longer than ${argumentsCharsMax} characters`);
  const value = parsed(argumentsJson);
  if (!isObject(value)) throw new ToolRefused('arguments must be a JSON object');
  if (Check(parameters, value)) return value;
  const [, faults] = Errors(parameters, value);
  const told = faults
    .slice(0, faultsToldMax)
    .map(({ instancePath, message }) => `${instancePath === '' ? '/' : instancePath} ${message}`);
  throw new ToolRefused(`arguments do not fit: ${told.join('; ')}`);
}

function parsed(argumentsJson: string): unknown {
  if (argumentsJson.trim() === '') return {};
  try {
    return JSON.parse(argumentsJson);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

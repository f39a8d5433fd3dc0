/** The rule sets that a task may take over: their values, and the source of each. */
import { Type } from 'typebox';
import { ruleSetNames, ruleSets } from '../../domain/rule-sets.ts';
import { languageOf } from '../language.ts';
import { contract } from '../route-contract.ts';
import { named, nullable, oneOf } from '../shapes.ts';
import type { TypedApp } from '../typed-app.ts';
import { ruleSetWords } from '../words/rule-sets.ts';
import { CallingWindow, Frequency } from './task-rules.ts';

const RuleSet = named(
  'RuleSet',
  Type.Object({
    name: oneOf(ruleSetNames),
    title: Type.String({ description: 'This and the following in the language of Accept-Language' }),
    summary: Type.String(),
    sources: Type.Array(Type.String()),
    callingWindow: nullable(CallingWindow),
    frequency: nullable(Frequency),
  }),
);

const listRuleSets = contract({
  method: 'GET',
  url: '/rule-sets',
  access: 'viewer',
  shapes: {
    operationId: 'listRuleSets',
    summary: 'Rules of a country that a task can take over with one choice; defaults and no legal advice',
    tags: ['tasks'],
    response: { 200: Type.Object({ items: Type.Array(RuleSet) }) },
  },
});

export function ruleSetRoutes(app: TypedApp): void {
  app.route({
    ...listRuleSets,
    handler: async (request) => {
      const words = ruleSetWords[languageOf(request)];
      return {
        items: ruleSetNames.map((name) => ({ name, ...words[name], sources: [...words[name].sources], ...ruleSets[name] })),
      };
    },
  });
}

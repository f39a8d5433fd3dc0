/** Gathers the facts of a diagnosis and has them judged. What can't be told, because a part is away, is left out beside the part's own check. */
import { servicesOf } from '../../storage/diagnosis-services.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { found } from '../request-refused.ts';
import { callChecks } from './call-gathering.ts';
import { extensionChecks } from './extension-gathering.ts';
import { type GatheredCheck, type Gathering, type Scope } from './gathering-types.ts';
import { lineChecks, profileChecks, serviceChecks } from './line-gathering.ts';
import { databaseCheck, houseChecks, nodeChecks, schemaCheck, surroundingChecks } from './system-gathering.ts';
import { listChecks, taskChecks } from './task-gathering.ts';

/** Throws 404 for a task or a call that is not there. */
export async function gatherChecks(gathering: Gathering, scope: Scope): Promise<GatheredCheck[]> {
  const database = await databaseCheck(gathering);
  const surrounding = await surroundingChecks(gathering);
  if (database.verdict !== 'holds') return [database, ...surrounding];
  const schema = await schemaCheck(gathering.db);
  // Of a database of another release nothing more can be asked: its tables are not those that the questions name.
  if (schema.verdict === 'fails') return [database, schema, ...surrounding];
  const ground = [database, schema, ...surrounding];
  switch (scope.kind) {
    case 'all':
      return [...(await allChecks(gathering)), ...ground];
    case 'task':
      return [...(await checksOfTask(gathering, scope.taskId)), ...ground.filter(matters)];
    case 'call':
      return [...(await callChecks(gathering, scope.callId)), ...ground.filter(matters)];
  }
}

/** Of the ground, who asks about one thing is told what is broken. */
function matters({ verdict }: GatheredCheck): boolean {
  return verdict === 'fails';
}

async function allChecks(gathering: Gathering): Promise<GatheredCheck[]> {
  const { db } = gathering;
  // One after the other: a look must not take the connections from those who do the work.
  return [
    ...(await taskChecks(gathering, { taskIds: null, asked: false })),
    ...(await listChecks(gathering, null)),
    ...(await lineChecks(db, null)),
    ...(await profileChecks(db, null)),
    ...(await serviceChecks(db, null)),
    ...(await extensionChecks(db)),
    ...(await nodeChecks(db, null)),
    ...(await houseChecks(gathering)),
  ];
}

async function checksOfTask(gathering: Gathering, taskId: string): Promise<GatheredCheck[]> {
  const { db } = gathering;
  const task = found(await makeTasks(db).find(taskId), 'task');
  const nodes = [...new Set(task.lines.map(({ node }) => node))];
  return [
    ...(await taskChecks(gathering, { taskIds: [taskId], asked: true })),
    ...(await listChecks(gathering, taskId)),
    ...(await lineChecks(db, task.lineIds)),
    ...(await profileChecks(db, nodes)),
    ...(await serviceChecks(db, await servicesOf(db, task))),
    ...(await nodeChecks(db, nodes)),
  ];
}
